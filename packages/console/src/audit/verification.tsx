import { Button } from '@mantine/core';
import type { AuditVerificationRun, AuditVerificationState } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Facts } from '../design/facts.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

/** The verification that runs, with how far it is, and the last that came to a result. */
export function Verification() {
  const { t } = useTranslation('audit');
  const state = useApi<AuditVerificationState>('/audit/verification', { topics: ['audit'], everyMs: 1000 });
  const change = useCommand<'POST' | 'DELETE'>(
    (method) => ({ method, path: '/audit/verification' }),
    ['audit', 'status'],
  );
  return (
    <section className="ms-panel">
      <Answer of={state}>
        {({ run, last }) => (
          <>
            {run?.state === 'running' ? <Progress of={run} /> : null}
            {run?.state === 'cancelled' ? <p role="status">{t('givenUp')}</p> : null}
            {run?.state === 'failed' ? <p role="alert">{t('unreadable')}</p> : null}
            <div className="ms-row">
              {run?.state === 'running' ? (
                <Button variant="default" loading={change.isPending} onClick={() => change.mutate('DELETE')}>
                  {t('giveUp')}
                </Button>
              ) : (
                <Button loading={change.isPending} onClick={() => change.mutate('POST')}>
                  {t('verify')}
                </Button>
              )}
            </div>
            {change.error ? <ErrorPanel error={change.error} /> : null}
            {last === null ? <p>{t('neverVerified')}</p> : <Result of={last} />}
          </>
        )}
      </Answer>
    </section>
  );
}

function Progress({ of: { checked, of: all } }: { of: AuditVerificationRun }) {
  const { t } = useTranslation('audit');
  const { number } = useFormats();
  const text = t('progress', { checked: number(checked, 0), all: number(all, 0) });
  return (
    <p>
      <progress max={Math.max(1, all)} value={checked} aria-label={text} style={{ width: '100%', maxWidth: 480 }} />
      <br />
      {text}
    </p>
  );
}

function Result({ of }: { of: AuditVerificationRun }) {
  const { t } = useTranslation('audit');
  const { number, instant } = useFormats();
  const { result } = of;
  if (result === null) return null;
  return (
    <div role="status" style={{ marginTop: 12 }}>
      <p>
        {result.ok ? (
          <StateWord long kind="done" word={t('whole')} />
        ) : (
          <StateWord
            long
            kind="refused"
            word={t('broken', { n: number(result.brokenAt ?? 0, 0), problem: result.problem ?? '' })}
          />
        )}
      </p>
      <Facts
        of={[
          [t('verifiedAt'), instant(of.endedAt ?? of.since)],
          [t('verifiedBy'), of.by === 'broker' ? t('byItself') : <code key="by">{of.by}</code>],
          [t('entries'), number(result.entries, 0)],
          [t('erased'), result.erased ? number(result.erased, 0) : undefined],
          [t('checkpoints'), result.checkpoints ? number(result.checkpoints, 0) : undefined],
          [t('root'), result.root === undefined ? undefined : <code key="root">{result.root}</code>],
        ]}
      />
    </div>
  );
}

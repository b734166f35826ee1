import { Button } from '@mantine/core';
import type { AuditVerification, SignedCheckpoint } from '@millspace/schemas';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../api/http.ts';
import { CopyButton } from '../design/copy-button.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Facts } from '../design/facts.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

/** Reads the whole log at the broker, and gives a signed checkpoint that an auditor keeps and holds against the log later. */
export function Verification() {
  const { t } = useTranslation('audit');
  const { number, instant } = useFormats();
  const verify = useMutation({
    mutationFn: async () => ({
      checked: await get<AuditVerification>('/audit/verify'),
      checkpoint: await get<SignedCheckpoint | null>('/audit/checkpoint'),
    }),
  });
  return (
    <section className="ms-panel">
      <h2>{t('verifyTitle')}</h2>
      <p className="ms-muted">{t('verifyAbout')}</p>
      <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
        {t('verify')}
      </Button>
      {verify.error ? <ErrorPanel error={verify.error} /> : null}
      {verify.data ? (
        <div role="status" style={{ marginTop: 12 }}>
          <p>
            {verify.data.checked.ok ? (
              <StateWord kind="done" word={t('whole')} />
            ) : (
              <StateWord
                kind="refused"
                word={t('broken', {
                  n: number(verify.data.checked.brokenAt ?? 0, 0),
                  problem: verify.data.checked.problem ?? '',
                })}
              />
            )}
          </p>
          <Facts
            of={[
              [t('entries'), number(verify.data.checked.entries, 0)],
              [t('erased'), verify.data.checked.erased ? number(verify.data.checked.erased, 0) : undefined],
              [
                t('checkpoints'),
                verify.data.checked.checkpoints ? number(verify.data.checked.checkpoints, 0) : undefined,
              ],
              [
                t('root'),
                <code key="root">{verify.data.checkpoint?.checkpoint.root ?? verify.data.checked.root}</code>,
              ],
              [t('checkpointAt'), verify.data.checkpoint ? instant(verify.data.checkpoint.checkpoint.t) : undefined],
            ]}
          />
          {verify.data.checkpoint ? (
            <div className="ms-row" style={{ marginTop: 8 }}>
              <CopyButton value={JSON.stringify(verify.data.checkpoint)} label={t('copyCheckpoint')} />
              <span className="ms-muted">{t('export')}</span>
              <code>broker audit export --output evidence.ndjson</code>
            </div>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

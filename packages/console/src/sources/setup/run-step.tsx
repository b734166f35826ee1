import { Button } from '@mantine/core';
import type { SourceView } from '@millspace/schemas';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../../api/use-api.ts';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { Facts } from '../../design/facts.tsx';
import { ConfigurationText } from '../configuration-text.tsx';
import { SourceState } from '../source-state.tsx';
import type { StepProps } from './setup.page.tsx';

/** The last step: what was said, the same as text, and the start. */
export function RunStep({ source }: StepProps) {
  const { t } = useTranslation('sources');
  const navigate = useNavigate();
  const { id, settings, draft } = source;
  const mapping = useApi<{ revision: string | null; machines: { id: string; signals: unknown[] }[] }>(
    `/sources/${id}/mapping`,
    { topics: ['sources'] },
  );
  const run = useCommand<void, SourceView>(() => ({ method: 'POST', path: `/sources/${id}/run` }), ['sources']);
  const address = settings.endpoint ?? settings.url;
  const machines = mapping.data?.machines ?? [];
  return (
    <>
      <section className="ms-panel">
        <Facts
          of={[
            [t('setup.run.address'), address ? <code key="address">{address}</code> : null],
            [t('setup.run.user'), settings.user ?? t('user.anonymous')],
            [
              t('setup.run.machines'),
              machines
                .map((machine) => `${machine.id} (${t('setup.run.signals', { count: machine.signals.length })})`)
                .join(', '),
            ],
            [t('stateColumn'), <SourceState key="state" state={source.state} />],
          ]}
        />
        {machines.length === 0 ? <p>{t('setup.run.nothing')}</p> : null}
        {run.error ? <ErrorPanel error={run.error} /> : null}
        {draft ? (
          <div className="ms-row" style={{ marginTop: 12 }}>
            <Button
              disabled={address === undefined}
              loading={run.isPending}
              onClick={() => run.mutate(undefined, { onSuccess: () => void navigate({ to: `/sources/${id}/status` }) })}
            >
              {t('setup.run.start')}
            </Button>
            <span className="ms-muted">{address === undefined ? t('setup.address.missing') : null}</span>
          </div>
        ) : (
          <p>
            {t('setup.run.runs')} <Link to={`/sources/${id}/status`}>{t('setup.run.see')}</Link>
          </p>
        )}
      </section>
      <ConfigurationText source={source} />
    </>
  );
}

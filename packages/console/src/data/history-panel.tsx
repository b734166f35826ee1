import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { StateWord } from '../design/state-word.tsx';
import { WorkBar } from '../design/work-bar.tsx';
import { useFormats } from '../i18n/format.ts';
import type { OwnDataset } from './received.ts';

/** A range of the past that was asked for, as `GET /history` tells of it. */
interface HistoryJob {
  request: string;
  from: number;
  to: number;
  state: 'running' | 'complete' | 'failed' | 'cancelled';
  samples: number;
  bytes: number;
  reached: number | null;
  endedAt: number | null;
  error: { code: string; text: string } | null;
}

const kinds = { running: 'waiting', complete: 'done', failed: 'refused', cancelled: 'stopped' } as const;
const DAY = 86_400_000;

/** Asks the provider for older values, and shows how far each answer has come. `range` absent: the last day. */
export function HistoryPanel({ dataset, range }: { dataset: OwnDataset; range?: { from: number; to: number } }) {
  const { t } = useTranslation('data');
  const { instant } = useFormats();
  const may = useMay('subscriber');
  const pid = dataset.transfer?.pid;
  const jobs = useApi<{ requests: HistoryJob[] }>('/history', {
    query: { transfer: pid },
    topics: ['transfers'],
    enabled: pid !== undefined,
  });
  const requests = jobs.data?.requests ?? [];
  // While something is on its way, its figures change with everything that arrives.
  useApi('/history', {
    query: { transfer: pid },
    enabled: pid !== undefined && requests.some(({ state }) => state === 'running'),
    everyMs: 1000,
  });
  const wanted = range ?? { from: Date.now() - DAY, to: Date.now() };
  const ask = useCommand<{ from: number; to: number }>(
    (body) => ({ method: 'POST', path: `/transfers/${encodeURIComponent(pid ?? '')}/history`, body }),
    ['transfers'],
  );
  const cancel = useCommand<string>(
    (request) => ({ method: 'DELETE', path: `/history/${encodeURIComponent(request)}` }),
    ['transfers'],
  );
  const running = dataset.transfer?.state === 'STARTED';
  return (
    <section className="ms-panel">
      <h2>{t('older')}</h2>
      <p className="ms-muted">{t('olderWhy', { provider: dataset.agreement.counterparty })}</p>
      <p>{t('olderRange', { from: instant(wanted.from), to: instant(wanted.to) })}</p>
      {may ? (
        <div className="ms-row">
          <Button
            variant="default"
            loading={ask.isPending}
            disabled={!running}
            onClick={() =>
              ask.mutate({ from: Math.floor(wanted.from), to: Math.min(Date.now(), Math.ceil(wanted.to)) })
            }
          >
            {t('askOlder')}
          </Button>
          {running ? null : <span className="ms-muted">{t('olderNotRunning')}</span>}
        </div>
      ) : (
        <p>{t('olderMayNot')}</p>
      )}
      {ask.error ? <ErrorPanel error={ask.error} /> : null}
      {cancel.error ? <ErrorPanel error={cancel.error} /> : null}
      {requests.length === 0 ? null : (
        <ul style={{ paddingInlineStart: 18 }}>
          {requests.map((job) => (
            <li key={job.request}>
              <Job job={job} />{' '}
              {job.state === 'running' ? (
                <WorkBar
                  label={t('olderRange', { from: instant(job.from), to: instant(job.to) })}
                  share={
                    job.reached === null
                      ? null
                      : Math.min(1, Math.max(0, (job.reached - job.from) / (job.to - job.from)))
                  }
                  {...(may ? { onCancel: () => cancel.mutate(job.request) } : {})}
                />
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Job({ job }: { job: HistoryJob }) {
  const { t } = useTranslation('data');
  const { instant, number, bytes } = useFormats();
  return (
    <>
      {t('olderRange', { from: instant(job.from), to: instant(job.to) })}:{' '}
      <StateWord kind={kinds[job.state]} word={t(`olderState.${job.state}`)} />,{' '}
      {t('olderCame', { rows: number(job.samples, 0), size: bytes(job.bytes) })}
      {job.state === 'running' && job.reached !== null ? ` ${t('olderReached', { at: instant(job.reached) })}` : null}
      {job.error ? (
        <>
          {' '}
          {job.error.text} <code>{job.error.code}</code>
        </>
      ) : null}
    </>
  );
}

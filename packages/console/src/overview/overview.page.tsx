import type { ConnectorStatus } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Scroll } from '../design/scroll.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { OwnMachines } from '../machines/own-machines.tsx';

/** How the connector of this company is doing: its sources, what waits to be sent, what comes in. */
export default function OverviewPage() {
  const { t } = useTranslation('overview');
  const status = useApi<ConnectorStatus>('/status', { topics: ['sources', 'transfers', 'datasets'], everyMs: 5000 });
  const mayLook = useMay('viewer', 'publisher', 'subscriber');
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={status}>
        {(data) => (
          <>
            <Connector status={data} />
            {mayLook ? (
              <section aria-labelledby="machines">
                <h2 id="machines">{t('machines')}</h2>
                <OwnMachines />
              </section>
            ) : null}
            <Sources sources={data.sources} />
          </>
        )}
      </Answer>
    </>
  );
}

function Connector({ status }: { status: ConnectorStatus }) {
  const { t } = useTranslation('overview');
  const { bytes, duration, number } = useFormats();
  const phrase = usePhrase();
  const waiting = status.outbox.reduce((sum, { entries }) => sum + entries, 0);
  const { broker, store, quarantine } = status;
  return (
    <section className="ms-panel">
      <Facts
        of={[
          [t('participant'), status.participant ?? t('notEnrolled')],
          [t('broker'), broker.url === '' ? t('noBroker') : `${t(`brokerState.${broker.state}`)} · ${broker.url}`],
          [t('lastError'), broker.lastError ? phrase(broker.lastError.text) : undefined],
          [t('backlog'), t('chunksWaiting', { count: waiting })],
          [t('kept'), t('keptText', { samples: number(store.samples, 0), bytes: bytes(store.bytes) })],
          [t('quarantine'), number(quarantine.entries, 0)],
          [
            t('clock'),
            broker.clockOffsetMs === undefined || broker.clockOffsetMs === null
              ? undefined
              : t('clockText', { offset: duration(Math.abs(broker.clockOffsetMs)) }),
          ],
        ]}
      />
    </section>
  );
}

function Sources({ sources }: { sources: ConnectorStatus['sources'] }) {
  const { t } = useTranslation('overview');
  const { time, number } = useFormats();
  const phrase = usePhrase();
  const mayAdd = useMay('publisher');
  if (sources.length === 0)
    return (
      <EmptyState
        title={t('noSources')}
        why={t('noSourcesWhy')}
        action={mayAdd ? <Link to="/sources/new">{t('addSource')}</Link> : null}
      />
    );
  return (
    <Scroll panel label={t('sources')}>
      <h2>{t('sources')}</h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('source')}</th>
            <th scope="col">{t('kind')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col" className="ms-number">
              {t('signals')}
            </th>
            <th scope="col">{t('lastValue')}</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.id}>
              <th scope="row">{source.id}</th>
              <td>{t(`sourceType.${source.type}`)}</td>
              <td>
                <StateWord kind={stateKinds[source.state]} word={t(`sourceState.${source.state}`)} />
                {source.error ? <div>{phrase(source.error.text)}</div> : null}
              </td>
              <td className="ms-number">{number(source.items ?? 0, 0)}</td>
              <td>
                {source.lastValueAt === null || source.lastValueAt === undefined ? '–' : time(source.lastValueAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const stateKinds = {
  connecting: 'waiting',
  connected: 'open',
  silent: 'waiting',
  lost: 'stopped',
  failed: 'refused',
  stopped: 'off',
} as const;

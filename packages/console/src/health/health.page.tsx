import type { BrokerStatus, ConnectorView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

/** How broker and connectors are doing: room, what waits, who is away. */
export default function HealthPage() {
  const { t } = useTranslation('health');
  const status = useApi<BrokerStatus>('/status', { topics: ['status'], everyMs: 5000 });
  const connectors = useApi<{ connectors: ConnectorView[] }>('/connectors', {
    topics: ['participants'],
    everyMs: 10_000,
  });
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={status}>{(data) => <Broker of={data} />}</Answer>
      <Answer of={connectors}>{(data) => <Connectors of={data.connectors} />}</Answer>
    </>
  );
}

function Broker({ of }: { of: BrokerStatus }) {
  const { t } = useTranslation('health');
  const { number, bytes, instant } = useFormats();
  return (
    <>
      <section className="ms-panel">
        <h2>{t('broker')}</h2>
        <Facts
          of={[
            [t('version'), <code key="version">{of.version}</code>],
            [t('clock'), instant(of.time)],
            [
              t('disk'),
              of.disk.refusing
                ? t('refusing', { free: bytes(of.disk.freeBytes), watermark: bytes(of.disk.watermarkBytes) })
                : t('free', { free: bytes(of.disk.freeBytes), watermark: bytes(of.disk.watermarkBytes) }),
            ],
            [t('memory'), of.memoryBytes === undefined ? undefined : bytes(of.memoryBytes)],
            [
              t('receipts'),
              of.receipts === undefined || of.receipts.since == null
                ? t('countersigned')
                : t('notCountersigned', { count: of.receipts.open, since: instant(of.receipts.since) }),
            ],
            [t('restore'), of.restored ? t('restoring') : t('notRestoring')],
          ]}
        />
      </section>
      <section className="ms-panel">
        <h2>{t('waiting')}</h2>
        <p className="ms-muted">{t('waitingAbout')}</p>
        {of.log.length === 0 ? (
          <p>{t('nothingWaits')}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in this table takes the focus, and a narrow screen scrolls it
          <section className="ms-scroll" aria-label={t('waiting')} tabIndex={0}>
            <table className="ms-table">
              <thead>
                <tr>
                  <th scope="col">{t('dataset')}</th>
                  <th scope="col" className="ms-number">
                    {t('portions')}
                  </th>
                  <th scope="col" className="ms-number">
                    {t('size')}
                  </th>
                  <th scope="col">{t('oldest')}</th>
                </tr>
              </thead>
              <tbody>
                {of.log.map((one) => (
                  <tr key={one.dataset}>
                    <th scope="row">
                      <code>{one.dataset.replace('urn:millspace:dataset:', '')}</code>
                    </th>
                    <td className="ms-number">{number(one.chunks, 0)}</td>
                    <td className="ms-number">{bytes(one.bytes)}</td>
                    <td>{one.oldest === undefined ? '–' : instant(one.oldest)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </section>
    </>
  );
}

function Connectors({ of }: { of: readonly ConnectorView[] }) {
  const { t } = useTranslation('health');
  const { instant } = useFormats();
  const admin = useMay('admin');
  const active = of.filter(({ state }) => state === 'active').toSorted((a, b) => Number(a.online) - Number(b.online));
  return (
    <section className="ms-panel">
      <h2>{t('connectors')}</h2>
      {active.length === 0 ? (
        <p>{t('noConnectors')}</p>
      ) : (
        <div className="ms-scroll">
          <table className="ms-table">
            <thead>
              <tr>
                <th scope="col">{t('connector')}</th>
                <th scope="col">{t('participant')}</th>
                <th scope="col">{t('state')}</th>
                <th scope="col">{t('lastSeen')}</th>
                <th scope="col">{t('software')}</th>
              </tr>
            </thead>
            <tbody>
              {active.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.name}</th>
                  <td>
                    {admin ? <Link to={`/participants/${one.participant}`}>{one.participant}</Link> : one.participant}
                  </td>
                  <td>
                    {one.online ? (
                      <StateWord kind="done" word={t('online')} />
                    ) : (
                      <StateWord kind="off" word={t('offline')} />
                    )}
                  </td>
                  <td>{one.lastSeenAt === undefined ? t('never') : instant(one.lastSeenAt)}</td>
                  <td>{one.software === undefined ? '–' : <code>{one.software}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

import type { ConnectorStatus, DatasetInput, TransferView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Facts } from '../design/facts.tsx';
import { Scroll } from '../design/scroll.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { TransferState } from './transfer-state.tsx';

/** What waits here to be sent, and what each receiver has been given. */
export function Deliveries({ dataset }: { dataset: DatasetInput }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const { bytes, number, instant } = useFormats();
  const status = useApi<ConnectorStatus>('/status', { topics: ['datasets'], everyMs: 5000 });
  const transfers = useApi<{ transfers: TransferView[] }>('/transfers', {
    query: { role: 'provider', limit: 1000 },
    topics: ['transfers'],
    everyMs: 5000,
  });
  const lane = status.data?.outbox.find((one) => one.dataset === dataset.id);
  return (
    <>
      <section className="ms-panel">
        <Facts
          of={[
            [t('waiting'), lane ? t('waitingText', { count: lane.entries, size: bytes(lane.bytes) }) : undefined],
            [t('displaced'), lane?.displaced ? number(lane.displaced, 0) : undefined],
            [t('broker'), status.data ? t(`brokerState.${status.data.broker.state}`) : undefined],
          ]}
        />
      </section>
      <Answer of={transfers}>
        {(data) => {
          const own = data.transfers.filter((one) => one.dataset === dataset.id);
          if (own.length === 0) return <EmptyState title={t('noDeliveries')} why={t('noDeliveriesWhy')} />;
          return (
            <Scroll panel label={t('tab.deliveries')}>
              <table className="ms-table">
                <thead>
                  <tr>
                    <th scope="col">{t('receiver')}</th>
                    <th scope="col">{t('state')}</th>
                    <th scope="col" className="ms-number">
                      {t('rows')}
                    </th>
                    <th scope="col" className="ms-number">
                      {t('size')}
                    </th>
                    <th scope="col">{t('lastDelivery')}</th>
                  </tr>
                </thead>
                <tbody>
                  {own.map((one) => (
                    <tr key={one.pid}>
                      <th scope="row">
                        <Link to={`/agreements/${encodeURIComponent(one.agreement)}`}>{one.counterparty}</Link>
                      </th>
                      <td>
                        <TransferState of={one} /> <WhyLink kind="transfer" id={one.pid} about={one.counterparty} />
                        {one.decision ? <div>{phrase(one.decision.text)}</div> : null}
                      </td>
                      <td className="ms-number">{number(one.delivered.samples, 0)}</td>
                      <td className="ms-number">{bytes(one.delivered.bytes)}</td>
                      <td>{one.delivered.lastAt === null ? t('never') : instant(one.delivered.lastAt)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          );
        }}
      </Answer>
    </>
  );
}

import type { ConnectorStatus, DatasetInput, TransferView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Facts } from '../design/facts.tsx';
import { Sentence } from '../design/sentence.tsx';
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
  const columns: Column<TransferView>[] = [
    {
      head: t('receiver'),
      cell: (one) => <Link to={`/agreements/${encodeURIComponent(one.agreement)}`}>{one.counterparty}</Link>,
    },
    {
      head: t('state'),
      cell: (one) => (
        <>
          <TransferState of={one} /> <WhyLink kind="transfer" id={one.pid} about={one.counterparty} />
          {one.decision ? (
            <div>
              <Sentence text={phrase(one.decision.text)} />
            </div>
          ) : null}
        </>
      ),
    },
    { head: t('rows'), number: true, cell: ({ delivered }) => number(delivered.samples, 0) },
    { head: t('size'), number: true, cell: ({ delivered }) => bytes(delivered.bytes) },
    {
      head: t('lastDelivery'),
      cell: ({ delivered }) => (delivered.lastAt === null ? t('never') : instant(delivered.lastAt)),
    },
  ];
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
          return <DataTable panel label={t('tab.deliveries')} rows={own} keyOf={({ pid }) => pid} columns={columns} />;
        }}
      </Answer>
    </>
  );
}

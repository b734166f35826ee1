import type { BrokerStatus } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../design/data-table.tsx';
import { useFormats } from '../i18n/format.ts';

type Waits = BrokerStatus['log'][number];

/** What stays at the broker until every receiver has it. */
export function Waiting({ of }: { of: readonly Waits[] }) {
  const { t } = useTranslation('health');
  const { number, bytes, instant } = useFormats();
  const columns: Column<Waits>[] = [
    { head: t('dataset'), cell: ({ dataset }) => <code>{dataset.replace('urn:millspace:dataset:', '')}</code> },
    { head: t('portions'), number: true, cell: ({ chunks }) => number(chunks, 0) },
    { head: t('size'), number: true, cell: (one) => bytes(one.bytes) },
    { head: t('oldest'), cell: ({ oldest }) => (oldest === undefined ? '–' : instant(oldest)) },
  ];
  return (
    <section className="ms-panel">
      <h2>{t('waiting')}</h2>
      <p className="ms-muted">{t('waitingAbout')}</p>
      {of.length === 0 ? (
        <p>{t('nothingWaits')}</p>
      ) : (
        <DataTable label={t('waiting')} rows={of} keyOf={({ dataset }) => dataset} columns={columns} />
      )}
    </section>
  );
}

import type { Exchange } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../design/data-table.tsx';
import { Sentence } from '../design/sentence.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { ExchangeState } from './exchange-state.tsx';
import { datasetName } from './filter.ts';
import { Party } from './party.tsx';
import { standingOf } from './standing.ts';

export function ExchangeTable({
  exchanges,
  rates,
}: {
  exchanges: readonly Exchange[];
  rates: ReadonlyMap<string, number>;
}) {
  const { t } = useTranslation('exchanges');
  const { number, bytes, instant } = useFormats();
  const phrase = usePhrase();
  const why = ({ waitsFor, decision, reason }: Exchange) =>
    waitsFor ? phrase(waitsFor.what) : decision ? phrase(decision.text) : (reason ?? '–');
  const columns: Column<Exchange>[] = [
    {
      head: t('dataset'),
      cell: (one) => <Link to={`/exchanges/${encodeURIComponent(one.pid)}`}>{datasetName(one.dataset)}</Link>,
    },
    { head: t('from'), minWidth: '8rem', cell: (one) => <Party of={one} id={one.provider} /> },
    { head: t('to'), minWidth: '8rem', cell: (one) => <Party of={one} id={one.consumer} /> },
    { head: t('state'), cell: (one) => <ExchangeState of={one} /> },
    {
      head: t('why'),
      minWidth: '18rem',
      cell: (one) => (
        <>
          <Sentence text={why(one)} />
          {standingOf(one) === 'STARTED' ? null : (
            <div>
              <WhyLink kind="transfer" id={one.pid} about={datasetName(one.dataset)} />
            </div>
          )}
        </>
      ),
    },
    {
      head: t('rate'),
      number: true,
      cell: (one) =>
        standingOf(one) === 'STARTED' && rates.has(one.pid)
          ? t('rateText', { rows: number(rates.get(one.pid) ?? 0, 1) })
          : '–',
    },
    {
      head: t('delivered'),
      number: true,
      cell: ({ delivered }) => t('rowsText', { rows: number(delivered.samples, 0), bytes: bytes(delivered.bytes) }),
    },
    {
      head: t('last'),
      cell: ({ delivered }) => (delivered.lastAt === null ? t('never') : instant(delivered.lastAt)),
    },
  ];
  return <DataTable panel label={t('title')} rows={exchanges} keyOf={({ pid }) => pid} columns={columns} />;
}

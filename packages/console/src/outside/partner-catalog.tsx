import type { PartnerView } from '@millspace/schemas';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { OffersInShort } from '../catalog/offers-in-short.tsx';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { OnePage } from '../design/one-page.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { type Offered, offeredOf } from './offered.ts';
import { OutsideId } from './outside-id.tsx';
import { offerPath, partnerPath } from './paths.ts';
import { usePartnerCatalog } from './use-partner-catalog.ts';

/** What an outside partner offers, page by page, as its connector answers now. */
export function PartnerCatalog({ of: { id, state } }: { of: PartnerView }) {
  const { t } = useTranslation('outside');
  const { cursor } = useSearch({ strict: false }) as { cursor?: string };
  const page = usePartnerCatalog(id, cursor, state === 'active');
  if (state !== 'active') return <EmptyState title={t('gone')} why={t('goneWhy')} />;
  return (
    <section className="ms-panel">
      <h2>{t('catalog')}</h2>
      <p className="ms-muted">{t('catalogAbout')}</p>
      <Answer of={page}>
        {({ catalog, next }) => (
          <OnePage of={t('catalog')} cursor={cursor} turning={page.isPlaceholderData}>
            {catalog.dataset === undefined ? (
              <EmptyState title={t('catalogNone')} why={t('catalogNoneWhy')} />
            ) : (
              <Datasets partner={id} of={catalog.dataset.map(offeredOf)} />
            )}
            <nav className="ms-row" aria-label={t('pages')}>
              {cursor === undefined ? null : <Link to={partnerPath(id)}>{t('firstPage')}</Link>}
              {next === undefined ? null : (
                <Link to={partnerPath(id)} search={{ cursor: next } as never}>
                  {t('nextPage')}
                </Link>
              )}
            </nav>
          </OnePage>
        )}
      </Answer>
    </section>
  );
}

function Datasets({ partner, of }: { partner: string; of: readonly Offered[] }) {
  const { t } = useTranslation('outside');
  const phrase = usePhrase();
  const columns: Column<Offered>[] = [
    {
      head: t('dataset'),
      minWidth: '12rem',
      cell: ({ id, title }) => (
        <>
          <Link to={offerPath({ outside: true, counterparty: partner, dataset: id })}>{phrase(title)}</Link>
          <OutsideId of={{ dataset: id, outside: true }} />
        </>
      ),
    },
    { head: t('terms'), minWidth: '18rem', cell: ({ offers }) => <OffersInShort offers={offers} onWire /> },
    { head: t('formats'), cell: ({ formats }) => <code>{formats.join(', ')}</code> },
  ];
  return <DataTable label={t('catalog')} rows={of} keyOf={({ id }) => id} columns={columns} />;
}

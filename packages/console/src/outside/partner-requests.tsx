import type { NegotiationView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { useFormats } from '../i18n/format.ts';
import { OutsideId } from './outside-id.tsx';

/** What was asked and agreed on with a partner, in both directions, the newest first. */
export function PartnerRequests({ of }: { of: string }) {
  const { t } = useTranslation('outside');
  const answer = useApi<{ negotiations: NegotiationView[] }>('/negotiations', {
    query: { limit: 1000 },
    topics: ['negotiations', 'agreements'],
  });
  return (
    <section className="ms-panel">
      <h2>{t('agreements')}</h2>
      <Answer of={answer}>
        {({ negotiations }) => <List of={negotiations.filter(({ counterparty }) => counterparty === of)} />}
      </Answer>
    </section>
  );
}

function List({ of }: { of: readonly NegotiationView[] }) {
  const { t } = useTranslation('outside');
  const { t: states } = useTranslation('catalog');
  const { instant } = useFormats();
  const titleOf = useDatasetTitles(of);
  if (of.length === 0) return <p>{t('noAgreements')}</p>;
  const columns: Column<NegotiationView>[] = [
    {
      head: t('dataset'),
      minWidth: '10rem',
      cell: (one) => (
        <>
          <Link to={whereTo(one)}>{titleOf(one)}</Link>
          <OutsideId of={one} />
        </>
      ),
    },
    { head: t('direction'), cell: ({ role }) => t(role === 'consumer' ? 'asked' : 'offered') },
    { head: t('state'), cell: ({ state }) => states(`state.${state}`) },
    { head: t('when'), cell: ({ updatedAt }) => (updatedAt === undefined ? '–' : instant(updatedAt)) },
    {
      head: t('agreement'),
      cell: ({ agreement, state }) =>
        agreement && state === 'FINALIZED' ? (
          <Link to={`/agreements/${encodeURIComponent(agreement['@id'])}`}>{t('agreement')}</Link>
        ) : (
          '–'
        ),
    },
  ];
  return <DataTable label={t('agreements')} rows={of} keyOf={({ pid }) => pid} columns={columns} />;
}

/** What waits for a yes or no has a page of its own, and so has what was agreed on with a customer. */
const whereTo = ({ role, pid, agreement, may = [] }: NegotiationView): string =>
  role === 'provider' && agreement
    ? `/agreements/${encodeURIComponent(agreement['@id'])}`
    : `/${may.includes('approve') ? 'approvals' : 'requests'}/${encodeURIComponent(pid)}`;

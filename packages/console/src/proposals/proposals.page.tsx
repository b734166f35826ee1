import type { Proposal, ProposalList } from '@millspace/schemas';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { OnePage } from '../design/one-page.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { ProposalState } from './proposal-state.tsx';
import { Setting } from './setting.tsx';
import { usePersonName } from './use-proposals.ts';

/** Changes of policies that wait for a second person, or did; and whether they do. */
export default function ProposalsPage() {
  const { t } = useTranslation('proposals');
  const { cursor } = useSearch({ strict: false }) as { cursor?: string };
  const proposals = useApi<ProposalList>('/proposals', {
    query: { cursor },
    topics: ['proposals'],
    moving: ['cursor'],
  });
  return (
    <>
      <PageHeader title={t('title')} />
      <p className="ms-muted">{t('about')}</p>
      <Answer of={proposals}>
        {(data) =>
          data.proposals.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} />
          ) : (
            <OnePage of={t('title')} cursor={cursor} turning={proposals.isPlaceholderData}>
              <List of={data.proposals} />
              {data.cursor === undefined ? null : (
                <p>
                  <Link to="/proposals" search={{ cursor: data.cursor } as never}>
                    {t('older')}
                  </Link>
                </p>
              )}
            </OnePage>
          )
        }
      </Answer>
      <Setting />
    </>
  );
}

function List({ of }: { of: readonly Proposal[] }) {
  const { t } = useTranslation('proposals');
  const phrase = usePhrase();
  const nameOf = usePersonName();
  const { instant } = useFormats();
  const columns: Column<Proposal>[] = [
    {
      head: t('what'),
      cell: (one) => <Link to={`/proposals/${encodeURIComponent(one.id)}`}>{phrase(one.title)}</Link>,
      minWidth: '14rem',
    },
    { head: t('state'), cell: (one) => <ProposalState of={one} /> },
    { head: t('proposedAt'), cell: (one) => t('byAt', { by: nameOf(one.proposedBy), at: instant(one.at) }) },
    { head: t('reason'), cell: (one) => one.reason, minWidth: '12rem' },
    {
      head: t('until'),
      cell: (one) => (one.state === 'open' ? instant(one.expiresAt) : one.decidedAt ? instant(one.decidedAt) : '–'),
    },
  ];
  return <DataTable panel label={t('title')} rows={of} keyOf={({ id }) => id} columns={columns} />;
}

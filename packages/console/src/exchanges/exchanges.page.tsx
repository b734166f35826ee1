import { NativeSelect } from '@mantine/core';
import type { Exchange, ParticipantView } from '@millspace/schemas';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { ExchangeTable } from './exchange-table.tsx';
import { type ExchangeFilter, fitting, VIEWS } from './filter.ts';
import { useAgreements } from './use-agreements.ts';
import { useRates } from './use-rates.ts';

/** Who gets what from whom, how much, and why (not). */
export default function ExchangesPage() {
  const { t } = useTranslation('exchanges');
  const filter = useSearch({ strict: false }) as ExchangeFilter;
  const exchanges = useApi<{ exchanges: Exchange[] }>('/exchanges', {
    topics: ['transfers', 'agreements', 'rules'],
    everyMs: 5000,
  });
  const agreements = useAgreements();
  const withdrawn = agreements.data?.agreements.filter(({ status }) => status === 'revoked') ?? [];
  const revoked = new Set(withdrawn.map(({ agreement }) => agreement['@id']));
  const rates = useRates(exchanges.data?.exchanges, exchanges.dataUpdatedAt);
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={exchanges}>
        {(data) => {
          if (data.exchanges.length === 0) return <EmptyState title={t('none')} why={t('noneWhy')} />;
          const shown = fitting(data.exchanges, filter, revoked);
          return (
            <>
              <Filter of={filter} />
              <p role="status">
                {[
                  t('counts', { count: shown.length }),
                  t('countDenied', { count: shown.filter(({ decision }) => decision?.result === 'deny').length }),
                  t('countRevoked', { count: withdrawn.length }),
                ].join(' · ')}
              </p>
              {shown.length === 0 ? (
                <EmptyState title={t('nothingFits')} why={t('nothingFitsWhy')} />
              ) : (
                <ExchangeTable exchanges={shown} rates={rates} />
              )}
            </>
          );
        }}
      </Answer>
    </>
  );
}

function Filter({ of }: { of: ExchangeFilter }) {
  const { t } = useTranslation('exchanges');
  const navigate = useNavigate();
  const participants = useApi<{ participants: ParticipantView[] }>('/participants', { topics: ['participants'] });
  const choose = (change: ExchangeFilter) => void navigate({ search: { ...of, ...change } as never });
  return (
    <div className="ms-row">
      <NativeSelect
        label={t('filterState')}
        value={of.state ?? ''}
        onChange={(event) => choose({ state: event.currentTarget.value })}
        data={[
          { value: '', label: t('all') },
          ...VIEWS.map((value): { value: string; label: string } => ({ value, label: t(value) })),
        ]}
      />
      <NativeSelect
        label={t('filterParticipant')}
        value={of.participant ?? ''}
        onChange={(event) => choose({ participant: event.currentTarget.value })}
        data={[
          { value: '', label: t('everybody') },
          ...(participants.data?.participants.map(({ slug, name }) => ({ value: slug, label: name })) ?? []),
        ]}
      />
    </div>
  );
}

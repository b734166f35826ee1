import { NativeSelect } from '@mantine/core';
import type { Exchange, ParticipantView } from '@millspace/schemas';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Sentence } from '../design/sentence.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { Decided, ExchangeState } from './exchange-state.tsx';
import { datasetName, type ExchangeFilter, fitting, VIEWS } from './filter.ts';
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

function ExchangeTable({ exchanges, rates }: { exchanges: readonly Exchange[]; rates: ReadonlyMap<string, number> }) {
  const { t } = useTranslation('exchanges');
  const { number, bytes, instant } = useFormats();
  const phrase = usePhrase();
  const why = ({ waitsFor, decision, reason }: Exchange) =>
    waitsFor ? phrase(waitsFor.what) : decision ? phrase(decision.text) : (reason ?? '–');
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('dataset')}</th>
            <th scope="col">{t('from')}</th>
            <th scope="col">{t('to')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('decided')}</th>
            <th scope="col" className="ms-number">
              {t('rate')}
            </th>
            <th scope="col" className="ms-number">
              {t('delivered')}
            </th>
            <th scope="col">{t('last')}</th>
            <th scope="col">{t('why')}</th>
          </tr>
        </thead>
        <tbody>
          {exchanges.map((one) => (
            <tr key={one.pid}>
              <th scope="row">
                <Link to={`/exchanges/${encodeURIComponent(one.pid)}`}>{datasetName(one.dataset)}</Link>
              </th>
              <td>
                <Link to={`/participants/${one.provider}`}>{one.provider}</Link>
              </td>
              <td>
                <Link to={`/participants/${one.consumer}`}>{one.consumer}</Link>
              </td>
              <td>
                <ExchangeState of={one} />
              </td>
              <td>
                <Decided of={one.decision} />
              </td>
              <td className="ms-number">
                {one.state === 'STARTED' && rates.has(one.pid)
                  ? t('rateText', { rows: number(rates.get(one.pid) ?? 0, 1) })
                  : '–'}
              </td>
              <td className="ms-number">
                {t('rowsText', { rows: number(one.delivered.samples, 0), bytes: bytes(one.delivered.bytes) })}
              </td>
              <td>{one.delivered.lastAt === null ? t('never') : instant(one.delivered.lastAt)}</td>
              <td style={{ minWidth: 240 }}>
                <Sentence text={why(one)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

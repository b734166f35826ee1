import type { DealtAgreement, PartnerBalance, PartnerView } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AgreementState } from '../agreements/agreement-state.tsx';
import { useMayReadDeals } from '../app/session.tsx';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Scroll } from '../design/scroll.tsx';
import { Trail } from '../design/trail.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { PartnerCatalog } from '../outside/partner-catalog.tsx';
import { PartnerFacts } from '../outside/partner-facts.tsx';
import { PartnerRequests } from '../outside/partner-requests.tsx';
import { PartnerState } from '../outside/partner-words.tsx';
import { findPartner, useOwnPartners } from '../outside/use-own-partners.ts';
import { Withdraw } from '../outside/withdraw.tsx';
import { MonthTable } from './month-table.tsx';
import { Returns } from './returns.tsx';
import { inForce, total, useBalance } from './use-balance.ts';

/** One partner: the balance in words, what is expected in return, month by month, and the agreements of both directions. */
export default function PartnerPage() {
  const { t } = useTranslation('partners');
  const { partner } = useParams({ strict: false }) as { partner: string };
  const readsDeals = useMayReadDeals();
  const own = useOwnPartners();
  const outside = findPartner(own.data, partner);
  return (
    <>
      <PageHeader
        title={outside?.name ?? partner}
        trail={<Trail steps={[{ label: t('title'), to: '/partners' }]} />}
        beside={outside ? <PartnerState of={outside} /> : undefined}
      />
      {outside ? <PartnerFacts of={outside} /> : null}
      <Answer of={own}>{() => (readsDeals ? <Dealings partner={partner} outside={outside} /> : null)}</Answer>
      {outside && readsDeals ? <PartnerCatalog of={outside} /> : null}
      {outside && readsDeals ? <PartnerRequests of={partner} /> : null}
      {outside?.state === 'active' ? <Withdraw of={outside} /> : null}
    </>
  );
}

/** What was given and received; of an outside partner, this may be nothing yet. */
function Dealings({ partner, outside }: { partner: string; outside: PartnerView | undefined }) {
  const { t } = useTranslation('partners');
  const balance = useBalance();
  const name = outside?.name ?? partner;
  return (
    <Answer of={balance}>
      {({ partners }) => {
        const found = partners.find((one) => one.partner === partner);
        if (found === undefined)
          return outside ? null : (
            <EmptyState
              title={t('unknown', { partner })}
              why={t('unknownWhy')}
              action={<Link to="/partners">{t('title')}</Link>}
            />
          );
        return (
          <>
            <Balance of={{ ...found, partner: name }} both={outside === undefined} />
            <Returns of={{ ...found, partner: name }} />
            <MonthTable of={found} />
            <Direction title={t('weGive', { partner: name })} of={found.given} partner={partner} />
            <Direction title={t('weGet', { partner: name })} of={found.received} partner={partner} />
          </>
        );
      }}
    </Answer>
  );
}

/** `both`: both sides sign receipts; with outside partners none does but the own broker. */
function Balance({ of: { partner, given, received }, both }: { of: PartnerBalance; both: boolean }) {
  const { t } = useTranslation('partners');
  const { number, bytes } = useFormats();
  const sentence = (key: 'youGive' | 'youGet', side: PartnerBalance['given']): string => {
    const count = inForce(side).length;
    const sum = total(side);
    const delivered =
      sum.rows === 0 ? t('nothingYet') : t('soFar', { rows: number(sum.rows, 0), size: bytes(sum.bytes) });
    return `${t(key, { count, partner })} ${delivered}`;
  };
  return (
    <section className="ms-panel">
      <h2>{t('balance')}</h2>
      {given.agreements.length === 0 ? null : <p>{sentence('youGive', given)}</p>}
      {received.agreements.length === 0 ? null : <p>{sentence('youGet', received)}</p>}
      {given.agreements.length > 0 && received.agreements.length === 0 ? <p>{t('onlyGiven', { partner })}</p> : null}
      {given.agreements.length === 0 && received.agreements.length > 0 ? <p>{t('onlyReceived', { partner })}</p> : null}
      <p className="ms-muted">{t(both ? 'signedFor' : 'signedForAlone')}</p>
    </section>
  );
}

interface DirectionProps {
  title: string;
  of: PartnerBalance['given'];
  partner: string;
}

function Direction({ title, of: { agreements }, partner }: DirectionProps) {
  const { t } = useTranslation('partners');
  const phrase = usePhrase();
  const { date } = useFormats();
  const called = ({ dataset }: DealtAgreement) => ({ dataset, counterparty: partner });
  const titleOf = useDatasetTitles(agreements.map(called));
  const until = ({ until: end }: DealtAgreement): string => (end === null ? t('openEnd') : date(end));
  if (agreements.length === 0) return null;
  return (
    <Scroll panel label={title}>
      <h2>{title}</h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('dataset')}</th>
            <th scope="col">{t('terms')}</th>
            <th scope="col">{t('since')}</th>
            <th scope="col">{t('until')}</th>
            <th scope="col">{t('state')}</th>
          </tr>
        </thead>
        <tbody>
          {agreements.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link to={`/agreements/${encodeURIComponent(one.id)}`}>{titleOf(called(one))}</Link>
              </th>
              <td style={{ whiteSpace: 'normal', minWidth: '16rem' }}>{one.sentences.map(phrase).join(' ')}</td>
              <td>{date(one.since)}</td>
              <td>{until(one)}</td>
              <td>
                <AgreementState of={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

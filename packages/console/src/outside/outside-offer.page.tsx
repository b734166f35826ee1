import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EarlierRequests } from '../catalog/earlier-requests.tsx';
import { Offers } from '../catalog/offers.tsx';
import { Answer } from '../design/answer.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { type Offered, offeredOf } from './offered.ts';
import { partnerPath } from './paths.ts';
import { useCounterpartyNames } from './use-own-partners.ts';
import { usePartnerDataset } from './use-partner-catalog.ts';

/** The format in which this house fetches from others. */
const FETCHED = 'HttpData-PULL';

/** One dataset of an outside partner: what it says of it, under which terms, and asking for it. */
export default function OutsideOfferPage() {
  const { t } = useTranslation('partners');
  const phrase = usePhrase();
  const { partner, dataset: id } = useParams({ strict: false }) as { partner: string; dataset: string };
  const nameOf = useCounterpartyNames();
  const answer = usePartnerDataset(partner, id);
  const offered = answer.data ? offeredOf(answer.data.dataset) : null;
  const trail = [
    { label: t('title') as string, to: '/partners' },
    { label: nameOf(partner), to: partnerPath(partner) },
  ];
  return (
    <>
      <PageHeader title={offered ? phrase(offered.title) : id} trail={<Trail steps={trail} />} />
      <Answer of={answer}>
        {() =>
          offered ? (
            <>
              <About of={offered} provider={nameOf(partner)} />
              <EarlierRequests dataset={id} />
              <Offers dataset={{ id, provider: nameOf(partner), counterparty: partner }} offers={offered.offers} />
            </>
          ) : null
        }
      </Answer>
    </>
  );
}

function About({ of: { id, description, formats }, provider }: { of: Offered; provider: string }) {
  const { t } = useTranslation('outside');
  const phrase = usePhrase();
  return (
    <section className="ms-panel">
      {description ? <p style={{ marginTop: 0 }}>{phrase(description)}</p> : null}
      <Facts
        of={[
          [t('partner'), provider],
          [t('formats'), <code key="formats">{formats.join(', ')}</code>],
          [t('note'), formats.includes(FETCHED) ? undefined : t('formatUnknown')],
          [t('id'), <code key="id">{id}</code>],
        ]}
      />
    </section>
  );
}

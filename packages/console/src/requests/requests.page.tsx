import type { NegotiationView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { StateWord } from '../design/state-word.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { OutsideId } from '../outside/outside-id.tsx';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { usePurposes } from '../terms/use-reading.ts';
import { isOpen, standingKinds, standingOf } from './story.ts';

/** What this company has asked for, newest first, and how each request stands. */
export default function RequestsPage() {
  const { t } = useTranslation('requests');
  const answer = useApi<{ negotiations: NegotiationView[] }>('/negotiations', {
    query: { role: 'consumer' },
    topics: ['negotiations'],
  });
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={answer}>
        {({ negotiations }) =>
          negotiations.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} action={<Link to="/catalog">{t('toCatalog')}</Link>} />
          ) : (
            <Requests requests={negotiations} />
          )
        }
      </Answer>
      <OfCustomers />
    </>
  );
}

/** Negotiations that customers have begun, or an offer of this house, as long as nothing has come of them. */
function OfCustomers() {
  const { t } = useTranslation('requests');
  const answer = useApi<{ negotiations: NegotiationView[] }>('/negotiations', {
    query: { role: 'provider' },
    topics: ['negotiations'],
  });
  const open = (answer.data?.negotiations ?? []).filter((one) => isOpen(standingOf(one)));
  if (open.length === 0) return null;
  return (
    <section>
      <h2>{t('ofCustomers')}</h2>
      <Requests requests={open} />
    </section>
  );
}

function Requests({ requests }: { requests: readonly NegotiationView[] }) {
  const { t } = useTranslation('requests');
  const phrase = usePhrase();
  const { instant } = useFormats();
  const { nameOf } = usePurposes();
  const partyName = useCounterpartyNames();
  const titleOf = useDatasetTitles(requests);
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('request')}</th>
            <th scope="col">{t(requests[0]?.role === 'provider' ? 'customer' : 'provider')}</th>
            <th scope="col">{t('purpose')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('asked')}</th>
            <th scope="col">{t('reason')}</th>
          </tr>
        </thead>
        <tbody>
          {requests.map((request) => {
            const standing = standingOf(request);
            const { pid, counterparty, purpose, createdAt, waitsFor, refusal, may = [] } = request;
            const sentence = refusal?.text ?? waitsFor?.what;
            return (
              <tr key={pid}>
                <th scope="row" style={{ whiteSpace: 'normal' }}>
                  <Link to={`/${may.includes('approve') ? 'approvals' : 'requests'}/${encodeURIComponent(pid)}`}>
                    {titleOf(request)}
                  </Link>
                  <OutsideId of={request} />
                </th>
                <td>{partyName(counterparty)}</td>
                <td>{purpose === undefined ? t('noPurpose') : phrase(nameOf(purpose))}</td>
                <td>
                  <StateWord kind={standingKinds[standing]} word={t(`standing.${standing}`)} />
                </td>
                <td>{createdAt === undefined ? '–' : instant(createdAt)}</td>
                <td>
                  {sentence ? `${phrase(sentence)} ` : null}
                  <WhyLink kind="request" id={pid} about={titleOf(request)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

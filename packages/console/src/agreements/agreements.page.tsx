import type { AgreementView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { useAgreements } from '../datasets/use-publishing.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { OutsideId } from '../outside/outside-id.tsx';
import { findPartner, useCounterpartyNames, useOwnPartners } from '../outside/use-own-partners.ts';
import { AgreementState } from './agreement-state.tsx';
import { byPartner } from './partners.ts';

/** Agreements partner by partner, in both directions. */
export default function AgreementsPage() {
  const { t } = useTranslation('agreements');
  const answer = useAgreements();
  const partyName = useCounterpartyNames();
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={answer}>
        {({ agreements }) =>
          agreements.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} action={<Link to="/datasets">{t('toDatasets')}</Link>} />
          ) : (
            byPartner(agreements).map(({ partner, given, received }) => (
              <section key={partner} className="ms-panel ms-scroll">
                <h2>
                  <Link to={`/partners/${encodeURIComponent(partner)}`}>{partyName(partner)}</Link>
                </h2>
                <Direction title={t('given')} of={given} />
                <Direction title={t('received')} of={received} />
              </section>
            ))
          )
        }
      </Answer>
    </>
  );
}

function Direction({ title, of }: { title: string; of: readonly AgreementView[] }) {
  const { t } = useTranslation('agreements');
  const phrase = usePhrase();
  const { date } = useFormats();
  const titleOf = useDatasetTitles(of);
  const { data: own } = useOwnPartners();
  const isPartner = (id: string) => findPartner(own, id) !== undefined;
  if (of.length === 0) return null;
  return (
    <table className="ms-table">
      <caption style={{ textAlign: 'start', fontWeight: 600 }}>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('dataset')}</th>
          <th scope="col">{t('terms')}</th>
          <th scope="col">{t('since')}</th>
          <th scope="col">{t('state')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map((one) => (
          <tr key={one.agreement['@id']}>
            <th scope="row">
              <Link to={`/agreements/${encodeURIComponent(one.agreement['@id'])}`}>{titleOf(one)}</Link>
              <OutsideId of={{ dataset: one.dataset, outside: isPartner(one.counterparty) }} />
            </th>
            <td>{one.sentences.map(phrase).join(' ')}</td>
            <td>{date(Date.parse(one.agreement.timestamp))}</td>
            <td>
              <AgreementState of={one} /> <WhyLink kind="agreement" id={one.agreement['@id']} about={titleOf(one)} />
              {one.violations?.length ? <div>{t('violations', { count: one.violations.length })}</div> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import type { DatasetInput } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AgreementState } from '../agreements/agreement-state.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Facts } from '../design/facts.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { audienceOf } from './publication.ts';
import { useAgreements, useAudienceText } from './use-publishing.ts';

/** Who sees it, and who has an agreement about it. */
export function Receivers({ dataset }: { dataset: DatasetInput }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const audience = useAudienceText();
  const agreements = useAgreements();
  return (
    <>
      <section className="ms-panel">
        <Facts of={[[t('seenBy'), audience(audienceOf(dataset))]]} />
      </section>
      <Answer of={agreements}>
        {(data) => {
          const given = data.agreements.filter((one) => one.role === 'provider' && one.dataset === dataset.id);
          if (given.length === 0) return <EmptyState title={t('noReceivers')} why={t('noReceiversWhy')} />;
          return (
            <section className="ms-panel ms-scroll">
              <table className="ms-table">
                <thead>
                  <tr>
                    <th scope="col">{t('receiver')}</th>
                    <th scope="col">{t('terms')}</th>
                    <th scope="col">{t('state')}</th>
                  </tr>
                </thead>
                <tbody>
                  {given.map((one) => (
                    <tr key={one.agreement['@id']}>
                      <th scope="row">
                        <Link to={`/agreements/${encodeURIComponent(one.agreement['@id'])}`}>{one.counterparty}</Link>
                      </th>
                      <td>
                        {one.sentences.map((sentence) => (
                          <div key={sentence.en}>{phrase(sentence)}</div>
                        ))}
                      </td>
                      <td>
                        <AgreementState of={one} />{' '}
                        <WhyLink kind="agreement" id={one.agreement['@id']} about={one.counterparty} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          );
        }}
      </Answer>
    </>
  );
}

import type { DatasetInput, LintAnswer } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post } from '../api/http.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { LabelCounts } from '../terms/terms.tsx';
import { Findings } from './findings.tsx';
import { LabelledTerms } from './labelled-terms.tsx';

/** The offers of a dataset in sentences, how real each is, and what the linter says of them today. */
export function DatasetTerms({ dataset }: { dataset: DatasetInput }) {
  const { t } = useTranslation('datasets');
  if (dataset.offers.length === 0) return <EmptyState title={t('noOffers')} why={t('noOffersWhy')} />;
  return dataset.offers.map((offer, index) => (
    <section key={offer['@id']} className="ms-panel">
      <h2>{t('offer', { number: index + 1 })}</h2>
      <OfferWords dataset={dataset} offer={offer} />
    </section>
  ));
}

function OfferWords({ dataset, offer }: { dataset: DatasetInput; offer: DatasetInput['offers'][number] }) {
  const about = {
    machines: [...new Set(dataset.machines.map(({ id }) => id))],
    signals: dataset.signals.map(({ id, sensitivity }) => ({ id, sensitivity })),
  };
  const answer = useQuery({
    queryKey: ['/lint', offer, about],
    queryFn: () => post<LintAnswer>('/lint', { policy: offer, dataset: about }),
  });
  return (
    <Answer of={answer}>
      {({ terms, labels, findings }) => (
        <>
          <LabelledTerms of={terms} />
          <LabelCounts of={labels} />
          <Findings of={findings} />
        </>
      )}
    </Answer>
  );
}

import { useTranslation } from 'react-i18next';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { Terms } from '../terms/terms.tsx';
import { useReadings } from '../terms/use-reading.ts';
import classes from './catalog.module.css';
import { type Asked, RequestForm } from './request-form.tsx';

interface OffersProps {
  dataset: Asked;
  offers: readonly { '@id': string }[];
  /** This house publishes it. */
  own?: boolean;
}

/** Under which terms a dataset is offered, with how real each is, and asking for it under one of them. */
export function Offers({ dataset, offers, own = false }: OffersProps) {
  const { t } = useTranslation('catalog');
  const mayAsk = useMay('subscriber', 'signatory');
  const readings = useReadings(offers, dataset.counterparty !== undefined);
  return (
    <section className="ms-panel">
      <h2>{t('offers', { count: offers.length })}</h2>
      {offers.length === 0 ? <p>{t('noOffer')}</p> : null}
      {offers.length === 0 ? null : (
        <Answer of={readings}>
          {(read) =>
            offers.map((offer, at) => {
              const reading = read[at] ?? null;
              return (
                <article key={offer['@id']} className={classes.offer} aria-label={t('offer', { number: at + 1 })}>
                  <h3>{t('offer', { number: at + 1 })}</h3>
                  {reading ? <Terms of={reading} /> : <p>{t('unread')}</p>}
                  {mayAsk && !own ? (
                    <RequestForm
                      dataset={dataset}
                      offer={offer['@id']}
                      purposes={reading?.purposes ?? []}
                      returns={reading?.returns ?? []}
                    />
                  ) : (
                    <p className="ms-muted">{t(own ? 'ownDataset' : 'mayNotAsk')}</p>
                  )}
                </article>
              );
            })
          }
        </Answer>
      )}
    </section>
  );
}

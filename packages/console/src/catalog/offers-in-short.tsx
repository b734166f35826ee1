import { useTranslation } from 'react-i18next';
import { usePhrase } from '../i18n/phrase.ts';
import { useReadings } from '../terms/use-reading.ts';
import classes from './catalog.module.css';

interface OffersInShortProps {
  offers: readonly { '@id': string }[];
  /** As they stand in the catalogue of another dataspace. */
  onWire?: boolean;
}

/** The terms of each offer in sentences, without more. */
export function OffersInShort({ offers, onWire = false }: OffersInShortProps) {
  const { t } = useTranslation('catalog');
  const phrase = usePhrase();
  const readings = useReadings(offers, onWire);
  if (offers.length === 0) return <>{t('noOffer')}</>;
  return (
    <ul className={classes.offers}>
      {offers.map(({ '@id': id }, at) => {
        const reading = readings.data?.[at];
        return <li key={id}>{reading ? reading.clauses.map(({ text }) => phrase(text)).join(' ') : t('unread')}</li>;
      })}
    </ul>
  );
}

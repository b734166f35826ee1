import { useTranslation } from 'react-i18next';
import type { Word } from './areas.ts';
import classes from './help.module.css';

interface DefinitionsProps {
  of: readonly Word[];
  /** Each word can be pointed to by the address. */
  places?: boolean;
}

/** Words of this app and what they mean. Needs the texts `glossary`. */
export function Definitions({ of, places = false }: DefinitionsProps) {
  const { t } = useTranslation('glossary');
  return (
    <dl className={classes.words}>
      {of.map((word) => (
        <div key={word}>
          <dt id={places ? word : undefined}>{t(`words.${word}.word`)}</dt>
          <dd>{t(`words.${word}.means`)}</dd>
        </div>
      ))}
    </dl>
  );
}

import type { PlacedClause } from '@millspace/policy';
import { useTranslation } from 'react-i18next';
import { Sentence } from '../../design/sentence.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { keyOfLabel } from '../../terms/terms.tsx';

interface ClauseListProps {
  of: readonly PlacedClause[];
  /** The language to read it in; absent: that of the screen. */
  language?: 'en' | 'de';
  show?: (pointer: string) => void;
}

/** Sentences, each with how real it is, who holds it, and a way to its place. Needs the texts `builder` and `terms`. */
export function ClauseList({ of, language, show }: ClauseListProps) {
  const t = useWords('builder');
  const { t: terms } = useTranslation('terms');
  const phrase = usePhrase();
  return (
    <ul className="ms-terms" lang={language}>
      {of.map(({ text, label, pointer, heldBy }) => (
        <li key={`${pointer} ${text.en}`}>
          <Sentence text={language === undefined ? phrase(text) : text[language]} />{' '}
          {label === null ? null : (
            <span className="ms-tag ms-tag-long" title={String(terms(`meaning.${keyOfLabel(label)}`))}>
              {String(terms(`label.${keyOfLabel(label)}`))}
              {heldBy.length === 0 ? '' : ` · ${t(`heldBy.${heldBy.join('-')}`)}`}
            </span>
          )}{' '}
          {show && pointer.startsWith('/policy/') ? (
            <button type="button" className="ms-link" onClick={() => show(pointer)}>
              {t('showPlace')}
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

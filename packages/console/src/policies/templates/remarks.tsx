import { Sentence } from '../../design/sentence.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import type { Remark } from './judge.ts';

interface RemarksProps {
  of: readonly Remark[];
  /** Leads to the place; absent: they stand at it. */
  show?: (pointer: string) => void;
}

/** What is refused and what the linter says, each in words with its code. Needs the texts `builder`. */
export function Remarks({ of, show }: RemarksProps) {
  const t = useWords('builder');
  const phrase = usePhrase();
  if (of.length === 0) return null;
  return (
    <ul className="ms-terms">
      {of.map((remark) => (
        <li key={`${remark.code} ${remark.pointer} ${remark.text.en}`}>
          <strong>{t(`remark.${remark.kind}`)}:</strong> <Sentence text={phrase(remark.text)} />{' '}
          {remark.article ? <span className="ms-muted">{t('article', { article: remark.article })} </span> : null}
          <code>{remark.code}</code>{' '}
          {show ? (
            <button type="button" className="ms-link" onClick={() => show(remark.pointer)}>
              {t('showPlace')}
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

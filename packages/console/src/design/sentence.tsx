import { Fragment } from 'react';
import { useFormats } from '../i18n/format.ts';
import { useSignalTitles } from '../signals/use-signal-titles.ts';
import { mayNameSignals, type SentencePart, sentenceParts } from './sentence-parts.ts';

/** A sentence of the server: times in the reader's zone and language, signals by their titles, other ids set apart from the words. */
export function Sentence({ text }: { text: string }) {
  const { instant } = useFormats();
  const titleOf = useSignalTitles(mayNameSignals(text));
  return sentenceParts(text).map((part, index) => {
    // The parts of a sentence have no other name than their place.
    const key = `${index} ${part.text}`;
    return <Fragment key={key}>{shown(part)}</Fragment>;
  });

  function shown({ kind, text: piece }: SentencePart) {
    if (kind === 'text') return piece;
    if (kind === 'instant') return <time dateTime={piece}>{instant(Date.parse(piece))}</time>;
    const title = titleOf(piece);
    return title === null ? <code>{piece}</code> : <span title={piece}>{title}</span>;
  }
}

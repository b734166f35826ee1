import { Fragment } from 'react';

/** Ids of signals and the like within a sentence: `agitator.power`, `urn:uuid:…`. */
const ID = /(\burn:[a-z0-9:._-]+[a-z0-9]|\b[a-z][a-zA-Z0-9]*(?:\.[a-z][a-zA-Z0-9_]*)+\b)/;

/** A sentence of the server, with the ids in it set apart from its words. */
export function Sentence({ text }: { text: string }) {
  return text.split(ID).map((part, index) => {
    // The parts of a sentence have no other name than their place.
    const key = `${index} ${part}`;
    return index % 2 === 1 ? <code key={key}>{part}</code> : <Fragment key={key}>{part}</Fragment>;
  });
}

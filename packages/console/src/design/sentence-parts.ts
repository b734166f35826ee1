/** A piece of a sentence of the server. */
export interface SentencePart {
  /** `name`: an id such as `agitator.power` or `urn:uuid:…`; `instant`: a time. */
  kind: 'text' | 'name' | 'instant';
  text: string;
}

/** Times in sentences are ISO 8601 in UTC: the form in which a reader finds and writes them anew. */
const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z`;
const NAME = String.raw`\burn:[a-z0-9:._-]+[a-z0-9]|\b[a-z][a-zA-Z0-9]*(?:\.[a-z][a-zA-Z0-9_]*)+\b`;
const PARTS = new RegExp(`(${INSTANT})|(${NAME})`, 'g');

/** What of a sentence is words, what names something, and what is a time. Pure. */
export function sentenceParts(text: string): SentencePart[] {
  const parts: SentencePart[] = [];
  let done = 0;
  for (const { 0: found, 1: instant, index } of text.matchAll(PARTS)) {
    if (index > done) parts.push({ kind: 'text', text: text.slice(done, index) });
    const valid = instant !== undefined && !Number.isNaN(Date.parse(instant));
    parts.push({ kind: valid ? 'instant' : 'name', text: found });
    done = index + found.length;
  }
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) });
  return parts;
}

/** Whether something in it may be a signal, which has a title. Pure. */
export const mayNameSignals = (text: string): boolean =>
  sentenceParts(text).some(({ kind, text: name }) => kind === 'name' && !name.startsWith('urn:'));

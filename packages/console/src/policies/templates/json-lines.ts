// In which line of a JSON text something stands or is wrong: a person looks for a line, and browsers do not always name one.
import { join, parentOf } from '../tree/pointer.ts';

export interface Lines {
  /** The line (from 1) of the nearest place that the text has. */
  lineOf: (pointer: string) => number;
  /** Where in the text that line begins and ends, for a selection. */
  rangeOf: (line: number) => readonly [start: number, end: number];
  /** The line at which it stops being JSON (RFC 8259); null: it is JSON. */
  wrong: number | null;
}

const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not stand in a text of JSON
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where each value of a text begins, as far as it is JSON. */
export function linesOf(text: string): Lines {
  const starts = new Map<string, number>();
  const end = scan(text, starts);
  const line = (offset: number) => text.slice(0, offset).split('\n').length;
  const found = (pointer: string): number => {
    const start = starts.get(pointer);
    return start === undefined ? (pointer === '' ? 0 : found(parentOf(pointer))) : start;
  };
  const lengths = text.split('\n').map((one) => one.length + 1);
  return {
    lineOf: (pointer) => line(found(pointer)),
    rangeOf: (n) => {
      const start = lengths.slice(0, n - 1).reduce((sum, length) => sum + length, 0);
      return [start, start + (lengths[n - 1] ?? 1) - 1];
    },
    wrong: end === null ? null : line(end),
  };
}

/** Reads as far as it goes: where it stops being JSON, or null. */
function scan(text: string, starts: Map<string, number>): number | null {
  let at = 0;
  const take = (form: RegExp): string | null => {
    form.lastIndex = at;
    const [taken] = form.exec(text) ?? [];
    if (taken === undefined) return null;
    at += taken.length;
    return taken;
  };
  const sign = (one: string): boolean => {
    take(SPACE);
    if (text[at] !== one) return false;
    at += 1;
    return true;
  };
  const member = (pointer: string): boolean => {
    take(SPACE);
    const name = take(STRING);
    return name !== null && sign(':') && value(join(pointer, JSON.parse(name) as string));
  };
  /** Entries between commas, up to `close`. */
  const entries = (close: string, entry: (i: number) => boolean): boolean => {
    if (sign(close)) return true;
    for (let i = 0; entry(i); i += 1) {
      if (sign(close)) return true;
      if (!sign(',')) return false;
    }
    return false;
  };
  const value = (pointer: string): boolean => {
    take(SPACE);
    starts.set(pointer, at);
    if (sign('{')) return entries('}', () => member(pointer));
    if (sign('[')) return entries(']', (i) => value(join(pointer, i)));
    return (take(STRING) ?? take(PLAIN)) !== null;
  };
  const whole = value('');
  take(SPACE);
  return whole && at === text.length ? null : at;
}

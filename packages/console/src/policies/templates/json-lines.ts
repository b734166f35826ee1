// In which line of a JSON text a pointer's value begins: a person looks for a line, not for a pointer.
import { join, parentOf } from '../tree/pointer.ts';

export interface Lines {
  /** The line (from 1) of the nearest place that the text has. */
  lineOf: (pointer: string) => number;
  /** Where in the text that line begins and ends, for a selection. */
  rangeOf: (line: number) => readonly [start: number, end: number];
}

/** Reads a text that is valid JSON. */
export function linesOf(text: string): Lines {
  const starts = new Map<string, number>();
  let at = 0;
  const skip = (form: RegExp) => {
    form.lastIndex = at;
    at += form.exec(text)?.[0].length ?? 0;
  };
  const space = () => skip(/[\s,:]*/y);
  const word = (): string => {
    const from = at;
    skip(/"(?:[^"\\]|\\.)*"|[^\s,:[\]{}"]+/y);
    return text.slice(from, at);
  };
  const value = (pointer: string): void => {
    space();
    starts.set(pointer, at);
    const open = text[at];
    if (open !== '{' && open !== '[') {
      word();
      return;
    }
    const close = open === '{' ? '}' : ']';
    at += 1;
    for (let i = 0; ; i += 1) {
      space();
      if (at >= text.length || text[at] === close) break;
      const step = open === '{' ? (JSON.parse(word()) as string) : i;
      value(join(pointer, step));
    }
    at += 1;
  };
  value('');
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
  };
}

/** The line that an error of JSON.parse speaks of; null when it names no place. */
export function lineOfError(error: Error, text: string): number | null {
  const [, position] = /position (\d+)/.exec(error.message) ?? [];
  const [, line] = /line (\d+)/.exec(error.message) ?? [];
  if (line !== undefined) return Number(line);
  return position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
}

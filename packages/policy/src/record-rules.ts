// What a shape says about records, and the small steps that all kinds share.
import type { Shape } from '@millspace/schemas';
import { type Grid, shownEnd, shownInstant } from './grid.ts';
import { editAt, type JsonPath, parsePath, REMOVED, replacement } from './json-path.ts';

/** A place in a record and what becomes of it. */
export interface Edit {
  path: JsonPath;
  edit: (value: unknown) => unknown;
}

export interface RecordRules {
  shape: Shape;
  grid: Grid;
  /** True when a signal (or `lab.<quantity>`) is kept. */
  keeps(signal: string): boolean;
  /** True unless the pack is known and none of the group's signals is kept. */
  keepsGroup(pack: string, group: string): boolean;
  keepsMachine(machine: string): boolean;
  isSignal(pack: string, id: string): boolean;
  mode(pack: string, signal: string): 'cyclic' | 'step';
  round: ((value: number) => number) | null;
  edits: readonly Edit[];
}

/** Fields replaced, then fields removed. @throws RangeError for a path that compiling would have refused */
export function editsOf({ replace, remove }: Shape): Edit[] {
  const parsed = (text: string): JsonPath => {
    const path = parsePath(text);
    if (path === null) throw new RangeError(`The shape names ${JSON.stringify(text)}, which is no path.`);
    return path;
  };
  return [
    ...(replace ?? []).map(({ path, with: text }) => ({ path: parsed(path), edit: replacement(text) })),
    ...(remove ?? []).map((path) => ({ path: parsed(path), edit: () => REMOVED })),
  ];
}

export function edited(record: object, edits: readonly Edit[]): unknown {
  let out: unknown = record;
  for (const { path, edit } of edits) out = editAt(out, path, edit);
  return out;
}

export const floor = (t: number, { grid }: RecordRules): number => shownInstant(t, grid);

/** Last instant (inclusive) of what is shown for `t`. */
export const ceil = (t: number, { grid }: RecordRules): number => shownEnd(t, grid);

/** True when a free text could say what the shape takes away. */
export const textBetrays = ({ shape, grid }: RecordRules): boolean =>
  shape.signals !== null || grid.windowMs !== null || shape.round !== null;

export const round = (value: number, rules: RecordRules): number => (rules.round ? rules.round(value) : value);

/** A rounded figure that its schema limits: left out where rounding leads beyond the limit. */
export function limited<K extends string>(
  key: K,
  value: number | undefined,
  rules: RecordRules,
  ok: (v: number) => boolean,
): { [P in K]?: number } {
  if (value === undefined) return {};
  const rounded = round(value, rules);
  return (ok(rounded) ? { [key]: rounded } : {}) as { [P in K]?: number };
}

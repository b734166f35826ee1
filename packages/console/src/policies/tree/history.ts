/** What was, is and would be again. */
export interface History<T> {
  past: readonly T[];
  now: T;
  future: readonly T[];
  /** What the last change was about: the next one about the same is one step with it. */
  tag: string | null;
}

const MOST = 200;

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [], tag: null });

/** One more step; typing on in one field is one step. What had been undone is gone. */
export function changed<T>(history: History<T>, now: T, tag: string | null = null): History<T> {
  if (Object.is(history.now, now)) return history;
  const same = tag !== null && tag === history.tag;
  return { past: same ? history.past : [...history.past, history.now].slice(-MOST), now, future: [], tag };
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (history.past.length === 0) return history;
  return { past: history.past.slice(0, -1), now: before as T, future: [history.now, ...history.future], tag: null };
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...rest] = history.future;
  if (history.future.length === 0) return history;
  return { past: [...history.past, history.now], now: next as T, future: rest, tag: null };
}

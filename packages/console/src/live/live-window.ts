/** The last stretch of one signal: times (epoch ms, rising) and values, null = no value. */
export interface LiveColumn {
  t: number[];
  v: (number | null)[];
}

/** What came in lately, signal by signal, in plain arrays: for drawing, past React. Pure. */
export class LiveWindow {
  readonly #lengthMs: number;
  readonly #columns = new Map<string, LiveColumn>();
  /** Grows with every change: who has drawn this one need not draw again. */
  version = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  of(signal: string): LiveColumn {
    return this.#columns.get(signal) ?? { t: [], v: [] };
  }

  /** Values in order of time; what is not newer than what is there is left out. */
  add(signal: string, t: readonly number[], v: readonly (number | null)[]): void {
    const column = this.#columns.get(signal) ?? { t: [], v: [] };
    this.#columns.set(signal, column);
    let newest = column.t.at(-1) ?? Number.NEGATIVE_INFINITY;
    t.forEach((at, index) => {
      if (at <= newest) return;
      newest = at;
      column.t.push(at);
      column.v.push(v[index] ?? null);
    });
    const first = column.t.findIndex((at) => at >= newest - this.#lengthMs);
    if (first > 0) {
      column.t.splice(0, first);
      column.v.splice(0, first);
    }
    this.version += 1;
  }

  clear(): void {
    this.#columns.clear();
    this.version += 1;
  }

  /** Columns for a plot: seconds, and one column for each signal. `undefined` = another signal's time, no gap. */
  aligned(signals: readonly string[]): [number[], ...(number | null | undefined)[][]] {
    const broken = signals.map((signal) => withGaps(this.of(signal)));
    const times = merged(broken.map(({ t }) => t));
    return [times.map((t) => t / 1000), ...broken.map((column) => spread(column, times))];
  }
}

/** All times of some rising lists, each once. Signals of one group have the same ones: those are not taken apart. */
function merged(lists: readonly (readonly number[])[]): readonly number[] {
  let all: readonly number[] = [];
  for (const list of lists) if (!isSame(all, list)) all = both(all, list);
  return all;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

function both(a: readonly number[], b: readonly number[]): number[] {
  const all: number[] = [];
  for (let i = 0, k = 0; i < a.length || k < b.length; ) {
    const [left, right] = [a[i] ?? Number.POSITIVE_INFINITY, b[k] ?? Number.POSITIVE_INFINITY];
    all.push(Math.min(left, right));
    if (left <= right) i += 1;
    if (right <= left) k += 1;
  }
  return all;
}

/** @param times all of the column's, and others */
function spread({ t, v }: LiveColumn, times: readonly number[]): (number | null | undefined)[] {
  if (t.length === times.length) return [...v];
  let next = 0;
  return times.map((time) => (t[next] === time ? (v[next++] ?? null) : undefined));
}

/** A stretch without values of more than three usual distances, and of more than this (ms), is a gap. */
const GAP_MS = 5000;

/** A gap is drawn as one: a missing value stands behind the last one before it. */
function withGaps({ t, v }: LiveColumn): LiveColumn {
  // Mostly there is none, and then nobody needs to know what is usual.
  if (!t.some((at, index) => index > 0 && at - (t[index - 1] ?? at) > GAP_MS)) return { t, v };
  const steps = t.slice(1).map((at, index) => at - (t[index] ?? at));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const limit = Math.max(GAP_MS, 3 * usual);
  const broken: LiveColumn = { t: [], v: [] };
  t.forEach((at, index) => {
    broken.t.push(at);
    broken.v.push(v[index] ?? null);
    if ((steps[index] ?? 0) <= limit) return;
    broken.t.push(at + 1);
    broken.v.push(null);
  });
  return broken;
}

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
    const times = [...new Set(broken.flatMap(({ t }) => t))].sort((a, b) => a - b);
    const at = new Map(times.map((t, index) => [t, index]));
    const columns = broken.map(({ t, v }) => {
      const column = new Array<number | null | undefined>(times.length).fill(undefined);
      t.forEach((time, index) => {
        column[at.get(time) ?? 0] = v[index] ?? null;
      });
      return column;
    });
    return [times.map((t) => t / 1000), ...columns];
  }
}

/** A stretch without values of more than three usual distances, and of more than this (ms), is a gap. */
const GAP_MS = 5000;

/** A gap is drawn as one: a missing value stands behind the last one before it. */
function withGaps({ t, v }: LiveColumn): LiveColumn {
  const steps = t.slice(1).map((at, index) => at - (t[index] ?? at));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const limit = Math.max(GAP_MS, 3 * usual);
  if (!steps.some((step) => step > limit)) return { t, v };
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

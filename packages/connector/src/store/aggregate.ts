import type { Column } from './blocks.ts';
import { ABSENT, GOOD } from './quality.ts';

/** What is kept of one signal and one bucket. `mean = sum / w`; cyclic signals weigh 1 a sample, step signals the ms a value held. */
export interface Aggregate {
  n: number;
  /** Samples without a number or with a doubtful one. */
  bad: number;
  w: number;
  sum: number;
  min: number | null;
  max: number | null;
}

export function emptyAggregate(): Aggregate {
  return { n: 0, bad: 0, w: 0, sum: 0, min: null, max: null };
}

/**
 * Adds the rows `from ≤ index < to` of a column. A step value holds until the next row, at most until `end` (epoch ms,
 * the end of the bucket).
 */
export function addRows(
  into: Aggregate,
  t: readonly number[],
  column: Column,
  range: { from: number; to: number; end: number; step: boolean },
): Aggregate {
  for (let i = range.from; i < range.to; i += 1) {
    const q = column.q[i] ?? ABSENT;
    if (q === ABSENT) continue;
    const value = column.v[i] ?? Number.NaN;
    if (q !== GOOD) into.bad += 1;
    if (Number.isNaN(value)) continue;
    const w = range.step ? Math.min(t[i + 1] ?? range.end, range.end) - (t[i] ?? 0) : 1;
    into.n += 1;
    into.w += w;
    into.sum += value * w;
    into.min = into.min === null || value < into.min ? value : into.min;
    into.max = into.max === null || value > into.max ? value : into.max;
  }
  return into;
}

export function meanOf(aggregate: Aggregate): number | null {
  return aggregate.w > 0 ? aggregate.sum / aggregate.w : null;
}

/** The first index whose time is ≥ `time`. */
export function lowerBound(t: readonly number[], time: number): number {
  let low = 0;
  let high = t.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((t[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bucket widths a plot can have (ms). */
export const LADDER: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((s) => s * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((m) => m * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((h) => h * HOUR),
  ...[1, 2, 7, 14, 28].map((d) => d * DAY),
];

/** The finest width with which `[from, to)` needs at most `buckets` buckets on the grid of its multiples. */
export function bucketWidth(from: number, to: number, buckets: number): number {
  for (const width of LADDER) {
    if (Math.ceil(to / width) - Math.floor(from / width) <= buckets) return width;
  }
  const coarsest = 28 * DAY;
  return coarsest * Math.ceil((to - from) / coarsest / Math.max(1, buckets - 1));
}

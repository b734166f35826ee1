import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { QualityReason } from '@millspace/schemas';
import { type Aggregate, addRows, bucketWidth, emptyAggregate, lowerBound, meanOf } from './aggregate.ts';
import { concerns, correctedSlices, correctionsOf } from './corrections.ts';
import { ABSENT, GOOD, qualityReason } from './quality.ts';
import { type RowSlice, rowSlices } from './rows.ts';
import type { Store } from './store.ts';
import type { Series } from './streams.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface BucketQuery {
  scope: string;
  machine: string;
  signal: string;
  /** Epoch ms; the answer covers whole buckets around [from, to). */
  from: number;
  to: number;
  /** At most so many. */
  buckets: number;
  /** ms; overrides `buckets`. */
  width?: number;
  /** As it was recorded, without the corrections. */
  original?: boolean;
}

export interface BucketAnswer {
  start: number;
  step: number;
  min: (number | null)[];
  mean: (number | null)[];
  max: (number | null)[];
  n: number[];
  quality: Record<string, QualityReason>;
}

/** Min, mean, max and count per bucket, from the coarsest level that gives them exactly. */
export function querySeries(store: Store, query: BucketQuery): BucketAnswer {
  const width = query.width ?? bucketWidth(query.from, query.to, query.buckets);
  const start = Math.floor(query.from / width) * width;
  const count = Math.max(1, Math.ceil((query.to - start) / width));
  const buckets: (Aggregate | undefined)[] = new Array(count).fill(undefined);
  const reasons = new Map<number, number>();
  store.flush();
  for (const series of seriesOf(store, query.scope, query.machine, query.signal)) {
    if (width % HOUR === 0) fromLevel(store.db, 'agg3600', series, { start, width, count }, buckets);
    else if (width % MINUTE === 0) fromLevel(store.db, 'agg60', series, { start, width, count }, buckets);
    else fromRows(store, series, { start, width, count }, buckets, reasons);
    if (query.original !== true) correct(store, series, { start, width, count }, buckets, reasons);
  }
  return answer(start, width, buckets, reasons);
}

function seriesOf(store: Store, scope: string, machine: string, signal: string): Series[] {
  return store.streams.of(scope, machine).flatMap((stream) => stream.series.get(signal) ?? []);
}

interface Grid {
  start: number;
  width: number;
  count: number;
}

function fromLevel(
  db: SqliteDatabase,
  table: 'agg60' | 'agg3600',
  series: Series,
  grid: Grid,
  buckets: (Aggregate | undefined)[],
): void {
  const rows = db
    .prepare(`SELECT t, n, bad, w, sum, min, max FROM ${table} WHERE series = ? AND t >= ? AND t < ?`)
    .raw()
    .iterate(series.id, grid.start, grid.start + grid.width * grid.count);
  for (const row of rows as IterableIterator<[number, number, number, number, number, number | null, number | null]>) {
    const [t, n, bad, w, sum, min, max] = row;
    const index = Math.floor((t - grid.start) / grid.width);
    const into = buckets[index] ?? emptyAggregate();
    buckets[index] = into;
    into.n += n;
    into.bad += bad;
    into.w += w;
    into.sum += sum;
    if (min !== null) into.min = into.min === null ? min : Math.min(into.min, min);
    if (max !== null) into.max = into.max === null ? max : Math.max(into.max, max);
  }
}

function fromRows(
  store: Store,
  series: Series,
  grid: Grid,
  buckets: (Aggregate | undefined)[],
  reasons: Map<number, number>,
): void {
  const { stream } = series;
  const end = grid.start + grid.width * grid.count;
  const slices = rowSlices(store, stream, { from: grid.start, to: end }, new Set([series.id]));
  for (const slice of slices) addSlice(slice, series, grid, buckets, reasons);
}

/** Buckets that a correction touches are made anew from the rows, whatever level the others came from. */
function correct(
  store: Store,
  series: Series,
  grid: Grid,
  buckets: (Aggregate | undefined)[],
  reasons: Map<number, number>,
): void {
  const { stream } = series;
  const range = { from: grid.start, to: grid.start + grid.width * grid.count };
  const touched = new Set<number>();
  for (const correction of correctionsOf(store.db, stream, range)) {
    if (!concerns(correction, series.signal)) continue;
    const { from, to } = correction.supersedes;
    const first = Math.max(0, Math.floor((from - grid.start) / grid.width));
    const last = Math.min(grid.count - 1, Math.floor((to - grid.start) / grid.width));
    for (let index = first; index <= last; index += 1) touched.add(index);
    for (const t of correction.signals?.[series.signal]?.t ?? [])
      if (t >= range.from && t < range.to) touched.add(Math.floor((t - grid.start) / grid.width));
  }
  for (const index of touched) {
    buckets[index] = undefined;
    reasons.delete(index);
    const from = grid.start + index * grid.width;
    const one: (Aggregate | undefined)[] = [undefined];
    const why = new Map<number, number>();
    const slices = correctedSlices(store, stream, { from, to: from + grid.width }, new Set([series.id]));
    for (const slice of slices) addSlice(slice, series, { start: from, width: grid.width, count: 1 }, one, why);
    buckets[index] = one[0];
    const reason = why.get(0);
    if (reason !== undefined) reasons.set(index, reason);
  }
}

function addSlice(
  { rows, from: first, to: last }: RowSlice,
  series: Series,
  grid: Grid,
  buckets: (Aggregate | undefined)[],
  reasons: Map<number, number>,
): void {
  const column = rows.columns.get(series.id);
  if (column === undefined) return;
  for (let from = first; from < last; ) {
    const index = Math.floor(((rows.t[from] ?? 0) - grid.start) / grid.width);
    const bucketEnd = grid.start + (index + 1) * grid.width;
    const to = Math.min(last, lowerBound(rows.t, bucketEnd));
    const into = buckets[index] ?? emptyAggregate();
    buckets[index] = into;
    addRows(into, rows.t, column, { from, to, end: bucketEnd, step: series.step });
    for (let i = from; i < to; i += 1) {
      const q = column.q[i] ?? ABSENT;
      if (q !== GOOD && q !== ABSENT) reasons.set(index, q);
    }
    from = to;
  }
}

function answer(
  start: number,
  step: number,
  buckets: readonly (Aggregate | undefined)[],
  reasons: ReadonlyMap<number, number>,
): BucketAnswer {
  const result: BucketAnswer = { start, step, min: [], mean: [], max: [], n: [], quality: {} };
  for (const [index, bucket] of buckets.entries()) {
    result.min.push(bucket?.min ?? null);
    result.mean.push(bucket ? meanOf(bucket) : null);
    result.max.push(bucket?.max ?? null);
    result.n.push(bucket?.n ?? 0);
    if (!bucket || bucket.bad === 0) continue;
    const code = reasons.get(index);
    const reason = code === undefined ? (bucket.n === 0 ? 'missing' : 'uncertain') : qualityReason(code);
    if (reason !== null) result.quality[String(index)] = reason;
  }
  return result;
}

import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { CorrectionRecord } from '@millspace/schemas';
import { lowerBound } from './aggregate.ts';
import { columnOf, type Rows } from './blocks.ts';
import { ABSENT, qualityCode } from './quality.ts';
import type { RowSlice } from './rows.ts';
import { rowSlices } from './rows.ts';
import type { Store } from './store.ts';
import type { Stream } from './streams.ts';

/** Epoch ms, `from ≤ t < to`. */
interface Range {
  from: number;
  to: number;
}

const CORRECTED = qualityCode('corrected');

/**
 * The correction records that say something about a stream within a range, in the order in which they hold: a later one replaces what an
 * earlier one said. The rows themselves are never changed: what was superseded stays where it is.
 */
export function correctionsOf(db: SqliteDatabase, stream: Stream, range: Range): CorrectionRecord[] {
  const bodies = db
    .prepare("SELECT body FROM records WHERE scope = ? AND kind = 'correction' AND machine = ? ORDER BY t, id")
    .pluck()
    .all(stream.scope, stream.machine) as string[];
  return bodies
    .map((body) => JSON.parse(body) as CorrectionRecord)
    .filter(
      ({ pack, supersedes }) =>
        pack === stream.pack &&
        (supersedes.group === undefined || supersedes.group === stream.group) &&
        supersedes.from < range.to &&
        supersedes.to >= range.from,
    );
}

/** Whether a correction says something about a signal of its machine and group. */
export function concerns({ supersedes, signals }: CorrectionRecord, signal: string): boolean {
  return supersedes.signals?.includes(signal) ?? (signals === undefined || signal in signals);
}

/** `rowSlices`, as the corrections have it. Cells that a correction touched have the quality `corrected`, with a value or without. */
export function* correctedSlices(
  store: Store,
  stream: Stream,
  range: Range,
  only?: ReadonlySet<number>,
): Generator<RowSlice> {
  const corrections = correctionsOf(store.db, stream, range);
  if (corrections.length === 0) {
    yield* rowSlices(store, stream, range, only);
    return;
  }
  for (const start of startsOf(store, stream, range, corrections)) {
    const { rows } = store.blocks.read(stream, start, only);
    const slice = correctedRows(stream, rows, { from: start, to: start + stream.span }, corrections, only);
    const from = lowerBound(slice.t, range.from);
    const to = lowerBound(slice.t, range.to);
    if (to > from) yield { stream, rows: slice, from, to };
  }
}

/** Blocks that hold rows, and blocks that do not but get some by a correction. */
function startsOf(store: Store, stream: Stream, range: Range, corrections: readonly CorrectionRecord[]): number[] {
  const stored = store.db
    .prepare('SELECT start FROM block_times WHERE stream = ? AND start > ? AND start < ?')
    .pluck()
    .all(stream.id, range.from - stream.span, range.to) as number[];
  const starts = new Set(stored);
  for (const { signals } of corrections) {
    for (const [signal, { t }] of Object.entries(signals ?? {})) {
      if (!stream.series.has(signal)) continue;
      for (const at of t) if (at >= range.from && at < range.to) starts.add(Math.floor(at / stream.span) * stream.span);
    }
  }
  return [...starts].sort((a, b) => a - b);
}

/** A copy of the rows of one block with the corrections laid over it; what lies outside `block` is left alone. */
export function correctedRows(
  stream: Stream,
  base: Rows,
  block: Range,
  corrections: readonly CorrectionRecord[],
  only?: ReadonlySet<number>,
): Rows {
  const rows = copyOf(base);
  for (const correction of corrections) {
    for (const series of stream.series.values()) {
      if (!concerns(correction, series.signal) || only?.has(series.id) === false) continue;
      withdraw(rows, series.id, correction.supersedes);
      const said = correction.signals?.[series.signal];
      said?.t.forEach((t, index) => {
        if (t >= block.from && t < block.to) state(rows, series.id, t, said.v[index] ?? null);
      });
    }
  }
  return rows;
}

/** Cells of the stretch hold no more: `supersedes` counts both its ends. */
function withdraw(rows: Rows, series: number, { from, to }: CorrectionRecord['supersedes']): void {
  const column = rows.columns.get(series);
  if (column === undefined) return;
  const end = lowerBound(rows.t, to + 1);
  for (let row = lowerBound(rows.t, from); row < end; row += 1) {
    if ((column.q[row] ?? ABSENT) === ABSENT) continue;
    column.v[row] = Number.NaN;
    column.q[row] = CORRECTED;
  }
}

function state(rows: Rows, series: number, t: number, value: number | null): void {
  const at = lowerBound(rows.t, t);
  if (rows.t[at] !== t) {
    rows.t.splice(at, 0, t);
    rows.origin.splice(at, 0, rows.origin[at - 1] ?? rows.origin[at] ?? 0);
    for (const column of rows.columns.values()) {
      column.v.splice(at, 0, Number.NaN);
      column.q.splice(at, 0, ABSENT);
    }
  }
  const column = columnOf(rows, series);
  column.v[at] = value ?? Number.NaN;
  column.q[at] = CORRECTED;
}

function copyOf(rows: Rows): Rows {
  return {
    t: [...rows.t],
    origin: [...rows.origin],
    columns: new Map([...rows.columns].map(([id, { v, q }]) => [id, { v: [...v], q: [...q] }])),
  };
}

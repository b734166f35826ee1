import type { Frame, MillRecord, QualityReason } from '@millspace/schemas';
import type { NormalisedFrame } from '../ports.ts';
import { lowerBound } from './aggregate.ts';
import { HISTORY, type Rows } from './blocks.ts';
import { ABSENT, GOOD, qualityReason } from './quality.ts';
import type { Store } from './store.ts';
import type { Stream } from './streams.ts';

const RECORDS_PER_PAGE = 2000;

/** Rows of one stream within one block, cut to a range. */
export interface RowSlice {
  stream: Stream;
  rows: Rows;
  /** Indices of the first row and behind the last. */
  from: number;
  to: number;
}

/**
 * Rows with `from ≤ t < to`, block by block in order of time. Only what was in blocks when a block is reached is seen;
 * call `store.flush()` first for everything committed.
 */
export function* rowSlices(
  store: Store,
  stream: Stream,
  range: { from: number; to: number },
  only?: ReadonlySet<number>,
): Generator<RowSlice> {
  let start: number | undefined = Math.floor(range.from / stream.span) * stream.span - 1;
  const next = store.db
    .prepare('SELECT min(start) FROM block_times WHERE stream = ? AND start > ? AND start < ?')
    .pluck();
  for (;;) {
    start = (next.get(stream.id, start, range.to) as number | null) ?? undefined;
    if (start === undefined) return;
    const { rows } = store.blocks.read(stream, start, only);
    const from = lowerBound(rows.t, range.from);
    const to = lowerBound(rows.t, range.to);
    if (to > from) yield { stream, rows, from, to };
  }
}

/** A slice as frames of at most `maxRows` rows; live and history rows apart. Signals that no row of a frame carries are left out. */
export function* framesOf(
  slice: RowSlice,
  options: { maxRows: number; keep?: (signal: string) => boolean },
): Generator<{ origin: 'live' | 'history'; frame: Omit<Frame, 'part'> }> {
  let at = slice.from;
  while (at < slice.to) {
    const origin = slice.rows.origin[at];
    let end = at + 1;
    while (end < slice.to && end - at < options.maxRows && slice.rows.origin[end] === origin) end += 1;
    const frame = frameOf(slice, at, end, options.keep);
    if (frame) yield { origin: origin === HISTORY ? 'history' : 'live', frame };
    at = end;
  }
}

function frameOf(
  slice: RowSlice,
  from: number,
  to: number,
  keep?: (signal: string) => boolean,
): Omit<Frame, 'part'> | null {
  const signals: Record<string, (number | null)[]> = {};
  const quality: Record<string, Record<string, QualityReason>> = {};
  for (const series of slice.stream.series.values()) {
    if (keep && !keep(series.signal)) continue;
    const column = slice.rows.columns.get(series.id);
    if (column === undefined) continue;
    const values: (number | null)[] = [];
    const reasons: Record<string, QualityReason> = {};
    let present = false;
    for (let i = from; i < to; i += 1) {
      const q = column.q[i] ?? ABSENT;
      const v = column.v[i] ?? Number.NaN;
      if (q !== ABSENT) present = true;
      values.push(Number.isNaN(v) ? null : v);
      const reason = q === ABSENT ? 'missing' : qualityReason(q);
      if (reason !== null && q !== GOOD) reasons[String(i - from)] = reason;
    }
    if (!present) continue;
    signals[series.signal] = values;
    if (Object.keys(reasons).length > 0) quality[series.signal] = reasons;
  }
  if (Object.keys(signals).length === 0) return null;
  return { t: slice.rows.t.slice(from, to), signals, ...(Object.keys(quality).length > 0 ? { quality } : {}) };
}

/** A slice as normalised frames of the past, each with the context and the mapping revision that its rows were made under. */
export function* historyFrames(
  store: Store,
  slice: RowSlice,
  options: { maxRows: number; keep?: (signal: string) => boolean },
): Generator<NormalisedFrame> {
  const { machine, pack, group } = slice.stream;
  for (const { slice: piece, ...made } of store.contexts.split(slice)) {
    for (const { frame } of framesOf(piece, options)) yield { machine, pack, group, origin: 'history', ...made, frame };
  }
}

export interface RecordQuery {
  scope?: string;
  /** Scopes that are left out. */
  without?: ReadonlySet<string>;
  kinds?: readonly string[];
  machine?: string;
  from?: number;
  to?: number;
  limit: number;
  /** So many are left out at the beginning. */
  offset?: number;
  newestFirst?: boolean;
}

/** All records of a range in order of time, a page at a time. */
export function* eachRecord(store: Store, query: Omit<RecordQuery, 'limit' | 'offset'>): Generator<MillRecord> {
  for (let offset = 0; ; ) {
    const page = queryRecords(store, { ...query, limit: RECORDS_PER_PAGE, offset });
    for (const { record } of page) yield record;
    if (page.length < RECORDS_PER_PAGE) return;
    offset += page.length;
  }
}

/** Records by time (a gap counts by its start). */
export function queryRecords(store: Store, query: RecordQuery): { scope: string; record: MillRecord }[] {
  store.flush();
  const conditions = ['t >= ?', 't < ?'];
  const params: (string | number)[] = [query.from ?? 0, query.to ?? Number.MAX_SAFE_INTEGER];
  if (query.scope !== undefined) {
    conditions.push('scope = ?');
    params.push(query.scope);
  }
  if (query.without && query.without.size > 0) {
    conditions.push(`scope NOT IN (${[...query.without].map(() => '?').join(', ')})`);
    params.push(...query.without);
  }
  if (query.machine !== undefined) {
    conditions.push('machine = ?');
    params.push(query.machine);
  }
  if (query.kinds && query.kinds.length > 0) {
    conditions.push(`kind IN (${query.kinds.map(() => '?').join(', ')})`);
    params.push(...query.kinds);
  }
  const order = query.newestFirst ? 'DESC' : 'ASC';
  const rows = store.db
    .prepare(
      `SELECT scope, body FROM records WHERE ${conditions.join(' AND ')} ORDER BY t ${order}, id ${order} LIMIT ? OFFSET ?`,
    )
    .all(...params, query.limit, query.offset ?? 0) as { scope: string; body: string }[];
  return rows.map((row) => ({ scope: row.scope, record: JSON.parse(row.body) as MillRecord }));
}

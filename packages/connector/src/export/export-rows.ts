import { findPack, signalsOf } from '@millspace/schemas';
import { correctedSlices } from '../store/corrections.ts';
import { ABSENT, qualityReason } from '../store/quality.ts';
import { type RowSlice, rowSlices } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import type { Stream } from '../store/streams.ts';
import { shareOf, type Watched } from './progress.ts';

export interface ExportQuery {
  /** `own` or the id of an agreement. */
  scope: string;
  /** All when empty. */
  machines: readonly string[];
  signals: readonly string[];
  from: number;
  to: number;
  /** As it was recorded, without the corrections. */
  original?: boolean;
}

export interface ExportColumn {
  signal: string;
  unit: string;
}

export interface ExportRow {
  t: number;
  machine: string;
  /** One per column. */
  values: (number | null)[];
  /** `signal=reason` of every value that is missing or doubtful, separated by spaces. */
  quality: string;
}

const UNWATCHED: Watched = { at: () => undefined, gone: () => false };

/** Rows held at once: so many hours of one machine. */
const STEP_MS = 3_600_000;

/** The columns of an export: every signal that the scope holds of the machines asked for. */
export function exportColumns(store: Store, query: ExportQuery): ExportColumn[] {
  const columns = new Map<string, string>();
  for (const stream of streamsOf(store, query)) {
    const pack = findPack(stream.pack);
    for (const signal of stream.series.keys()) {
      if (query.signals.length > 0 && !query.signals.includes(signal)) continue;
      columns.set(signal, (pack ? signalsOf(pack).get(signal)?.unit : undefined) ?? '');
    }
  }
  return [...columns]
    .map(([signal, unit]) => ({ signal, unit }))
    .sort((a, b) => a.signal.localeCompare(b.signal, 'en'));
}

/** One row per machine and instant, the groups of a machine joined; machine by machine, in order of time. */
export function* exportRows(
  store: Store,
  query: ExportQuery,
  columns: readonly ExportColumn[],
  watched: Watched = UNWATCHED,
): Generator<ExportRow> {
  const index = new Map(columns.map((column, at) => [column.signal, at]));
  const machines = [...new Set(streamsOf(store, query).map((stream) => stream.machine))].sort((a, b) =>
    a.localeCompare(b, 'en'),
  );
  for (const [part, machine] of machines.entries()) {
    const streams = streamsOf(store, query).filter((stream) => stream.machine === machine);
    for (let from = nextStart(store, streams, query.from); from !== null && from < query.to; ) {
      watched.at(shareOf(part, machines.length, from, query));
      if (watched.gone()) return;
      const to = Math.min(query.to, from + STEP_MS);
      yield* joined(store, machine, streams, { from, to, ...(query.original ? { original: true } : {}) }, index);
      from = nextStart(store, streams, to);
    }
  }
}

function* joined(
  store: Store,
  machine: string,
  streams: readonly Stream[],
  range: { from: number; to: number; original?: boolean },
  index: ReadonlyMap<string, number>,
): Generator<ExportRow> {
  const rows = new Map<number, ExportRow>();
  for (const stream of streams) {
    for (const slice of slicesFor(store, stream, range)) addSlice(rows, machine, slice, index);
  }
  for (const t of [...rows.keys()].sort((a, b) => a - b)) {
    const row = rows.get(t);
    if (row) yield row;
  }
}

/** Rows as the corrections have them, or as they were recorded. */
export function slicesFor(
  store: Store,
  stream: Stream,
  { from, to, original }: { from: number; to: number; original?: boolean },
): Generator<RowSlice> {
  return original === true ? rowSlices(store, stream, { from, to }) : correctedSlices(store, stream, { from, to });
}

function addSlice(
  rows: Map<number, ExportRow>,
  machine: string,
  slice: RowSlice,
  index: ReadonlyMap<string, number>,
): void {
  for (let i = slice.from; i < slice.to; i += 1) {
    const t = slice.rows.t[i] ?? 0;
    let row = rows.get(t);
    for (const series of slice.stream.series.values()) {
      const at = index.get(series.signal);
      const column = slice.rows.columns.get(series.id);
      const q = column?.q[i] ?? ABSENT;
      if (at === undefined || column === undefined || q === ABSENT) continue;
      row ??= { t, machine, values: new Array<number | null>(index.size).fill(null), quality: '' };
      const v = column.v[i] ?? Number.NaN;
      row.values[at] = Number.isNaN(v) ? null : v;
      const reason = qualityReason(q);
      if (reason !== null) row.quality += `${row.quality === '' ? '' : ' '}${series.signal}=${reason}`;
    }
    if (row) rows.set(t, row);
  }
}

function streamsOf(store: Store, query: ExportQuery): Stream[] {
  return store.streams
    .all()
    .filter(
      (stream) =>
        stream.scope === query.scope && (query.machines.length === 0 || query.machines.includes(stream.machine)),
    );
}

/** The first instant at or after `from` at which a block may hold rows: empty weeks are not walked through. */
function nextStart(store: Store, streams: readonly Stream[], from: number): number | null {
  let first: number | null = null;
  for (const stream of streams) {
    const start = store.db
      .prepare('SELECT min(start) FROM block_times WHERE stream = ? AND start > ?')
      .pluck()
      .get(stream.id, from - stream.span) as number | null;
    if (start !== null && (first === null || start < first)) first = start;
  }
  return first === null ? null : Math.max(first, from);
}

import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import { type Column, columnOf, emptyRows, type Rows } from './blocks.ts';
import type { Store } from './store.ts';
import type { Series, Stream } from './streams.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** First and last instant, both inclusive (epoch ms). */
export interface Span {
  from: number;
  to: number;
}

/** Removes everything of a scope: rows, aggregates, contexts, records, what waits to be folded. */
export function eraseScope(store: Store, scope: string): void {
  const { db } = store;
  foldEverything(store);
  transaction(db, () => {
    const streams = 'SELECT id FROM streams WHERE scope = ?';
    const series = `SELECT id FROM series WHERE stream IN (${streams})`;
    for (const table of ['agg60', 'agg3600', 'block_values'])
      db.prepare(`DELETE FROM ${table} WHERE series IN (${series})`).run(scope);
    for (const table of ['block_times', 'contexts', 'series'])
      db.prepare(`DELETE FROM ${table} WHERE stream IN (${streams})`).run(scope);
    for (const table of ['streams', 'records', 'pending', 'good_batches'])
      db.prepare(`DELETE FROM ${table} WHERE scope = ?`).run(scope);
    db.prepare('UPDATE received SET machines = NULL, machines_at = NULL WHERE scope = ?').run(scope);
  });
  for (const stream of store.streams.all()) if (stream.scope === scope) store.contexts.drop(stream.id);
  store.streams.drop(scope);
}

/**
 * Removes what a scope holds of a span: rows to the millisecond, aggregates that touch it, records. Returns the number of rows of
 * telemetry that went.
 */
export function eraseSpan(store: Store, scope: string, span: Span): number {
  const { db } = store;
  foldEverything(store);
  let gone = 0;
  for (const stream of store.streams.all()) {
    if (stream.scope !== scope) continue;
    transaction(db, () => {
      gone += eraseRows(store, stream, span);
      for (const series of stream.series.values()) eraseAggregates(db, series.id, span);
      // The last context of the span goes on holding for what comes after it.
      db.prepare(
        'DELETE FROM contexts WHERE stream = ? AND t BETWEEN ? AND ? AND t < (SELECT max(t) FROM contexts WHERE stream = ? AND t <= ?)',
      ).run(stream.id, span.from, span.to, stream.id, span.to);
    });
    for (const series of stream.series.values()) forgetLatest(series, span);
  }
  for (const table of ['records', 'good_batches'])
    db.prepare(`DELETE FROM ${table} WHERE scope = ? AND t BETWEEN ? AND ?`).run(scope, span.from, span.to);
  return gone;
}

/** Bytes that were deleted leave the files: what the pages still hold is written over, the write-ahead log is emptied. */
export function scrub(db: SqliteDatabase, options: { rewrite: boolean }): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  if (!options.rewrite) return;
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
}

function foldEverything(store: Store): void {
  store.foldAll();
  store.flush();
}

function eraseRows(store: Store, stream: Stream, { from, to }: Span): number {
  const { db, blocks } = store;
  const starts = db
    .prepare('SELECT start FROM block_times WHERE stream = ? AND start <= ? AND start + ? > ?')
    .pluck()
    .all(stream.id, to, stream.span, from) as number[];
  let gone = 0;
  for (const start of starts) {
    const { rows, upto } = blocks.read(stream, start);
    const kept = rows.t.flatMap((t, index) => (t < from || t > to ? [index] : []));
    if (kept.length === rows.t.length) continue;
    gone += rows.t.length - kept.length;
    db.prepare('DELETE FROM block_values WHERE start = ? AND series IN (SELECT id FROM series WHERE stream = ?)').run(
      start,
      stream.id,
    );
    db.prepare('DELETE FROM block_times WHERE stream = ? AND start = ?').run(stream.id, start);
    if (kept.length > 0) blocks.write(stream, start, pick(rows, kept), upto);
  }
  return gone;
}

function pick(rows: Rows, indices: readonly number[]): Rows {
  const picked = emptyRows();
  picked.t = indices.map((index) => rows.t[index] ?? 0);
  picked.origin = indices.map((index) => rows.origin[index] ?? 0);
  for (const [series, column] of rows.columns) {
    const into: Column = columnOf(picked, series);
    into.v = indices.map((index) => column.v[index] ?? Number.NaN);
    into.q = indices.map((index) => column.q[index] ?? 0);
  }
  return picked;
}

/** Minutes that touch the span go; hours that touch it are made anew out of the minutes that stay. */
function eraseAggregates(db: SqliteDatabase, series: number, { from, to }: Span): void {
  const hour = (t: number) => Math.floor(t / HOUR) * HOUR;
  db.prepare('DELETE FROM agg60 WHERE series = ? AND t > ? AND t <= ?').run(series, from - MINUTE, to);
  db.prepare('DELETE FROM agg3600 WHERE series = ? AND t BETWEEN ? AND ?').run(series, hour(from), to);
  for (const start of new Set([hour(from), hour(to)]))
    db.prepare(
      `INSERT INTO agg3600 (series, t, n, bad, w, sum, min, max)
       SELECT series, ?, sum(n), sum(bad), sum(w), sum(sum), min(min), max(max) FROM agg60
       WHERE series = ? AND t >= ? AND t < ? GROUP BY series`,
    ).run(start, series, start, start + HOUR);
}

function forgetLatest(series: Series, { from, to }: Span): void {
  if (series.latest && series.latest.t >= from && series.latest.t <= to) series.latest = null;
}

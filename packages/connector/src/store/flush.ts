import { type SqliteDatabase, type Statement, unsynced } from '@millspace/runtime/sqlite';
import { addRows, emptyAggregate, lowerBound } from './aggregate.ts';
import { emptyRows, mergeRows, packBytes, packDoubles, type Rows, unpackBytes, unpackDoubles } from './blocks.ts';
import type { Contexts } from './contexts.ts';
import { type OpenBlock, type OpenBlocks, rowsAfter } from './fold.ts';
import type { Stream, Streams } from './streams.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Reads and writes the packed blocks of one stream. */
export class BlockFile {
  readonly #readTimes: Statement;
  readonly #readValues: Statement;
  readonly #writeTimes: Statement;
  readonly #writeValues: Statement;

  constructor(db: SqliteDatabase) {
    this.#readTimes = db.prepare('SELECT n, upto, t, origin FROM block_times WHERE stream = ? AND start = ?');
    this.#readValues = db.prepare('SELECT v, q FROM block_values WHERE series = ? AND start = ?');
    this.#writeTimes = db.prepare(
      'INSERT OR REPLACE INTO block_times (stream, start, n, upto, t, origin) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#writeValues = db.prepare('INSERT OR REPLACE INTO block_values (series, start, v, q) VALUES (?, ?, ?, ?)');
  }

  /** The rows of a block with the series asked for (all of the stream when undefined). */
  read(stream: Stream, start: number, only?: ReadonlySet<number>): { rows: Rows; upto: number } {
    const head = this.#readTimes.get(stream.id, start) as
      | { n: number; upto: number; t: Buffer; origin: Buffer | null }
      | undefined;
    const rows = emptyRows();
    if (head === undefined) return { rows, upto: 0 };
    rows.t = unpackDoubles(head.t);
    rows.origin = unpackBytes(head.origin, head.n);
    for (const series of stream.series.values()) {
      if (only && !only.has(series.id)) continue;
      const cells = this.#readValues.get(series.id, start) as { v: Buffer; q: Buffer | null } | undefined;
      if (cells) rows.columns.set(series.id, { v: unpackDoubles(cells.v), q: unpackBytes(cells.q, head.n) });
    }
    return { rows, upto: head.upto };
  }

  write(stream: Stream, start: number, rows: Rows, upto: number): void {
    this.#writeTimes.run(stream.id, start, rows.t.length, upto, packDoubles(rows.t, true), packBytes(rows.origin));
    for (const [series, column] of rows.columns)
      this.#writeValues.run(series, start, packDoubles(column.v), packBytes(column.q));
  }
}

/** Writes open blocks into packed blocks with their aggregates, a few per transaction; a crash in between repeats nothing. */
export class Flusher {
  readonly #db: SqliteDatabase;
  readonly #streams: Streams;
  readonly #contexts: Contexts;
  readonly #file: BlockFile;
  readonly #upsert60: Statement;
  readonly #upsert3600: Statement;
  readonly #hour: Statement;
  readonly #insertRecord: Statement;
  readonly #deletePending: Statement;
  #current: { open: OpenBlocks; blocks: OpenBlock[] } | null = null;

  constructor(db: SqliteDatabase, streams: Streams, file: BlockFile, contexts: Contexts) {
    this.#db = db;
    this.#streams = streams;
    this.#file = file;
    this.#contexts = contexts;
    const upsert = (table: string) =>
      db.prepare(
        `INSERT OR REPLACE INTO ${table} (series, t, n, bad, w, sum, min, max) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      );
    this.#upsert60 = upsert('agg60');
    this.#upsert3600 = upsert('agg3600');
    this.#hour = db.prepare(
      'SELECT sum(n) n, sum(bad) bad, sum(w) w, sum(sum) sum, min(min) min, max(max) max FROM agg60 WHERE series = ? AND t >= ? AND t < ?',
    );
    this.#insertRecord = db.prepare(
      'INSERT INTO records (scope, kind, machine, t, key, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (scope, kind, key) DO UPDATE SET t = excluded.t, body = excluded.body WHERE body <> excluded.body',
    );
    this.#deletePending = db.prepare('DELETE FROM pending WHERE id <= ?');
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  begin(open: OpenBlocks): void {
    if (this.#current) throw new Error('a flush is under way');
    this.#current = { open, blocks: [...open.blocks.values()] };
  }

  /** Writes up to `count` blocks in one transaction, and no further one after `until` (performance.now()); true when nothing is left. */
  step(count: number, until = Number.POSITIVE_INFINITY): boolean {
    const current = this.#current;
    if (current === null) return true;
    const most = Math.min(count, current.blocks.length);
    const hours = new Hours();
    let written = 0;
    // What the disk forgets of it is still pending, and folded again.
    unsynced(this.#db, () => {
      for (const block of current.blocks.slice(0, most)) {
        if (written > 0 && performance.now() > until) break;
        this.#writeBlock(block, current.open.upto, hours);
        written += 1;
      }
      this.#writeHours(hours);
      if (written < current.blocks.length) return;
      for (const record of current.open.records)
        this.#insertRecord.run(record.scope, record.kind, record.machine, record.t, record.key, record.body);
      this.#contexts.write(current.open.contexts);
      for (const stream of this.#streams.all()) this.#streams.save(stream);
      this.#deletePending.run(current.open.upto);
    });
    current.blocks.splice(0, written);
    if (current.blocks.length > 0) return false;
    this.#current = null;
    return true;
  }

  #writeBlock(block: OpenBlock, upto: number, hours: Hours): void {
    const stored = this.#file.read(block.stream, block.start);
    const added = rowsAfter(block, stored.upto);
    if (added.t.length === 0) return;
    const { rows, duplicates, touched } = mergeRows(stored.rows, added);
    block.stream.duplicates += duplicates;
    this.#file.write(block.stream, block.start, rows, upto);
    const minutes = minutesOf(rows.t, touched);
    for (const [id, column] of rows.columns) {
      const step = this.#streams.series(id)?.step ?? false;
      for (const { from, to, end } of minutes) {
        const a = addRows(emptyAggregate(), rows.t, column, { from, to, end, step });
        if (a.n + a.bad > 0) this.#upsert60.run(id, end - MINUTE, a.n, a.bad, a.w, a.sum, a.min, a.max);
      }
      for (const { end } of minutes) hours.note(id, end - MINUTE);
    }
  }

  /** After the minutes that they are made of: once for all blocks of a transaction. */
  #writeHours(hours: Hours): void {
    for (const [id, starts] of hours.touched) {
      for (const hour of starts) {
        const a = this.#hour.get(id, hour, hour + HOUR) as {
          n: number | null;
          bad: number;
          w: number;
          sum: number;
          min: number | null;
          max: number | null;
        };
        if (a.n !== null) this.#upsert3600.run(id, hour, a.n, a.bad, a.w, a.sum, a.min, a.max);
      }
    }
  }
}

/** Hours of which minutes were written, by series. */
class Hours {
  readonly touched = new Map<number, Set<number>>();

  note(series: number, t: number): void {
    const hour = Math.floor(t / HOUR) * HOUR;
    const known = this.touched.get(series);
    if (known) known.add(hour);
    else this.touched.set(series, new Set([hour]));
  }
}

/** The minutes in which these instants lie: indices of the first row and behind the last, and the minute's end (epoch ms). */
function minutesOf(t: readonly number[], touched: readonly number[]): { from: number; to: number; end: number }[] {
  const starts = new Set(touched.map((instant) => Math.floor(instant / MINUTE) * MINUTE));
  return [...starts].map((start) => ({
    from: lowerBound(t, start),
    to: lowerBound(t, start + MINUTE),
    end: start + MINUTE,
  }));
}

import { decodeBody, splitLines } from '@millspace/runtime/chunks';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { Notifier } from '@millspace/runtime/notifier';
import { isDiskFull, openDatabase, type SqliteDatabase, type Statement, transaction } from '@millspace/runtime/sqlite';
import type { ChunkHeader, Frame, MillRecord } from '@millspace/schemas';
import type { NormalisedBatch, SpoolEntry, StorePort } from '../ports.ts';
import { Contexts } from './contexts.ts';
import { BlockFile, Flusher } from './flush.ts';
import { OpenBlocks, type PendingItem } from './fold.ts';
import { encodeBatch, type PartKey, withPart } from './lines.ts';
import { Outbox, type OutboxLimits } from './outbox.ts';
import { Quarantine } from './quarantine.ts';
import { STORE_MIGRATIONS } from './schema.ts';
import { Streams } from './streams.ts';

export const OWN = 'own';

export interface StoreOptions {
  file: string;
  clock: Clock;
  logger: Logger;
  outbox: OutboxLimits;
}

/** Rows as they were folded, for whoever follows live. */
export interface FoldedRows {
  scope: string;
  parts: readonly Pick<PartKey, 'machine' | 'pack' | 'group' | 'origin'>[];
  lines: readonly (Frame | MillRecord)[];
}

export interface ReceivedItem {
  header: ChunkHeader;
  /** As it came over the wire, already checked against its digest. */
  body: Buffer;
  position: string;
}

/** Received chunks of one scope, and what is to be written in the very transaction that commits them. */
export interface Delivery {
  scope: string;
  items: readonly ReceivedItem[];
  also: () => void;
}

const FOLD_SLICE_MS = 8;
/** Between two slices while chunks arrive (ms). */
const FOLD_PAUSE_MS = 16;
const FOLD_BATCH = 32;
const FLUSH_ROWS = 20_000;
const FLUSH_AFTER_MS = 60_000;
const FLUSH_BLOCKS = 1;
/** Committed but not yet folded bytes above which receiving waits. */
const UNFOLDED_LIMIT = 48 * 1024 * 1024;
/** So much (bytes) a query folds at once; more is left to the background. */
const FOLD_AT_ONCE = 4 * 1024 * 1024;
/** How long a start may fold before it goes on in the background (ms). */
const RECOVER_MS = 300;

/** The connector's store: commits first, folds into blocks in the background, answers queries as if it were one step. */
export class Store implements StorePort {
  readonly db: SqliteDatabase;
  readonly streams: Streams;
  readonly outbox: Outbox;
  readonly quarantine: Quarantine;
  readonly blocks: BlockFile;
  readonly contexts: Contexts;
  /** Wakes senders when entries were appended. */
  readonly appended = new Notifier();
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #flusher: Flusher;
  readonly #insertPending: Statement;
  readonly #addSpool: Statement;
  readonly #dropSpool: Statement;
  readonly #listeners = new Set<(rows: FoldedRows) => void>();
  readonly #lastLive = new Map<string, number>();
  readonly #folded = new Notifier();
  #open = new OpenBlocks();
  #foldedId = 0;
  #receivedAt = Number.NEGATIVE_INFINITY;
  #slicedAt = Number.NEGATIVE_INFINITY;
  #lastId = 0;
  #unfoldedBytes = 0;
  #flushedAt: number;
  #timer: NodeJS.Timeout | null = null;
  #scheduled: NodeJS.Timeout | null = null;
  #closed = false;
  #failed: MillspaceError | null = null;

  constructor(options: StoreOptions) {
    this.db = openDatabase(options.file, { migrations: STORE_MIGRATIONS, synchronous: 'FULL' });
    // Larger checkpoints, fewer of them: blocks and outbox touch the same pages again and again.
    this.db.pragma('wal_autocheckpoint = 4000');
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#flushedAt = options.clock.now();
    this.streams = new Streams(this.db);
    this.outbox = new Outbox(this.db, options.outbox, () => options.clock.now());
    this.quarantine = new Quarantine(this.db);
    this.blocks = new BlockFile(this.db);
    this.contexts = new Contexts(this.db);
    this.#flusher = new Flusher(this.db, this.streams, this.blocks, this.contexts);
    this.#insertPending = this.db.prepare('INSERT INTO pending (scope, header, body) VALUES (?, ?, ?)');
    this.#addSpool = this.db.prepare('INSERT OR REPLACE INTO spool (source, id, value) VALUES (?, ?, ?)');
    this.#dropSpool = this.db.prepare('DELETE FROM spool WHERE id = ?');
    this.#recover();
    this.#timer = setInterval(() => this.#tick(), 1000);
    this.#timer.unref();
  }

  /** The reason why nothing can be committed at present (disk full …), or null. */
  get failure(): MillspaceError | null {
    return this.#failed;
  }

  commit(batch: NormalisedBatch): void {
    const encoded = encodeBatch(batch.frames, batch.records);
    const lines = [
      ...encoded.frames.map((entry) => withPart(entry.line, entry.part)),
      ...encoded.records.map((entry) => entry.line),
    ];
    const header: OwnHeader = { parts: encoded.parts, live: liveTops(batch) };
    let touched = false;
    const undo = this.outbox.checkpoint();
    const id = this.#write(() => {
      for (const entry of batch.spool?.add ?? [])
        this.#addSpool.run(entry.source, entry.id, JSON.stringify(entry.value));
      for (const drop of batch.spool?.drop ?? []) this.#dropSpool.run(drop);
      for (const entry of batch.quarantined) this.quarantine.add(entry);
      if (lines.length === 0) return null;
      touched = this.outbox.append(encoded).length > 0;
      return Number(
        this.#insertPending.run(OWN, JSON.stringify(header), Buffer.from(lines.join('\n'))).lastInsertRowid,
      );
    }, undo);
    for (const [machine, group, t] of header.live) this.#noteLive(machine, group, t);
    if (id !== null) {
      const folded = [
        ...encoded.frames.map((entry): Frame => ({ part: entry.part, ...entry.frame.frame })),
        ...batch.records,
      ];
      this.#arrived(
        { id, scope: OWN, parts: encoded.parts, lines: folded },
        lines.reduce((sum, line) => sum + line.length, 0),
      );
    }
    if (touched) this.appended.notify();
  }

  lastCommitted(machine: string, group: string): number | null {
    return this.#lastLive.get(`${machine}\u0000${group}`) ?? null;
  }

  spooled(): SpoolEntry[] {
    const rows = this.db.prepare('SELECT source, id, value FROM spool ORDER BY id').all() as {
      source: string;
      id: number;
      value: string;
    }[];
    return rows.map((row) => ({ id: row.id, source: row.source, value: JSON.parse(row.value) as SpoolEntry['value'] }));
  }

  /** Received chunks and the position behind them, in one transaction. `also` runs inside it. */
  commitReceived(scope: string, items: readonly ReceivedItem[], also: () => void): void {
    this.commitDeliveries([{ scope, items, also }]);
  }

  /** All of it or, when it throws, nothing. */
  commitDeliveries(deliveries: readonly Delivery[]): void {
    let bytes = 0;
    this.#lastId = this.#write(() => {
      let last = this.#lastId;
      for (const { scope, items, also } of deliveries) {
        also();
        for (const { header, body } of items) {
          last = Number(this.#insertPending.run(scope, JSON.stringify(header), body).lastInsertRowid);
          bytes += body.length;
        }
      }
      return last;
    });
    this.#unfoldedBytes += bytes;
    this.#receivedAt = performance.now();
    this.#scheduleFold();
  }

  /** Records that this connector itself has to say about received data. */
  commitRecords(scope: string, records: readonly MillRecord[]): void {
    const body = Buffer.from(records.map((record) => JSON.stringify(record)).join('\n'));
    this.#lastId = this.#write(() =>
      Number(this.#insertPending.run(scope, JSON.stringify({ parts: [] }), body).lastInsertRowid),
    );
    this.#scheduleFold();
  }

  /** Resolves when so little waits to be folded that more may be committed. */
  async room(signal?: AbortSignal): Promise<void> {
    while (this.#unfoldedBytes > UNFOLDED_LIMIT && !this.#closed && !signal?.aborted) {
      this.#scheduleFold();
      await this.#folded.wait({ timeoutMs: 500, ...(signal ? { signal } : {}) });
    }
  }

  onRows(listener: (rows: FoldedRows) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Folds what is committed, so that `latest` is up to date. */
  foldAll(): void {
    while (this.#foldedId < this.#lastId) this.#foldBatch();
  }

  /**
   * Everything committed so far is in blocks, aggregates and records when this returns; while a large backlog is being
   * caught up, everything that has been folded of it.
   */
  flush(): void {
    if (this.#unfoldedBytes < FOLD_AT_ONCE) this.foldAll();
    while (!this.#flusher.step(64));
    if (this.#open.empty) return;
    this.#beginFlush();
    while (!this.#flusher.step(64));
  }

  /** Removes everything of a scope (its data only; agreements and receipts stay). */
  eraseScope(scope: string): void {
    this.flush();
    transaction(this.db, () => {
      const series = 'SELECT series.id FROM series JOIN streams ON streams.id = series.stream WHERE streams.scope = ?';
      for (const table of ['agg60', 'agg3600', 'block_values'])
        this.db.prepare(`DELETE FROM ${table} WHERE series IN (${series})`).run(scope);
      this.db.prepare('DELETE FROM block_times WHERE stream IN (SELECT id FROM streams WHERE scope = ?)').run(scope);
      this.db.prepare('DELETE FROM contexts WHERE stream IN (SELECT id FROM streams WHERE scope = ?)').run(scope);
      this.db.prepare(`DELETE FROM series WHERE stream IN (SELECT id FROM streams WHERE scope = ?)`).run(scope);
      this.db.prepare('DELETE FROM streams WHERE scope = ?').run(scope);
      this.db.prepare('DELETE FROM records WHERE scope = ?').run(scope);
    });
    this.streams.drop(scope);
  }

  close(): void {
    if (this.#closed) return;
    this.flush();
    this.outbox.save();
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    if (this.#scheduled) clearTimeout(this.#scheduled);
    this.db.close();
  }

  /**
   * What was pending when the process ended is folded again (blocks know what they already hold): at once for a moment,
   * the rest in the background, so that a large backlog does not hold up the start.
   */
  #recover(): void {
    const ends = this.db
      .prepare('SELECT min(id) first, max(id) last, coalesce(sum(length(body)), 0) bytes FROM pending')
      .get() as { first: number | null; last: number | null; bytes: number };
    const top = this.db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'pending'").pluck().get() as
      | number
      | undefined;
    this.#lastId = ends.last ?? top ?? 0;
    this.#foldedId = ends.first === null ? this.#lastId : ends.first - 1;
    this.#unfoldedBytes = ends.bytes;
    for (const stream of this.streams.all()) {
      if (stream.scope === OWN && stream.lastLive !== null)
        this.#noteLive(stream.machine, stream.group, stream.lastLive);
    }
    const headers = this.db.prepare('SELECT header FROM pending WHERE scope = ?').pluck().iterate(OWN);
    for (const header of headers as IterableIterator<string>) {
      for (const [machine, group, t] of (JSON.parse(header) as OwnHeader).live) this.#noteLive(machine, group, t);
    }
    const until = performance.now() + RECOVER_MS;
    while (this.#foldedId < this.#lastId && performance.now() < until) this.#foldBatch();
    if (this.#foldedId < this.#lastId) this.#scheduleFold();
  }

  #noteLive(machine: string, group: string, t: number): void {
    const key = `${machine}\u0000${group}`;
    if (t > (this.#lastLive.get(key) ?? Number.NEGATIVE_INFINITY)) this.#lastLive.set(key, t);
  }

  #write<T>(section: () => T, undo?: () => void): T {
    try {
      const result = transaction(this.db, section);
      this.#failed = null;
      return result;
    } catch (cause) {
      undo?.();
      const full = isDiskFull(cause);
      this.#failed = new MillspaceError(full ? 'MS-STO-010' : 'MS-STO-011', {
        detail: full ? 'the disk of the data folder is full' : `the store cannot commit: ${messageOf(cause)}`,
        cause,
      });
      throw this.#failed;
    }
  }

  #arrived(item: PendingItem, bytes: number): void {
    const caughtUp = this.#foldedId === this.#lastId;
    this.#lastId = item.id;
    if (!caughtUp || this.#open.rows > FLUSH_ROWS) this.#unfoldedBytes += bytes;
    else {
      try {
        this.#fold(item);
        return;
      } catch (error) {
        this.#logger.warn({ err: error }, 'committed, but not yet folded into blocks');
      }
    }
    this.#scheduleFold();
  }

  #scheduleFold(): void {
    if (this.#scheduled || this.#closed) return;
    // What arrives goes first: while chunks come in, folding takes a share of the time only, unless too much waits for it.
    const now = performance.now();
    const busy = now - this.#receivedAt < FOLD_PAUSE_MS && this.#unfoldedBytes < UNFOLDED_LIMIT / 2;
    const wait = busy ? this.#slicedAt + FOLD_PAUSE_MS - now : 0;
    this.#scheduled = setTimeout(
      () => {
        this.#scheduled = null;
        if (this.#closed) return;
        try {
          const more = this.#slice();
          this.#slicedAt = performance.now();
          if (more) this.#scheduleFold();
        } catch (error) {
          this.#logger.error({ err: error }, 'folding into blocks failed, will be tried again');
          this.#failed = new MillspaceError('MS-STO-011', {
            detail: `the store cannot write its blocks: ${messageOf(error)}`,
            cause: error,
          });
        }
      },
      Math.max(0, wait),
    );
  }

  /** One short piece of background work; true when more is waiting. */
  #slice(): boolean {
    const until = performance.now() + FOLD_SLICE_MS;
    if (this.#flusher.busy) this.#flusher.step(FLUSH_BLOCKS);
    else if (this.#open.rows > FLUSH_ROWS) this.#beginFlush();
    while (performance.now() < until && this.#foldedId < this.#lastId && this.#open.rows <= FLUSH_ROWS)
      this.#foldBatch(until);
    return this.#flusher.busy || this.#foldedId < this.#lastId || this.#open.rows > FLUSH_ROWS;
  }

  #beginFlush(): void {
    this.#flusher.begin(this.#open);
    this.#open = new OpenBlocks();
    this.#flushedAt = this.#clock.now();
  }

  #tick(): void {
    try {
      this.outbox.save();
      this.outbox.makeHeadroom();
      if (!this.#open.empty && !this.#flusher.busy && this.#clock.now() - this.#flushedAt > FLUSH_AFTER_MS)
        this.#beginFlush();
      if (this.#flusher.busy || this.#foldedId < this.#lastId) this.#scheduleFold();
    } catch (error) {
      this.#logger.error({ err: error }, 'writing the state of the outbox failed, will be tried again');
    }
  }

  #foldBatch(until = Number.POSITIVE_INFINITY): void {
    const rows = this.db
      .prepare('SELECT id, scope, header, body FROM pending WHERE id > ? ORDER BY id LIMIT ?')
      .all(this.#foldedId, FOLD_BATCH) as { id: number; scope: string; header: string; body: Buffer }[];
    if (rows.length === 0) {
      this.#foldedId = this.#lastId;
      this.#unfoldedBytes = 0;
    }
    for (const row of rows) {
      this.#unfoldedBytes = Math.max(0, this.#unfoldedBytes - row.body.length);
      this.#fold(this.#decode(row));
      if (performance.now() > until) break;
    }
    this.#folded.notify();
  }

  #decode(row: { id: number; scope: string; header: string; body: Buffer }): PendingItem {
    const header = JSON.parse(row.header) as OwnHeader | ChunkHeader;
    const decoded = 'digest' in header ? decodeBody(header, row.body) : row.body;
    return {
      id: row.id,
      scope: row.scope,
      parts: header.parts,
      lines: splitLines(decoded).map((line) => JSON.parse(line) as Frame | MillRecord),
    };
  }

  #fold(item: PendingItem): void {
    try {
      transaction(this.db, () => OpenBlocks.prepare(item, this.streams));
      this.streams.committed();
    } catch (error) {
      this.streams.rolledBack();
      throw error;
    }
    this.#open.add(item, this.streams, this.contexts);
    this.#foldedId = item.id;
    for (const listener of this.#listeners) listener({ scope: item.scope, parts: item.parts, lines: item.lines });
  }
}

/** Header of an own commit: what its lines refer to, and the newest live time of each group. */
interface OwnHeader {
  parts: PartKey[];
  live: [machine: string, group: string, t: number][];
}

function liveTops(batch: NormalisedBatch): OwnHeader['live'] {
  const tops = new Map<string, OwnHeader['live'][number]>();
  for (const { machine, group, origin, frame } of batch.frames) {
    const t = frame.t.at(-1);
    if (origin !== 'live' || t === undefined) continue;
    const key = `${machine}\u0000${group}`;
    const known = tops.get(key);
    if (known === undefined || t > known[2]) tops.set(key, [machine, group, t]);
  }
  return [...tops.values()];
}

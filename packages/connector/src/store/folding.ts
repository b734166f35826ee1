import { splitLines, unpackBody } from '@millspace/runtime/chunks';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { Notifier } from '@millspace/runtime/notifier';
import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { ChunkHeader, Frame, MillRecord } from '@millspace/schemas';
import { LineDecoder } from './columns.ts';
import type { Contexts } from './contexts.ts';
import { type BlockFile, Flusher } from './flush.ts';
import { OpenBlocks, type PendingItem } from './fold.ts';
import type { PartKey } from './lines.ts';
import { type PendingRow, PendingRows } from './pending-rows.ts';
import type { Streams } from './streams.ts';

/** Header of an own commit: what its lines refer to, and the newest live time of each group. */
export interface OwnHeader {
  parts: PartKey[];
  live: [machine: string, group: string, t: number][];
}

/** Rows as they were folded, for whoever follows live. */
export interface FoldedRows {
  scope: string;
  parts: readonly Pick<PartKey, 'machine' | 'pack' | 'group' | 'origin'>[];
  lines: readonly (Frame | MillRecord)[];
}

export interface FoldingDeps {
  db: SqliteDatabase;
  streams: Streams;
  contexts: Contexts;
  blocks: BlockFile;
  clock: Clock;
  logger: Logger;
  /** Blocks cannot be written. */
  failed: (error: MillspaceError) => void;
}

const SLICE_MS = 8;
/** Chunks that came within this time (ms) mean that more are coming. */
const ARRIVING_MS = 16;
/** While chunks come in, folding takes at least this share of the time. */
const LEAST_SHARE = 0.1;
const FLUSH_ROWS = 20_000;
const FLUSH_AFTER_MS = 60_000;
/** Blocks of one transaction at most. */
const FLUSH_BLOCKS = 64;
/** Committed but not yet folded bytes above which receiving waits. */
const UNFOLDED_LIMIT = 48 * 1024 * 1024;
/** So much (bytes) a query folds at once; more is left to the background. */
const FOLD_AT_ONCE = 4 * 1024 * 1024;
/** Decoded bodies kept in memory until they are folded (bytes). */
const KEPT_BYTES = 4 * 1024 * 1024;
/** How long a start may fold before it goes on in the background (ms). */
const RECOVER_MS = 300;

/** Brings what is committed as it came into blocks, aggregates and records: in the background, or at once for a query. */
export class Folding {
  readonly #deps: FoldingDeps;
  readonly #flusher: Flusher;
  readonly #pending: PendingRows;
  readonly #decoder = new LineDecoder();
  readonly #listeners = new Set<(rows: FoldedRows) => void>();
  readonly #folded = new Notifier();
  /** Decoded bodies of chunks that wait, by id. */
  readonly #kept = new Map<number, Buffer>();
  #keptBytes = 0;
  #open = new OpenBlocks();
  #foldedId = 0;
  #lastId = 0;
  #unfoldedBytes = 0;
  #receivedAt = Number.NEGATIVE_INFINITY;
  #slicedAt = Number.NEGATIVE_INFINITY;
  #flushedAt: number;
  #scheduled: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(deps: FoldingDeps) {
    this.#deps = deps;
    this.#flusher = new Flusher(deps.db, deps.streams, deps.blocks, deps.contexts);
    this.#flushedAt = deps.clock.now();
    this.#pending = new PendingRows(deps.db);
  }

  /**
   * What was pending when the process ended is folded again (blocks know what they already hold): at once for a moment,
   * the rest in the background, so that a large backlog does not hold up the start.
   */
  recover(): void {
    const { db } = this.#deps;
    const ends = db
      .prepare('SELECT min(id) first, max(id) last, coalesce(sum(length(body)), 0) bytes FROM pending')
      .get() as { first: number | null; last: number | null; bytes: number };
    const top = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'pending'").pluck().get() as
      | number
      | undefined;
    this.#lastId = ends.last ?? top ?? 0;
    this.#foldedId = ends.first === null ? this.#lastId : ends.first - 1;
    this.#unfoldedBytes = ends.bytes;
    const until = performance.now() + RECOVER_MS;
    while (this.#foldedId < this.#lastId && this.#open.rows <= FLUSH_ROWS && performance.now() < until)
      this.#foldBatch(until);
    if (this.#foldedId < this.#lastId) this.#schedule();
  }

  onRows(listener: (rows: FoldedRows) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Own rows were committed as `item`, which holds `rows`: folded at once when nothing older waits. */
  committed(item: PendingItem, rows: () => FoldedRows, bytes: number): void {
    const caughtUp = this.#foldedId === this.#lastId;
    this.#lastId = item.id;
    if (!caughtUp || this.#open.rows > FLUSH_ROWS) this.#unfoldedBytes += bytes;
    else {
      try {
        this.#fold(item, rows);
        return;
      } catch (error) {
        this.#deps.logger.warn({ err: error }, 'committed, but not yet folded into blocks');
      }
    }
    this.#schedule();
  }

  /** A chunk was committed under this id: its decoded body saves decoding it again, while there is room for it. */
  keep(id: number, decoded: Buffer): void {
    if (this.#keptBytes + decoded.length > KEPT_BYTES) return;
    this.#kept.set(id, decoded);
    this.#keptBytes += decoded.length;
  }

  /** Chunks or records were committed up to this id. */
  received(lastId: number, bytes: number): void {
    this.#lastId = Math.max(this.#lastId, lastId);
    this.#unfoldedBytes += bytes;
    if (bytes > 0) this.#receivedAt = performance.now();
    this.#schedule();
  }

  /** Resolves when so little waits to be folded that more may be committed. */
  async room(signal?: AbortSignal): Promise<void> {
    while (this.#unfoldedBytes > UNFOLDED_LIMIT && !this.#closed && !signal?.aborted) {
      this.#schedule();
      await this.#folded.wait({ timeoutMs: 500, ...(signal ? { signal } : {}) });
    }
  }

  /** Rows of a large backlog go into blocks on the way: all of them at once would be a hundred megabytes. */
  foldAll(): void {
    while (this.#foldedId < this.#lastId) {
      this.#foldBatch();
      if (this.#open.rows > FLUSH_ROWS) this.#writeOpen();
    }
  }

  /**
   * Everything committed so far is in blocks, aggregates and records when this returns; while a large backlog is being
   * caught up, everything that has been folded of it.
   */
  flush(): void {
    if (this.#unfoldedBytes < FOLD_AT_ONCE) this.foldAll();
    this.#writeOpen();
  }

  /** Called about once a second. */
  tick(): void {
    if (!this.#open.empty && !this.#flusher.busy && this.#deps.clock.now() - this.#flushedAt > FLUSH_AFTER_MS)
      this.#beginFlush();
    if (this.#flusher.busy || this.#foldedId < this.#lastId) this.#schedule();
  }

  close(): void {
    this.flush();
    this.#closed = true;
    if (this.#scheduled) clearTimeout(this.#scheduled);
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = setTimeout(
      () => {
        this.#scheduled = null;
        if (this.#closed) return;
        try {
          const more = this.#slice();
          this.#slicedAt = performance.now();
          if (more) this.#schedule();
        } catch (error) {
          this.#deps.logger.error({ err: error }, 'folding into blocks failed, will be tried again');
          this.#deps.failed(
            new MillspaceError('MS-STO-011', {
              detail: `the store cannot write its blocks: ${messageOf(error)}`,
              cause: error,
            }),
          );
        }
      },
      Math.max(0, this.#pause()),
    );
  }

  /**
   * What arrives goes first: while chunks come in, folding takes a share of the time only, which grows with what waits
   * for it, up to all of it when that is half of what may wait (ms until the next slice).
   */
  #pause(): number {
    const now = performance.now();
    if (now - this.#receivedAt >= ARRIVING_MS) return 0;
    const share = Math.min(1, Math.max(LEAST_SHARE, (2 * this.#unfoldedBytes) / UNFOLDED_LIMIT));
    return this.#slicedAt + SLICE_MS / share - SLICE_MS - now;
  }

  /** One short piece of background work; true when more is waiting. */
  #slice(): boolean {
    const until = performance.now() + SLICE_MS;
    if (!this.#flusher.busy && this.#open.rows > FLUSH_ROWS) this.#beginFlush();
    if (this.#flusher.busy) this.#flusher.step(FLUSH_BLOCKS, until);
    while (performance.now() < until && this.#foldedId < this.#lastId && this.#open.rows <= FLUSH_ROWS)
      this.#foldBatch(until);
    return this.#flusher.busy || this.#foldedId < this.#lastId || this.#open.rows > FLUSH_ROWS;
  }

  /** What is folded is in blocks when this returns. */
  #writeOpen(): void {
    while (!this.#flusher.step(FLUSH_BLOCKS));
    if (this.#open.empty) return;
    this.#beginFlush();
    while (!this.#flusher.step(FLUSH_BLOCKS));
  }

  #beginFlush(): void {
    this.#flusher.begin(this.#open);
    this.#open = new OpenBlocks();
    this.#flushedAt = this.#deps.clock.now();
  }

  #foldBatch(until = Number.POSITIVE_INFINITY): void {
    const rows = this.#pending.after(this.#foldedId);
    if (rows.length === 0) {
      this.#foldedId = this.#lastId;
      this.#unfoldedBytes = 0;
      this.#kept.clear();
      this.#keptBytes = 0;
    }
    for (const row of rows) {
      this.#unfoldedBytes = Math.max(0, this.#unfoldedBytes - row.body.length);
      const header = JSON.parse(row.header) as OwnHeader | ChunkHeader;
      const { parts } = header;
      const body = 'digest' in header ? this.#bodyOf(row, header) : row.body;
      const { id, scope } = row;
      this.#fold({ id, scope, parts, lines: this.#decoder.decode(body) }, () => ({
        scope,
        parts,
        lines: linesOf(body),
      }));
      if (performance.now() > until) break;
    }
    this.#folded.notify();
  }

  /** Its digest was checked before it was committed. */
  #bodyOf({ id, body }: PendingRow, header: ChunkHeader): Buffer {
    const kept = this.#kept.get(id);
    if (kept === undefined) return unpackBody(header, body);
    this.#kept.delete(id);
    this.#keptBytes -= kept.length;
    return kept;
  }

  #fold(item: PendingItem, rows: () => FoldedRows): void {
    const { db, streams, contexts } = this.#deps;
    if (!OpenBlocks.prepared(item, streams)) {
      try {
        transaction(db, () => OpenBlocks.prepare(item, streams));
        streams.committed();
      } catch (error) {
        streams.rolledBack();
        throw error;
      }
    }
    this.#open.add(item, streams, contexts);
    this.#foldedId = item.id;
    if (this.#listeners.size === 0) return;
    const folded = rows();
    for (const listener of this.#listeners) listener(folded);
  }
}

function linesOf(body: Buffer): (Frame | MillRecord)[] {
  return splitLines(body).map((line) => JSON.parse(line) as Frame | MillRecord);
}

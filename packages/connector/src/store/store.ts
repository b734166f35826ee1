import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { Notifier } from '@millspace/runtime/notifier';
import { isDiskFull, openDatabase, type SqliteDatabase, type Statement, transaction } from '@millspace/runtime/sqlite';
import type { ChunkHeader, Frame, MillRecord } from '@millspace/schemas';
import type { NormalisedBatch, SpoolEntry, StorePort } from '../ports.ts';
import { columnsOf } from './columns.ts';
import { Contexts } from './contexts.ts';
import { BlockFile } from './flush.ts';
import { type FoldedRows, Folding, type OwnHeader } from './folding.ts';
import { encodeBatch, withPart } from './lines.ts';
import { Outbox } from './outbox.ts';
import type { OutboxLimits } from './outbox-types.ts';
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

export interface ReceivedItem {
  header: ChunkHeader;
  /** As it came over the wire, already checked against its digest. */
  body: Buffer;
  /** The decoded body, where it is at hand. */
  decoded?: Buffer;
  position: string;
}

/** Received chunks of one scope, and what is to be written in the very transaction that commits them. */
export interface Delivery {
  scope: string;
  items: readonly ReceivedItem[];
  also: () => void;
}

/** What an agreement says of keeping: asked for everything that is received, in the transaction that writes it. */
export interface Keeping {
  /** As it may be kept; null = not at all. */
  keep(scope: string, item: ReceivedItem): ReceivedItem | null;
}

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
  readonly #folding: Folding;
  readonly #insertPending: Statement;
  readonly #addSpool: Statement;
  readonly #dropSpool: Statement;
  readonly #putUnshown: Statement;
  readonly #dropUnshown: Statement;
  readonly #lastLive = new Map<string, number>();
  #keeping: Keeping = { keep: (_scope, item) => item };
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #failed: MillspaceError | null = null;

  constructor(options: StoreOptions) {
    this.db = openDatabase(options.file, { migrations: STORE_MIGRATIONS, synchronous: 'FULL' });
    // Larger checkpoints, fewer of them: blocks and outbox touch the same pages again and again.
    this.db.pragma('wal_autocheckpoint = 4000');
    this.#logger = options.logger;
    this.streams = new Streams(this.db);
    this.outbox = new Outbox(this.db, options.outbox, () => options.clock.now());
    this.quarantine = new Quarantine(this.db);
    this.blocks = new BlockFile(this.db);
    this.contexts = new Contexts(this.db);
    this.#folding = new Folding({
      db: this.db,
      streams: this.streams,
      contexts: this.contexts,
      blocks: this.blocks,
      clock: options.clock,
      logger: options.logger,
      failed: (error) => {
        this.#failed = error;
      },
    });
    this.#insertPending = this.db.prepare('INSERT INTO pending (scope, header, body) VALUES (?, ?, ?)');
    this.#addSpool = this.db.prepare('INSERT OR REPLACE INTO spool (source, id, value) VALUES (?, ?, ?)');
    this.#dropSpool = this.db.prepare('DELETE FROM spool WHERE id = ?');
    this.#putUnshown = this.db.prepare('INSERT OR REPLACE INTO unshown (machine, grp, t) VALUES (?, ?, ?)');
    this.#dropUnshown = this.db.prepare('DELETE FROM unshown WHERE machine = ? AND grp = ?');
    this.#recoverLive();
    this.#folding.recover();
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
      for (const { machine, group, from } of batch.unshown ?? []) {
        if (from === null) this.#dropUnshown.run(machine, group);
        else this.#putUnshown.run(machine, group, from);
      }
      for (const entry of batch.quarantined) this.quarantine.add(entry);
      if (lines.length === 0) return null;
      touched = this.outbox.append(encoded).length > 0;
      return Number(
        this.#insertPending.run(OWN, JSON.stringify(header), Buffer.from(lines.join('\n'))).lastInsertRowid,
      );
    }, undo);
    for (const [machine, group, t] of header.live) this.#noteLive(machine, group, t);
    if (id !== null) {
      const frames = encoded.frames.map((entry): Frame => ({ part: entry.part, ...entry.frame.frame }));
      this.#folding.committed(
        { id, scope: OWN, parts: encoded.parts, lines: [...frames.map(columnsOf), ...batch.records] },
        () => ({ scope: OWN, parts: encoded.parts, lines: [...frames, ...batch.records] }),
        lines.reduce((sum, line) => sum + line.length, 0),
      );
    }
    if (touched) this.appended.notify();
  }

  lastCommitted(machine: string, group: string): number | null {
    return this.#lastLive.get(`${machine}\u0000${group}`) ?? null;
  }

  unshownFrom(machine: string, group: string): number | null {
    const t = this.db.prepare('SELECT t FROM unshown WHERE machine = ? AND grp = ?').pluck().get(machine, group);
    return (t as number | undefined) ?? null;
  }

  spooled(): SpoolEntry[] {
    const rows = this.db.prepare('SELECT source, id, value FROM spool ORDER BY id').all() as {
      source: string;
      id: number;
      value: string;
    }[];
    return rows.map((row) => ({ id: row.id, source: row.source, value: JSON.parse(row.value) as SpoolEntry['value'] }));
  }

  /** From here on it decides what of received data is kept. */
  keepAs(keeping: Keeping): void {
    this.#keeping = keeping;
  }

  /** Received chunks and the position behind them, in one transaction. `also` runs inside it. */
  commitReceived(scope: string, items: readonly ReceivedItem[], also: () => void): void {
    this.commitDeliveries([{ scope, items, also }]);
  }

  /** All of it or, when it throws, nothing. */
  commitDeliveries(deliveries: readonly Delivery[]): void {
    let bytes = 0;
    const decoded: [id: number, body: Buffer][] = [];
    const lastId = this.#write(() => {
      let last = 0;
      for (const { scope, items, also } of deliveries) {
        also();
        for (const received of items) {
          const item = this.#keeping.keep(scope, received);
          if (item === null) continue;
          last = Number(this.#insertPending.run(scope, JSON.stringify(item.header), item.body).lastInsertRowid);
          bytes += item.body.length;
          if (item.decoded) decoded.push([last, item.decoded]);
        }
      }
      return last;
    });
    for (const [id, body] of decoded) this.#folding.keep(id, body);
    this.#folding.received(lastId, bytes);
  }

  /** Records that this connector itself has to say about received data. */
  commitRecords(scope: string, records: readonly MillRecord[]): void {
    const body = Buffer.from(records.map((record) => JSON.stringify(record)).join('\n'));
    const id = this.#write(() =>
      Number(this.#insertPending.run(scope, JSON.stringify({ parts: [] }), body).lastInsertRowid),
    );
    this.#folding.received(id, 0);
  }

  /** Resolves when so little waits to be folded that more may be committed. */
  room(signal?: AbortSignal): Promise<void> {
    return this.#folding.room(signal);
  }

  onRows(listener: (rows: FoldedRows) => void): () => void {
    return this.#folding.onRows(listener);
  }

  /** Folds what is committed, so that `latest` is up to date. */
  foldAll(): void {
    this.#folding.foldAll();
  }

  /**
   * Everything committed so far is in blocks, aggregates and records when this returns; while a large backlog is being
   * caught up, everything that has been folded of it.
   */
  flush(): void {
    this.#folding.flush();
  }

  close(): void {
    if (this.#closed) return;
    this.#folding.close();
    this.outbox.save();
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    this.db.close();
  }

  /** The newest live time of each own group, also of what is not folded yet. */
  #recoverLive(): void {
    for (const stream of this.streams.all()) {
      if (stream.scope === OWN && stream.lastLive !== null)
        this.#noteLive(stream.machine, stream.group, stream.lastLive);
    }
    const headers = this.db.prepare('SELECT header FROM pending WHERE scope = ?').pluck().iterate(OWN);
    for (const header of headers as IterableIterator<string>) {
      for (const [machine, group, t] of (JSON.parse(header) as OwnHeader).live) this.#noteLive(machine, group, t);
    }
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

  #tick(): void {
    try {
      this.outbox.saveIdle();
      this.outbox.makeHeadroom();
      this.#folding.tick();
    } catch (error) {
      this.#logger.error({ err: error }, 'writing the state of the outbox failed, will be tried again');
    }
  }
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

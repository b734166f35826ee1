import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { DisplacedRow } from './displace.ts';
import { OutboxSupplements } from './outbox-supplements.ts';
import type { Lane, OutboxEntry } from './outbox-types.ts';

export interface LaneStateRow {
  epoch: number;
  acked: number;
  acked_from: number;
  acked_digest: string | null;
  waiting_bytes: number;
  kept_bytes: number;
  refill_from: number | null;
  refill_to: number | null;
}

/** What an entry takes beside its line (bytes). */
const OVERHEAD = 120;

const COLUMNS =
  'seq, seq_to seqTo, kind, machine, grp "group", part, t_min tMin, t_max tMax, samples, bytes, line' as const;

/** The outbox's SQL, prepared once, and the entries as rows. */
export class OutboxRows {
  readonly supplements: OutboxSupplements;
  readonly #now: () => number;
  readonly #insert;
  readonly #remove;
  readonly #from;
  readonly #holds;
  readonly #bytes;
  readonly #save;

  constructor(db: SqliteDatabase, now: () => number) {
    this.#now = now;
    this.supplements = new OutboxSupplements(db);
    this.#insert = db.prepare(
      'INSERT INTO outbox (dataset, epoch, seq, seq_to, kind, machine, grp, part, t_min, t_max, samples, bytes, at, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#remove = db.prepare('DELETE FROM outbox WHERE dataset = ? AND epoch = ? AND seq = ?');
    this.#from = db.prepare<[string, number, number, number], OutboxEntry>(
      `SELECT ${COLUMNS} FROM outbox WHERE dataset = ? AND epoch = ? AND seq >= ? ORDER BY seq LIMIT ?`,
    );
    this.#holds = db.prepare('SELECT 1 FROM outbox WHERE dataset = ? AND epoch = ? AND seq = ?');
    this.#bytes = db
      .prepare<[string, number, number, number], number>(
        'SELECT coalesce(sum(bytes), 0) FROM outbox WHERE dataset = ? AND epoch = ? AND seq > ? AND seq <= ?',
      )
      .pluck();
    this.#save = db.prepare(
      'INSERT OR REPLACE INTO outbox_state (dataset, epoch, acked, acked_from, acked_digest, waiting_bytes, kept_bytes, refill_from, refill_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
  }

  /** Entries from a number on, in order. The statement is busy while one of them is asked for. */
  from(lane: Lane, seq: number): IterableIterator<OutboxEntry> {
    return this.#from.iterate(lane.dataset, lane.epoch, seq, -1);
  }

  /** The same, so many at once: in less than half of the time. */
  page(lane: Lane, seq: number, limit: number): OutboxEntry[] {
    return this.#from.all(lane.dataset, lane.epoch, seq, limit);
  }

  holds(lane: Lane, seq: number): boolean {
    return this.#holds.get(lane.dataset, lane.epoch, seq) !== undefined;
  }

  bytesBetween(lane: Lane, after: number, upTo: number): number {
    return this.#bytes.get(lane.dataset, lane.epoch, after, upTo) ?? 0;
  }

  /** A new entry under the lane's next number, or under these. */
  put(lane: Lane, entry: Omit<OutboxEntry, 'seq' | 'seqTo' | 'bytes'>, numbers?: { seq: number; seqTo: number }): void {
    const bytes = entry.line.length + OVERHEAD;
    const seq = numbers?.seq ?? lane.next;
    this.#insert.run(
      lane.dataset,
      lane.epoch,
      seq,
      numbers?.seqTo ?? seq,
      entry.kind,
      entry.machine,
      entry.group,
      entry.part,
      entry.tMin,
      entry.tMax,
      entry.samples,
      bytes,
      this.#now(),
      entry.line,
    );
    if (numbers === undefined) lane.next += 1;
    lane.waitingBytes += bytes;
  }

  /** Gaps take the numbers of entries that go. */
  replace(lane: Lane, removed: readonly OutboxEntry[], gaps: readonly DisplacedRow[]): void {
    for (const row of removed) {
      this.#remove.run(lane.dataset, lane.epoch, row.seq);
      lane.waitingBytes -= row.bytes;
    }
    for (const gap of gaps) this.put(lane, { ...gap, part: null, samples: 0 }, { seq: gap.seq, seqTo: gap.seqTo });
  }

  save(lane: Lane): void {
    this.#save.run(
      lane.dataset,
      lane.epoch,
      lane.acked,
      lane.ackedFrom,
      lane.ackedDigest,
      lane.waitingBytes,
      lane.keptBytes,
      lane.refill?.from ?? null,
      lane.refill?.to ?? null,
    );
  }
}

import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import { displace } from './displace.ts';
import type { OutboxRows } from './outbox-rows.ts';
import type { Lane } from './outbox-types.ts';

/** Displacing frees a little more than needed, so that a full outbox is not rearranged on each commit. */
const HEADROOM = 0.05;
const HEADROOM_STEP_BYTES = 16 * 1024 * 1024;

/** Of what may be in a lane, what supplements of rows that were sent may take before they give way like the rest. */
const SUPPLEMENTS = 0.5;

/** Keeps a lane within its bytes: acknowledged entries go first, then the oldest live data, into gaps. */
export class OutboxRoom {
  readonly #db: SqliteDatabase;
  readonly #rows: OutboxRows;
  readonly #maxBytes: number;
  readonly #save: (lane: Lane) => void;
  readonly #reach;
  readonly #mark;
  readonly #delete;
  readonly #older;
  readonly #behind;
  displacedSamples = 0;

  constructor(db: SqliteDatabase, rows: OutboxRows, maxBytes: number, save: (lane: Lane) => void) {
    this.#db = db;
    this.#rows = rows;
    this.#maxBytes = maxBytes;
    this.#save = save;
    const place = 'dataset = ? AND epoch = ? AND seq <= ? AND seq_to <= ?';
    this.#reach = db.prepare<[string, number, number, number], { seq: number | null; t: number; bytes: number }>(
      `SELECT max(seq_to) seq, max(t_max) t, coalesce(sum(bytes), 0) bytes FROM outbox WHERE ${place}`,
    );
    this.#mark = db.prepare('INSERT OR REPLACE INTO outbox_marks (dataset, epoch, seq, t) VALUES (?, ?, ?, ?)');
    this.#delete = db.prepare(`DELETE FROM outbox WHERE ${place}`);
    this.#older = db
      .prepare<[string, number, number, number, number], number | null>(
        `SELECT max(seq_to) FROM outbox WHERE ${place} AND at < ?`,
      )
      .pluck();
    this.#behind = db
      .prepare<[string, number, number, number, number], number>(
        `SELECT seq_to FROM (SELECT seq_to, sum(bytes) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) total FROM outbox WHERE ${place}) WHERE total >= ? LIMIT 1`,
      )
      .pluck();
  }

  /** A small step ahead of a full outbox: the oldest acknowledged entries give way before a commit has to wait for it. */
  makeHeadroom(lane: Lane): void {
    const excess = lane.waitingBytes + lane.keptBytes - this.#maxBytes * (1 - 2 * HEADROOM);
    if (excess > 0 && lane.keptBytes > 0) this.#trimBytes(lane, Math.min(excess, HEADROOM_STEP_BYTES));
  }

  /** After entries were added, in their transaction. */
  makeRoom(lane: Lane): void {
    if (lane.waitingBytes + lane.keptBytes <= this.#maxBytes) return;
    const target = this.#maxBytes * (1 - HEADROOM);
    if (lane.keptBytes > 0) this.#trimBytes(lane, lane.waitingBytes + lane.keptBytes - target);
    if (lane.waitingBytes + lane.keptBytes <= this.#maxBytes) return;
    for (const change of displace(
      this.#rows.from(lane, Math.max(lane.sent, lane.acked) + 1),
      { bytes: lane.waitingBytes + lane.keptBytes - target, supplementBytes: this.#maxBytes * SUPPLEMENTS },
      lane.epoch,
      lane.selection.periodMs,
    )) {
      this.displacedSamples += change.removed.reduce((sum, row) => sum + row.samples, 0);
      this.#rows.replace(lane, change.removed, change.gaps);
      for (const stretch of change.stretches) this.#rows.supplements.displaced(lane, stretch);
      lane.displacements += 1;
    }
  }

  /**
   * Lets the oldest acknowledged entries go, up to a number; the time up to which they reached is remembered. Entries follow one
   * another: the bound on `seq` changes nothing but how far the table is read, which is a gigabyte when the outbox is full.
   */
  trimUpTo(lane: Lane, upTo: number): void {
    const place = [lane.dataset, lane.epoch, upTo, upTo] as const;
    transaction(this.#db, () => {
      this.#save(lane);
      const found = this.#reach.get(...place);
      if (found === undefined || found.seq === null) return;
      this.#mark.run(lane.dataset, lane.epoch, found.seq, found.t);
      this.#delete.run(...place);
      lane.keptBytes -= found.bytes;
      this.#save(lane);
    });
  }

  /** Lets acknowledged entries go that came before an instant (epoch ms), and what lies before them. */
  trimOlder(lane: Lane, before: number): void {
    const upTo = this.#older.get(lane.dataset, lane.epoch, lane.acked, lane.acked, before);
    if (upTo !== undefined && upTo !== null) this.trimUpTo(lane, upTo);
  }

  #trimBytes(lane: Lane, bytes: number): void {
    const upTo = this.#behind.get(lane.dataset, lane.epoch, lane.acked, lane.acked, bytes);
    this.trimUpTo(lane, upTo ?? lane.acked);
  }
}

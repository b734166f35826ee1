import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import { displace } from './displace.ts';
import type { OutboxRows } from './outbox-rows.ts';
import type { Lane } from './outbox-types.ts';

/** Displacing frees a little more than needed, so that a full outbox is not rearranged on each commit. */
const HEADROOM = 0.05;
const HEADROOM_STEP_BYTES = 16 * 1024 * 1024;

/** Keeps a lane within its bytes: acknowledged entries go first, then the oldest live data, into gaps. */
export class OutboxRoom {
  readonly #db: SqliteDatabase;
  readonly #rows: OutboxRows;
  readonly #maxBytes: number;
  readonly #save: (lane: Lane) => void;
  displacedSamples = 0;

  constructor(db: SqliteDatabase, rows: OutboxRows, maxBytes: number, save: (lane: Lane) => void) {
    this.#db = db;
    this.#rows = rows;
    this.#maxBytes = maxBytes;
    this.#save = save;
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
      lane.waitingBytes + lane.keptBytes - target,
      lane.epoch,
      lane.selection.periodMs,
    )) {
      this.displacedSamples += change.removed.reduce((sum, row) => sum + row.samples, 0);
      this.#rows.replace(lane, change.removed, change.gaps);
      lane.displacements += 1;
    }
  }

  /** Lets acknowledged entries go to which the condition applies; the time up to which they reached is remembered. */
  trimAcked(lane: Lane, condition: string, params: number[]): void {
    transaction(this.#db, () => {
      this.#save(lane);
      const found = this.#db
        .prepare(
          `SELECT max(seq_to) seq, max(t_max) t, coalesce(sum(bytes), 0) bytes FROM outbox WHERE dataset = ? AND epoch = ? AND seq_to <= ? ${condition}`,
        )
        .get(lane.dataset, lane.epoch, lane.acked, ...params) as { seq: number | null; t: number; bytes: number };
      if (found.seq === null) return;
      this.#db
        .prepare('INSERT OR REPLACE INTO outbox_marks (dataset, epoch, seq, t) VALUES (?, ?, ?, ?)')
        .run(lane.dataset, lane.epoch, found.seq, found.t);
      this.#db
        .prepare('DELETE FROM outbox WHERE dataset = ? AND epoch = ? AND seq_to <= ?')
        .run(lane.dataset, lane.epoch, found.seq);
      lane.keptBytes -= found.bytes;
      this.#save(lane);
    });
  }

  #trimBytes(lane: Lane, bytes: number): void {
    const row = this.#db
      .prepare(
        'SELECT seq_to FROM (SELECT seq_to, sum(bytes) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) total FROM outbox WHERE dataset = ? AND epoch = ? AND seq_to <= ?) WHERE total >= ? LIMIT 1',
      )
      .get(lane.dataset, lane.epoch, lane.acked, bytes) as { seq_to: number } | undefined;
    this.trimAcked(lane, 'AND seq_to <= ?', [row?.seq_to ?? lane.acked]);
  }
}

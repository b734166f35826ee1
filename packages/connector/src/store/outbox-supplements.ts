import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { NormalisedFrame } from '../ports.ts';
import type { Stretch } from './displace.ts';
import { isHistory, type PartKey } from './lines.ts';
import type { Lane } from './outbox-types.ts';

/**
 * What becomes of supplements when the rows that they state again are displaced: they go out as history, for a gap record that
 * names a slot must not be followed (or preceded) by a live row of it. Called within the transaction that displaces or appends.
 */
export class OutboxSupplements {
  readonly #waiting;
  readonly #setPart;
  readonly #note;
  readonly #end;

  constructor(db: SqliteDatabase) {
    this.#waiting = db.prepare<
      [string, number, string, string, number, number, number],
      { seq: number; part: string | null }
    >(
      `SELECT seq, part FROM outbox INDEXED BY outbox_supplements WHERE kind = 'supplement'
        AND dataset = ? AND epoch = ? AND machine = ? AND grp = ? AND t_min <= ? AND t_max >= ? AND seq > ?`,
    );
    this.#setPart = db.prepare('UPDATE outbox SET part = ? WHERE dataset = ? AND epoch = ? AND seq = ?');
    this.#note = db.prepare(
      `INSERT INTO outbox_displaced (dataset, machine, pack, grp, t_to) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET t_to = max(t_to, excluded.t_to)`,
    );
    this.#end = db
      .prepare<[string, string, string, string], number>(
        'SELECT t_to FROM outbox_displaced WHERE dataset = ? AND machine = ? AND pack = ? AND grp = ?',
      )
      .pluck();
  }

  /**
   * A stretch has given way. Supplements of it that wait become history, whole: rows of theirs beside the stretch merge with the
   * live ones at the consumer, and stay live. What may be on the wire is left as it is.
   */
  displaced(lane: Lane, { machine, pack, group, from, to }: Stretch): void {
    this.#note.run(lane.dataset, machine, pack, group, to);
    const unsent = Math.max(lane.sent, lane.acked);
    for (const { seq, part } of this.#waiting.all(lane.dataset, lane.epoch, machine, group, to, from, unsent)) {
      if (part === null || isHistory(part) || (JSON.parse(part) as PartKey).pack !== pack) continue;
      this.#setPart.run(asHistory(part), lane.dataset, lane.epoch, seq);
    }
  }

  /** The part of a supplement that is appended, `t` being its first row: history when rows of its group were displaced from there on. */
  partOf(lane: Lane, { machine, pack, group }: NormalisedFrame, t: number, part: string): string {
    const end = this.#end.get(lane.dataset, machine, pack, group);
    return end !== undefined && t <= end ? asHistory(part) : part;
  }
}

function asHistory(part: string): string {
  return JSON.stringify({ ...(JSON.parse(part) as PartKey), origin: 'history' } satisfies PartKey);
}

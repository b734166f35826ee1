import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { ReceivedSpan } from './due.ts';

/** Which values came when: what is due a while after receipt is found by it, span by span. */
export class Spans {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** Values of `tMin` … `tMax` (epoch ms) were received in the span; inside the transaction that writes them. */
  note(agreement: string, start: number, tMin: number, tMax: number): void {
    this.#db
      .prepare(
        `INSERT INTO received_spans (agreement, start, t_min, t_max) VALUES (?, ?, ?, ?)
         ON CONFLICT (agreement, start) DO UPDATE
         SET t_min = min(coalesce(t_min, excluded.t_min), excluded.t_min), t_max = max(coalesce(t_max, excluded.t_max), excluded.t_max)`,
      )
      .run(agreement, start, tMin, tMax);
  }

  /** Spans for which a duty is still to be done, oldest first. */
  open(agreement: string, path: string): ReceivedSpan[] {
    const rows = this.#db
      .prepare(
        `SELECT start, t_min, t_max FROM received_spans s WHERE agreement = ?
         AND NOT EXISTS (SELECT 1 FROM spans_done d WHERE d.agreement = s.agreement AND d.path = ? AND d.start = s.start) ORDER BY start`,
      )
      .all(agreement, path) as { start: number; t_min: number | null; t_max: number | null }[];
    return rows.map(({ start, t_min, t_max }) => ({ start, tMin: t_min, tMax: t_max }));
  }

  /**
   * A duty was done for a span. The one after it is closed in its time even if nothing came in it, for the broker may have counted to
   * it what arrived around midnight.
   */
  done(agreement: string, path: string, { start, tMin }: ReceivedSpan, at: number, length: number): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO spans_done (agreement, path, start, done_at) VALUES (?, ?, ?, ?)')
      .run(agreement, path, start, at);
    if (tMin !== null)
      this.#db
        .prepare('INSERT OR IGNORE INTO received_spans (agreement, start) VALUES (?, ?)')
        .run(agreement, start + length);
  }
}

import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { UseNotice } from '@millspace/schemas';

/** What others have told of their uses of our data. */
export interface ReceivedNotice {
  sender: string;
  /** Epoch ms. */
  receivedAt: number;
  notice: UseNotice;
}

/** Notices from others, kept once each, whatever often they come. */
export class ReceivedNotices {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** Durable when it returns. */
  keep(sender: string, notice: UseNotice, at: number): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO notices_in (id, sender, at, received_at, body) VALUES (?, ?, ?, ?, ?)')
      .run(`${sender} ${notice.id}`, sender, notice.t, at, JSON.stringify(notice));
  }

  /** Newest first. */
  list(limit: number): ReceivedNotice[] {
    const rows = this.#db.prepare('SELECT * FROM notices_in ORDER BY received_at DESC, id LIMIT ?').all(limit) as {
      sender: string;
      received_at: number;
      body: string;
    }[];
    return rows.map(({ sender, received_at, body }) => ({
      sender,
      receivedAt: received_at,
      notice: JSON.parse(body) as UseNotice,
    }));
  }
}

import type { SqliteDatabase } from '@millspace/runtime/sqlite';

/** Local uses counted per agreement (`odrl:count` with `x:uses`). One authority: this connector's file. */
export class Uses {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  of(agreement: string): number {
    const n = this.#db.prepare('SELECT n FROM uses WHERE agreement = ?').pluck().get(agreement) as number | undefined;
    return n ?? 0;
  }

  /** One more use; inside the transaction that also logs it. */
  charge(agreement: string): void {
    this.#db
      .prepare('INSERT INTO uses (agreement, n) VALUES (?, 1) ON CONFLICT (agreement) DO UPDATE SET n = n + 1')
      .run(agreement);
  }
}

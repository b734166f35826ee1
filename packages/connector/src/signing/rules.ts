import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { DataspaceRule } from '@millspace/schemas';

/** A rule of the dataspace, and when this connector was told of it (epoch ms). */
export type KnownRule = DataspaceRule & { toldAt: number };

/** Rules of the dataspace as this connector was told of them: they narrow or stop agreements, and are printed beside them. */
export class RuleBook {
  readonly #db: SqliteDatabase;
  readonly #now: () => number;

  constructor(db: SqliteDatabase, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** A word about a rule; the first telling is the notice. */
  keep(rule: DataspaceRule): void {
    this.#db
      .prepare(
        `INSERT INTO dataspace_rules (id, since, body, told_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (id, since) DO UPDATE SET body = excluded.body`,
      )
      .run(rule.id, rule.since, JSON.stringify(rule), this.#now());
  }

  /** The oldest first, those that were withdrawn among them. */
  list(): KnownRule[] {
    const rows = this.#db.prepare('SELECT body, told_at FROM dataspace_rules ORDER BY since, id').all() as {
      body: string;
      told_at: number;
    }[];
    return rows.map(({ body, told_at }) => ({ ...(JSON.parse(body) as DataspaceRule), toldAt: told_at }));
  }
}

import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { DepartureInput, SignedDeparture } from '@millspace/schemas';

/** Step of the store: how far this connector is with leaving the dataspace. */
export const DEPARTURE_TABLE = `
  CREATE TABLE departure (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    input TEXT NOT NULL,
    step TEXT NOT NULL,
    statement TEXT
  );
`;

export interface KeptDeparture {
  input: DepartureInput;
  /** agreements: they are ended, duties may be open; ending: the broker is asked; left: it has given its word. */
  step: 'agreements' | 'ending' | 'left';
  statement: SignedDeparture | null;
}

/** What this connector remembers of its leaving, so that a kill in the middle changes nothing. */
export class DepartureMemory {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  read(): KeptDeparture | null {
    const row = this.#db.prepare('SELECT input, step, statement FROM departure').get() as
      | { input: string; step: KeptDeparture['step']; statement: string | null }
      | undefined;
    if (!row) return null;
    return {
      input: JSON.parse(row.input) as DepartureInput,
      step: row.step,
      statement: row.statement === null ? null : (JSON.parse(row.statement) as SignedDeparture),
    };
  }

  begin(input: DepartureInput): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO departure (one, input, step, statement) VALUES (1, ?, 'agreements', NULL)")
      .run(JSON.stringify(input));
  }

  ending(): void {
    this.#db.prepare("UPDATE departure SET step = 'ending'").run();
  }

  left(statement: SignedDeparture): void {
    this.#db.prepare("UPDATE departure SET step = 'left', statement = ?").run(JSON.stringify(statement));
  }
}

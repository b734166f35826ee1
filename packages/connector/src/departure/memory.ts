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

  hasLeft(): boolean {
    return this.#db.prepare("SELECT 1 FROM departure WHERE step = 'left'").get() !== undefined;
  }

  /** Said again without what was exported, the digest from before stands. */
  begin(input: DepartureInput): void {
    const exported = input.export ?? this.read()?.input.export;
    const whole = exported === undefined ? input : { ...input, export: exported };
    this.#db
      .prepare("INSERT OR REPLACE INTO departure (one, input, step, statement) VALUES (1, ?, 'agreements', NULL)")
      .run(JSON.stringify(whole));
  }

  ending(): void {
    this.#db.prepare("UPDATE departure SET step = 'ending'").run();
  }

  left(statement: SignedDeparture): void {
    this.#db.prepare("UPDATE departure SET step = 'left', statement = ?").run(JSON.stringify(statement));
  }
}

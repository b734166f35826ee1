import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { BatchEnergy } from '@millspace/schemas';

type Good = NonNullable<BatchEnergy['good']>;

/** Which batch: `from` is its start (epoch ms), for names of batches may come again. */
export interface Marked {
  scope: string;
  machine: string;
  batch: string;
  from: number;
}

/** Step of connector.db: batches that a person calls good; `t` is the start, so that a mark goes when its span is deleted. */
export const MARKS_TABLE = `
  CREATE TABLE good_batches (
    scope TEXT NOT NULL, machine TEXT NOT NULL, batch TEXT NOT NULL, t INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY (scope, machine, batch, t)
  ) WITHOUT ROWID;
`;

/** `by`: pseudonym of a person. Who said it first stays. */
export function markGood(db: SqliteDatabase, { scope, machine, batch, from }: Marked, { at, by }: Good): void {
  db.prepare('INSERT OR IGNORE INTO good_batches (scope, machine, batch, t, at, by) VALUES (?, ?, ?, ?, ?, ?)').run(
    ...[scope, machine, batch, from, at, by],
  );
}

export function unmark(db: SqliteDatabase, { scope, machine, batch, from }: Marked): void {
  db.prepare('DELETE FROM good_batches WHERE scope = ? AND machine = ? AND batch = ? AND t = ?').run(
    ...[scope, machine, batch, from],
  );
}

/** Who called a batch good, and when; null: nobody. */
export function markOf(db: SqliteDatabase, { scope, machine, batch, from }: Marked): Good | null {
  const row = db
    .prepare('SELECT at, by FROM good_batches WHERE scope = ? AND machine = ? AND batch = ? AND t = ?')
    .get(scope, machine, batch, from) as Good | undefined;
  return row ?? null;
}

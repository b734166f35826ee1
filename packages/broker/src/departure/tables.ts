/** Step of control.db: participants that leave for good, and how far that is. What is left of them: their short name, which nobody else gets. */
export const DEPARTURE_TABLES = `
  ALTER TABLE participants ADD COLUMN departed_at INTEGER;
  -- figures: JSON of what ended and was erased, as it was when it began. step: the next thing to do.
  CREATE TABLE departures (
    participant TEXT PRIMARY KEY, reason TEXT NOT NULL, said_by TEXT NOT NULL, actor TEXT NOT NULL, export TEXT,
    figures TEXT NOT NULL, began_at INTEGER NOT NULL, step TEXT NOT NULL, finished_at INTEGER
  ) STRICT, WITHOUT ROWID;
`;

export interface DepartureRow {
  participant: string;
  reason: string;
  said_by: string;
  actor: string;
  export: string | null;
  figures: string;
  began_at: number;
  step: string;
  finished_at: number | null;
}

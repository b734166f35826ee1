/** Step of control.db: what was decided about transfers lately and on which facts, so that a change can be tried on the past. Never a value. */
export const DECISION_TABLES = `
  CREATE TABLE decisions (
    n INTEGER PRIMARY KEY AUTOINCREMENT, t INTEGER NOT NULL, transfer TEXT NOT NULL, agreement TEXT NOT NULL, dataset TEXT NOT NULL,
    provider TEXT NOT NULL, consumer TEXT NOT NULL, result TEXT NOT NULL, code TEXT NOT NULL, facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX decisions_by_time ON decisions(t);
  CREATE INDEX decisions_by_dataset ON decisions(dataset, t);
`;

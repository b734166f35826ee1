/**
 * Step of connector.db: who may sign what, what is signed without asking again, and the texts that contracts name. People stand
 * here by pseudonym; who that is, people.db alone knows.
 */
export const SIGNING_TABLES = `
  CREATE TABLE signing_limits (
    person TEXT PRIMARY KEY, limits TEXT NOT NULL, set_at INTEGER NOT NULL, set_by TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE standing_instructions (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, side TEXT NOT NULL, scope TEXT NOT NULL, note TEXT, created_at INTEGER NOT NULL,
    ended_at INTEGER, end_reason TEXT, ended_by TEXT
  ) WITHOUT ROWID;
  CREATE TABLE contract_documents (
    digest TEXT PRIMARY KEY, media_type TEXT NOT NULL, title TEXT, body TEXT NOT NULL, added_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  -- Rules of the dataspace as this connector was told of them.
  CREATE TABLE dataspace_rules (
    id TEXT NOT NULL, since INTEGER NOT NULL, body TEXT NOT NULL, told_at INTEGER NOT NULL, PRIMARY KEY (id, since)
  ) WITHOUT ROWID;
  -- JSON of who acts for this side: a person, and the standing instruction when nobody decided by hand.
  ALTER TABLE requests ADD COLUMN signatory TEXT;
  ALTER TABLE decisions ADD COLUMN instruction TEXT;
`;

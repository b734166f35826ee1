import type { Migration } from '../sqlite.ts';

/**
 * people.db: who may sign in at this process. The table `people` is the only place where a name stands; everything else,
 * here and in the audit log, knows pseudonyms. It is a file of its own so that a person can be erased from it, and from its
 * backups, while the audit log stays as it is. Times are epoch ms.
 */
export const PEOPLE_SCHEMA: readonly Migration[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- The key table. \`folded\` is the name without the difference of upper and lower case.
  CREATE TABLE people (
    pseudonym TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE users (
    id TEXT PRIMARY KEY, pseudonym TEXT NOT NULL UNIQUE REFERENCES people(pseudonym) ON DELETE CASCADE,
    roles TEXT NOT NULL, password TEXT NOT NULL, created_at INTEGER NOT NULL, disabled_at INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_user ON sessions(user);

  -- Hashes of the refresh tokens of a session: one is fresh, the others were used and must not come again.
  CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, used_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX refresh_by_session ON refresh_tokens(session);

  -- Keyed hashes of addresses from which a person has signed in.
  CREATE TABLE known_addresses (
    user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE, address TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (user, address)
  ) STRICT, WITHOUT ROWID;

  -- What people did, by pseudonym, written in the transaction that did it.
  CREATE TABLE acts (
    n INTEGER PRIMARY KEY AUTOINCREMENT, t INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    actor TEXT NOT NULL, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX acts_by_subject ON acts(subject);
  `,
  `
  -- Hashes of what the cookies of browsers carry.
  CREATE TABLE browser_tokens (
    hash TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX browser_tokens_by_session ON browser_tokens(session);
  `,
  `
  -- Where and of what a person wants to be told (JSON). It goes with the person.
  CREATE TABLE contacts (
    user TEXT PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE, preferences TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

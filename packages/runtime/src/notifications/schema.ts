import type { Migration } from '../sqlite.ts';

/**
 * notifications.db: what was told, what is to be told, and the settings that were made in the console, secrets among them: only its
 * owner can read it. People stand in it by their random id; their addresses are in people.db. Times are epoch ms.
 */
export const NOTIFICATIONS_SCHEMA: readonly Migration[] = [
  `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- What stands in the inbox and was told. \`key\` is the id of the inbox item.
  CREATE TABLE matters (
    key TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, told TEXT NOT NULL, told_at INTEGER NOT NULL, gone_since INTEGER
  ) STRICT, WITHOUT ROWID;

  -- What waits for the next message to a receiver.
  CREATE TABLE changes (
    n INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, at INTEGER NOT NULL, change TEXT NOT NULL
  ) STRICT;
  CREATE INDEX changes_by_receiver ON changes(receiver);

  -- Messages, made and not yet forgotten. The id is in the Message-ID and the webhook-id of every attempt.
  CREATE TABLE messages (
    id TEXT PRIMARY KEY, receiver TEXT NOT NULL, changes TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL, next_at INTEGER, sent_at INTEGER, problem TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX messages_by_next ON messages(next_at) WHERE next_at IS NOT NULL;
  CREATE INDEX messages_by_receiver ON messages(receiver, created_at);
  `,
  `
  -- Whose doing it is (id of a person): who need not be told.
  ALTER TABLE matters ADD COLUMN own TEXT;
  `,
];

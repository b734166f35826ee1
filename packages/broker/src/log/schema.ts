import type { Migration } from '@millspace/runtime/sqlite';
import { RECEIPT_TABLES } from '../deliver/tables.ts';

/** log.db: the log itself, and beside it what must be committed with the same care (ledger, positions, quota). */
export const LOG_MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE incarnation (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    first_offset INTEGER NOT NULL
  );
  CREATE TABLE dataset (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    trimmed INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE chunk (
    offset INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset INTEGER NOT NULL REFERENCES dataset (n),
    received_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    header TEXT NOT NULL,
    body BLOB NOT NULL
  );
  CREATE INDEX chunk_of_dataset ON chunk (dataset, offset, received_at, bytes);
  CREATE TABLE high_water (
    dataset INTEGER NOT NULL,
    producer TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    seq_from INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (dataset, producer, epoch)
  ) WITHOUT ROWID;
  CREATE TABLE used (
    agreement TEXT NOT NULL,
    unit TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (agreement, unit)
  ) WITHOUT ROWID;
  CREATE TABLE charged (
    transfer TEXT PRIMARY KEY,
    book TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE withheld (
    transfer TEXT NOT NULL,
    from_offset INTEGER NOT NULL,
    to_offset INTEGER NOT NULL,
    t INTEGER NOT NULL,
    rule TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (transfer, from_offset)
  ) WITHOUT ROWID;
  CREATE TABLE reader (
    transfer TEXT PRIMARY KEY,
    dataset TEXT NOT NULL,
    hold INTEGER NOT NULL,
    position TEXT NOT NULL,
    beyond TEXT NOT NULL,
    chunks INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    last_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE quota_use (
    participant TEXT PRIMARY KEY,
    day INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  // When an agreement was used for the first time, where its duration counts from then.
  'CREATE TABLE first_use (agreement TEXT PRIMARY KEY, t INTEGER NOT NULL) WITHOUT ROWID;',
  // top: the latest instant of all rows up to a chunk, and up to what was trimmed; of older chunks their arrival stands for it.
  // begins, cut: where rows do not continue what came before, because nobody was to have them meanwhile.
  `
  ALTER TABLE chunk ADD COLUMN top INTEGER;
  ALTER TABLE chunk ADD COLUMN begins INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE dataset ADD COLUMN top INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE dataset ADD COLUMN cut INTEGER DEFAULT 0;
  UPDATE dataset SET top = coalesce((SELECT max(received_at) FROM chunk WHERE dataset = n), 0) + 3600000 WHERE trimmed > 0;
  ALTER TABLE withheld ADD COLUMN top INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE machines_let_through (
    transfer TEXT NOT NULL,
    from_offset INTEGER NOT NULL,
    to_offset INTEGER NOT NULL,
    machines TEXT NOT NULL,
    top INTEGER NOT NULL,
    PRIMARY KEY (transfer, from_offset)
  ) WITHOUT ROWID;
  `,
  RECEIPT_TABLES,
];

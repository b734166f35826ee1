import type { Migration } from '@millspace/runtime/sqlite';
import { MARKS_TABLE } from '../analyse/marks.ts';
import { DELIVERED_MONTHS_TABLE } from '../balance/delivered-months.ts';
import { DEPARTURE_TABLE } from '../departure/memory.ts';
import { DRAFTS_TABLE } from '../drafts/drafts.ts';
import { CHANGED_TABLE, DUTY_TABLES, REPORT_TABLES, USE_LEASES } from '../duties/schema.ts';
import { KEPT_FILES } from '../receive/pull/kept-files.ts';
import { SIGNING_TABLES } from '../signing/tables.ts';

/**
 * The connector's one database. What arrives is committed as it came (`pending`, one row per commit), then folded in
 * the background into packed blocks per signal with 60 s and 1 h aggregates beside them; `pending` rows go when all
 * they hold is in blocks. Own data has scope `own`, received data the id of its agreement.
 */
export const STORE_MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE pending (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL,
    header TEXT NOT NULL,
    body BLOB NOT NULL
  );
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    machine TEXT NOT NULL,
    pack TEXT NOT NULL,
    grp TEXT NOT NULL,
    span INTEGER NOT NULL,
    last_live INTEGER,
    watermark INTEGER,
    duplicates INTEGER NOT NULL DEFAULT 0,
    UNIQUE (scope, machine, pack, grp)
  );
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL REFERENCES streams (id),
    signal TEXT NOT NULL,
    step INTEGER NOT NULL,
    UNIQUE (stream, signal)
  );
  CREATE TABLE block_times (
    stream INTEGER NOT NULL,
    start INTEGER NOT NULL,
    n INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    t BLOB NOT NULL,
    origin BLOB,
    PRIMARY KEY (stream, start)
  );
  CREATE TABLE block_values (
    series INTEGER NOT NULL,
    start INTEGER NOT NULL,
    v BLOB NOT NULL,
    q BLOB,
    PRIMARY KEY (series, start)
  );
  CREATE TABLE agg60 (
    series INTEGER NOT NULL, t INTEGER NOT NULL,
    n INTEGER NOT NULL, bad INTEGER NOT NULL, w REAL NOT NULL, sum REAL NOT NULL, min REAL, max REAL,
    PRIMARY KEY (series, t)
  ) WITHOUT ROWID;
  CREATE TABLE agg3600 (
    series INTEGER NOT NULL, t INTEGER NOT NULL,
    n INTEGER NOT NULL, bad INTEGER NOT NULL, w REAL NOT NULL, sum REAL NOT NULL, min REAL, max REAL,
    PRIMARY KEY (series, t)
  ) WITHOUT ROWID;
  CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    machine TEXT,
    t INTEGER NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (scope, kind, key)
  );
  CREATE INDEX records_by_time ON records (scope, kind, t);
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    raw TEXT NOT NULL,
    replayed_at INTEGER
  );
  CREATE TABLE spool (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    value TEXT NOT NULL
  );
  CREATE TABLE outbox_state (
    dataset TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    acked INTEGER NOT NULL,
    acked_from INTEGER NOT NULL,
    acked_digest TEXT,
    waiting_bytes INTEGER NOT NULL,
    kept_bytes INTEGER NOT NULL,
    refill_from INTEGER,
    refill_to INTEGER
  );
  CREATE TABLE outbox_marks (
    dataset TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    t INTEGER NOT NULL,
    PRIMARY KEY (dataset, epoch, seq)
  ) WITHOUT ROWID;
  CREATE TABLE outbox (
    dataset TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    seq_to INTEGER NOT NULL,
    kind TEXT NOT NULL,
    machine TEXT,
    grp TEXT,
    part TEXT,
    t_min INTEGER NOT NULL,
    t_max INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    at INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (dataset, epoch, seq)
  ) WITHOUT ROWID;
  CREATE TABLE cursors (
    transfer TEXT PRIMARY KEY,
    position TEXT NOT NULL,
    numbers TEXT NOT NULL,
    at INTEGER NOT NULL
  );
  CREATE TABLE received (
    scope TEXT PRIMARY KEY,
    dataset TEXT NOT NULL,
    provider TEXT NOT NULL,
    transfer TEXT NOT NULL,
    chunks INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    revoked_at INTEGER,
    last_at INTEGER
  );
  CREATE TABLE publications (
    dataset TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    wanted INTEGER NOT NULL DEFAULT 0,
    synced INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE requests (
    pid TEXT PRIMARY KEY,
    dataset TEXT NOT NULL,
    provider TEXT NOT NULL,
    offer TEXT NOT NULL,
    purpose TEXT,
    at INTEGER NOT NULL
  );
  CREATE TABLE agreements (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    dataset TEXT NOT NULL,
    signed TEXT NOT NULL,
    revoked_at INTEGER,
    reason TEXT,
    at INTEGER NOT NULL
  );
  CREATE TABLE receipts (
    id TEXT PRIMARY KEY,
    agreement TEXT,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  `,
  // What held from an instant on: JSON of [context or null, mapping revision].
  `
  CREATE TABLE contexts (
    stream INTEGER NOT NULL,
    t INTEGER NOT NULL,
    context TEXT NOT NULL,
    PRIMARY KEY (stream, t)
  ) WITHOUT ROWID;
  `,
  // For what the data were asked for: a restored broker is told.
  'ALTER TABLE agreements ADD COLUMN purpose TEXT;',
  // Columns of blocks may be packed as decimals from here on (decision 0023): an older release would not understand them.
  '-- decimal columns',
  // Who acted, by pseudonym: who asked, who let a request pass, for whom an agreement was signed. null: nobody, it was automatic.
  `
  ALTER TABLE requests ADD COLUMN actor TEXT;
  ALTER TABLE agreements ADD COLUMN actor TEXT;
  CREATE TABLE decisions (
    pid TEXT PRIMARY KEY,
    approve INTEGER NOT NULL,
    reason TEXT,
    actor TEXT,
    at INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  // Checkpoints of the broker's audit log, in the order in which they were checked, and those that do not fit together.
  `
  CREATE TABLE checkpoints (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    log TEXT NOT NULL,
    generation TEXT NOT NULL,
    size INTEGER NOT NULL,
    t INTEGER NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL
  );
  CREATE TABLE audit_forks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    code TEXT NOT NULL,
    declared INTEGER NOT NULL,
    kept TEXT NOT NULL,
    seen TEXT NOT NULL,
    latest TEXT NOT NULL,
    proof TEXT,
    acknowledged_at INTEGER
  );
  `,
  // Remote maintenances and maintenance windows of own machines; payments that have come in, as they were signed.
  `
  CREATE TABLE maintenance (
    id TEXT PRIMARY KEY,
    machine TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_t INTEGER NOT NULL,
    until_t INTEGER NOT NULL,
    reason TEXT,
    opened_by TEXT NOT NULL,
    closed_at INTEGER
  );
  CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    agreement TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  `,
  DUTY_TABLES,
  CHANGED_TABLE,
  USE_LEASES,
  // What was received and has no receipt yet; receipts that were not signed, and why.
  `
  CREATE TABLE receipt_trail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL,
    at INTEGER NOT NULL,
    items TEXT NOT NULL
  );
  CREATE INDEX receipt_trail_by_run ON receipt_trail (run, id);
  CREATE TABLE refused_receipts (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    body TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  REPORT_TABLES,
  SIGNING_TABLES,
  DEPARTURE_TABLE,
  // Own rows from `t` on (epoch ms) that nothing has shown to be whole: what the connector misses when it ends now, it misses from there on.
  `
  CREATE TABLE unshown (
    machine TEXT NOT NULL,
    grp TEXT NOT NULL,
    t INTEGER NOT NULL,
    PRIMARY KEY (machine, grp)
  ) WITHOUT ROWID;
  `,
  MARKS_TABLE,
  // What the provider of received data says about its machines: JSON, and when it said so (epoch ms).
  `
  ALTER TABLE received ADD COLUMN machines TEXT;
  ALTER TABLE received ADD COLUMN machines_at INTEGER;
  `,
  DRAFTS_TABLE,
  // Own dataset that a request named as its return.
  `
  ALTER TABLE requests ADD COLUMN in_return TEXT;
  `,
  DELIVERED_MONTHS_TABLE,
  KEPT_FILES,
  // JSON of what was decided on: in one negotiation several terms may be, one after the other.
  `
  ALTER TABLE decisions ADD COLUMN terms TEXT;
  `,
  // Supplements are found without reading what else waits; and how far (epoch ms) the live rows of a group were displaced: one that comes later may concern them.
  `
  CREATE INDEX outbox_supplements ON outbox (dataset, epoch, machine, grp, t_min) WHERE kind = 'supplement';
  CREATE TABLE outbox_displaced (
    dataset TEXT NOT NULL,
    machine TEXT NOT NULL,
    pack TEXT NOT NULL,
    grp TEXT NOT NULL,
    t_to INTEGER NOT NULL,
    PRIMARY KEY (dataset, machine, pack, grp)
  ) WITHOUT ROWID;
  `,
];

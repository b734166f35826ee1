/** Records that were changed before they were kept: how many in a day, and rolling digests, until the receipt is written. */
export const CHANGED_TABLE = `
  CREATE TABLE changed_before_keeping (
    agreement TEXT NOT NULL,
    path TEXT NOT NULL,
    start INTEGER NOT NULL,
    n INTEGER NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (agreement, path, start)
  ) WITHOUT ROWID;
`;

/** Tables of what is owed under agreements, in the store's file so that a use is charged and logged with the same commit. */
export const DUTY_TABLES = `
  -- Local programs that may read data. A token is kept as its hash; one token, one purpose.
  CREATE TABLE apps (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    role TEXT,
    token_hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
  ) WITHOUT ROWID;
  -- Local uses of received data, each row bound to the one before by its hash.
  CREATE TABLE access_log (
    n INTEGER PRIMARY KEY,
    agreement TEXT NOT NULL,
    hash TEXT NOT NULL,
    entry TEXT NOT NULL
  );
  CREATE INDEX access_log_by_agreement ON access_log (agreement, n);
  CREATE TABLE uses (agreement TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
  -- What was received under an agreement in one day (or hour) and is owed together: times of receipt and of the values, epoch ms.
  CREATE TABLE received_spans (
    agreement TEXT NOT NULL,
    start INTEGER NOT NULL,
    t_min INTEGER,
    t_max INTEGER,
    PRIMARY KEY (agreement, start)
  ) WITHOUT ROWID;
  -- Agreements of which everything is deleted; done_at once it is gone from the disk and the receipt is written.
  CREATE TABLE erased (
    agreement TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    due INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    before TEXT,
    samples INTEGER NOT NULL DEFAULT 0,
    done_at INTEGER
  ) WITHOUT ROWID;
  -- What was done for a span: deleted or changed, by JSON pointer of the duty.
  CREATE TABLE spans_done (
    agreement TEXT NOT NULL,
    path TEXT NOT NULL,
    start INTEGER NOT NULL,
    done_at INTEGER NOT NULL,
    PRIMARY KEY (agreement, path, start)
  ) WITHOUT ROWID;
  -- Receipts of duties: signed and sent until the broker has them.
  CREATE TABLE duty_receipts (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    agreement TEXT NOT NULL,
    chain TEXT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at INTEGER,
    last_error TEXT
  );
  CREATE INDEX duty_receipts_by_chain ON duty_receipts (chain, n);
  CREATE INDEX duty_receipts_waiting ON duty_receipts (n) WHERE sent_at IS NULL;
  -- Notices to others about local uses, sent until the recipient's connector has stored them.
  CREATE TABLE notices_out (
    id TEXT PRIMARY KEY,
    agreement TEXT NOT NULL,
    deadline INTEGER NOT NULL,
    body TEXT NOT NULL,
    acknowledged_at INTEGER,
    last_error TEXT
  ) WITHOUT ROWID;
  CREATE INDEX notices_waiting ON notices_out (agreement, deadline) WHERE acknowledged_at IS NULL;
  CREATE TABLE notices_in (
    id TEXT PRIMARY KEY,
    sender TEXT NOT NULL,
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) WITHOUT ROWID;
  -- Durations may count from the first delivery.
  ALTER TABLE received ADD COLUMN first_at INTEGER;
  UPDATE received SET first_at = last_at;
`;

/** Counted uses are numbers that the broker lends; first, last: null until it has answered. until 0: being given back. */
export const USE_LEASES = `
  ALTER TABLE uses ADD COLUMN highest INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE uses ADD COLUMN over INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE use_leases (
    id TEXT PRIMARY KEY,
    agreement TEXT NOT NULL,
    first INTEGER,
    last INTEGER,
    until INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX use_leases_by_agreement ON use_leases (agreement);
`;

/** What was reported, and until when; uses by day (UTC); when something came that was to be gone already. */
export const REPORT_TABLES = `
  CREATE TABLE duty_reports (
    agreement TEXT NOT NULL,
    path TEXT NOT NULL,
    upto INTEGER NOT NULL,
    log_n INTEGER NOT NULL,
    total INTEGER NOT NULL,
    digest TEXT NOT NULL,
    closed INTEGER NOT NULL,
    PRIMARY KEY (agreement, path)
  ) WITHOUT ROWID;
  CREATE TABLE use_days (
    agreement TEXT NOT NULL,
    day INTEGER NOT NULL,
    n INTEGER NOT NULL,
    top INTEGER NOT NULL,
    PRIMARY KEY (agreement, day)
  ) WITHOUT ROWID;
  ALTER TABLE erased ADD COLUMN late_at INTEGER;
`;

/** Receipts by what they are of: sums for views, the head of each chain, and who was given what of which machine by day. The receipts stand in the audit log. */
export const RECEIPT_BOOK_TABLES = `
  CREATE TABLE receipt_chains (
    chain TEXT PRIMARY KEY, kind TEXT NOT NULL, agreement TEXT NOT NULL, dataset TEXT NOT NULL, transfer TEXT,
    head TEXT NOT NULL, last_id TEXT NOT NULL, position TEXT, receipts INTEGER NOT NULL, signed INTEGER NOT NULL, refused INTEGER NOT NULL,
    samples INTEGER NOT NULL, bytes INTEGER NOT NULL, last_at INTEGER NOT NULL, refusal TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX receipt_chains_by_agreement ON receipt_chains(agreement);
  CREATE TABLE audit_accesses (
    provider TEXT NOT NULL, machine TEXT NOT NULL, day TEXT NOT NULL, transfer TEXT NOT NULL, agreement TEXT NOT NULL,
    dataset TEXT NOT NULL, consumer TEXT NOT NULL, shown TEXT NOT NULL, samples INTEGER NOT NULL, receipts INTEGER NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY (provider, machine, day, transfer)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX audit_accesses_by_dataset ON audit_accesses(dataset, day, shown, transfer);
  CREATE INDEX audit_accesses_by_agreement ON audit_accesses(agreement, day, shown, transfer);
`;

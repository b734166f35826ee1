/** What receipts are made of is written down as it grows, so that a broker that was killed goes on with it. */
export const RECEIPT_TABLES = `
  CREATE TABLE open_receipt (
    run TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE uploaded (
    dataset TEXT NOT NULL,
    producer TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    seq_to INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    digest TEXT NOT NULL,
    parts TEXT NOT NULL,
    PRIMARY KEY (dataset, producer, epoch, seq)
  ) WITHOUT ROWID;
  CREATE INDEX uploaded_by_time ON uploaded (received_at);
`;

/** Step of control.db: duties are shown by each connector that has something, reported day by day, and can be waived. */
export const DUTY_WATCH_TABLES = `
  -- connector: empty where it is not known to which one of the consumer it was delivered.
  CREATE TABLE duty_delivered (
    agreement TEXT NOT NULL, connector TEXT NOT NULL, bucket INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (agreement, connector, bucket)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO duty_delivered SELECT agreement, '', bucket, last FROM duty_deliveries;
  DROP TABLE duty_deliveries;
  CREATE TABLE duty_holders (
    agreement TEXT NOT NULL, connector TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (agreement, connector)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE duty_notices (
    id TEXT PRIMARY KEY, agreement TEXT NOT NULL, duty TEXT NOT NULL, connector TEXT NOT NULL, deadline INTEGER NOT NULL,
    acknowledged_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX duty_notices_by_agreement ON duty_notices(agreement, duty, connector);
  CREATE TABLE duty_waivers (
    id TEXT PRIMARY KEY, agreement TEXT NOT NULL, duty TEXT NOT NULL, t INTEGER NOT NULL, connector TEXT NOT NULL, reason TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export interface DutyDeliveredRow {
  agreement: string;
  connector: string;
  bucket: number;
  last: number;
}

export interface DutyHolderRow {
  agreement: string;
  connector: string;
  since: number;
}

export interface DutyNoticeRow {
  id: string;
  agreement: string;
  duty: string;
  connector: string;
  deadline: number;
  acknowledged_at: number | null;
}

export interface DutyWaiverRow {
  id: string;
  agreement: string;
  duty: string;
  t: number;
  /** Of the provider, who waived it. */
  connector: string;
  reason: string;
}

/** Step of control.db: local uses that are counted over all connectors of a consumer, as numbers that are lent and given back. */
export const USE_TABLES = `
  -- free: JSON of spans below next that were given back. floor: up to it none comes back (after a restore).
  CREATE TABLE use_pools (agreement TEXT PRIMARY KEY, next INTEGER NOT NULL, free TEXT NOT NULL, floor INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  -- used: what its connector has reported when it gave back the rest; null: it has not yet, so all of it counts.
  CREATE TABLE use_leases (
    id TEXT PRIMARY KEY, agreement TEXT NOT NULL, connector TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    lent_at INTEGER NOT NULL, until INTEGER NOT NULL, used INTEGER, settled_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX use_leases_by_agreement ON use_leases(agreement, connector);
`;

export interface UsePoolRow {
  agreement: string;
  next: number;
  free: string;
  floor: number;
}

export interface UseLeaseRow {
  id: string;
  agreement: string;
  connector: string;
  first: number;
  last: number;
  lent_at: number;
  until: number;
  used: number | null;
  settled_at: number | null;
}

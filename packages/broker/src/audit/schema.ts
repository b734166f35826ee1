/** The audit log becomes a Merkle log. Rows before this step get leaf, time and index at the next start (backfill.ts). */
export const MERKLE_TABLES = `
ALTER TABLE audit ADD COLUMN leaf BLOB;
ALTER TABLE audit ADD COLUMN t INTEGER;
ALTER TABLE audit ADD COLUMN erased_at INTEGER;
CREATE INDEX audit_by_time ON audit(t);
CREATE INDEX audit_without_leaf ON audit(n) WHERE leaf IS NULL;

-- Inner nodes of perfect subtrees (RFC 6962): level 1 is above two leaves. They never change.
CREATE TABLE audit_nodes (
  level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

-- What an entry is found by (audit/refs.ts), in order of time.
CREATE TABLE audit_refs (
  ref TEXT NOT NULL, t INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (ref, t, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_checkpoints (
  size INTEGER NOT NULL, generation TEXT NOT NULL, t INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (size, generation)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_checkpoints_by_time ON audit_checkpoints(t);
`;

/** Erased entries are counted without reading the others. */
export const ERASED_INDEX = `
CREATE INDEX audit_erased ON audit(t) WHERE erased_at IS NOT NULL;
`;

/** Step of control.db: texts that contracts name, by the hash of their bytes. */
export const DOCUMENT_TABLES = `
  CREATE TABLE contract_documents (
    digest TEXT PRIMARY KEY, media_type TEXT NOT NULL, title TEXT, body TEXT NOT NULL, added_at INTEGER NOT NULL, added_by TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Step of control.db: the administrator's templates, rules for the whole dataspace, and what the Data Act wants on record. */
export const LIBRARY_TABLES = `
  -- Every version stays: an agreement names the one it was signed under. digest: of the canonical form (RFC 8785).
  CREATE TABLE policy_templates (
    id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL, retired_at INTEGER, PRIMARY KEY (id, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE dataspace_rules (
    id TEXT NOT NULL, since INTEGER NOT NULL, body TEXT NOT NULL, withdrawn_at INTEGER, withdraw_reason TEXT,
    PRIMARY KEY (id, since)
  ) STRICT, WITHOUT ROWID;
`;

/** Step of control.db: what is being written of templates, and the scenarios that are tried before a version is published. */
export const WORKBENCH_TABLES = `
  CREATE TABLE template_drafts (
    id TEXT PRIMARY KEY, body TEXT NOT NULL, based_on INTEGER, revision INTEGER NOT NULL, saved_at INTEGER NOT NULL,
    saved_by TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE template_tests (
    template TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,
    PRIMARY KEY (template, id)
  ) STRICT, WITHOUT ROWID;
`;

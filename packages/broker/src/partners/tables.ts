/** Step of control.db: outside partners, and what a process has to know of one. */
export const PARTNER_TABLES = `
  -- Connectors that are enrolled at no broker of ours, each registered by one participant. id: what it calls itself on the wire.
  -- accepts, presents: JSON; of a token that comes in only its hash, of one that goes out the sealed text.
  CREATE TABLE partners (
    participant TEXT NOT NULL REFERENCES participants(slug), id TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL,
    discover INTEGER NOT NULL, accepts TEXT NOT NULL, presents TEXT NOT NULL, created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL, changed_at INTEGER NOT NULL, withdrawn_at INTEGER, PRIMARY KEY (participant, id)
  ) STRICT, WITHOUT ROWID;
  -- Whether protocol steps that need no decision are taken by themselves.
  ALTER TABLE participants ADD COLUMN steps TEXT NOT NULL DEFAULT 'automatic';
  -- address: where messages to an outside counterparty go; recognised: how it was known (JSON). null between participants.
  ALTER TABLE negotiations ADD COLUMN address TEXT;
  ALTER TABLE negotiations ADD COLUMN recognised TEXT;
  ALTER TABLE transfers ADD COLUMN address TEXT;
  ALTER TABLE transfers ADD COLUMN recognised TEXT;
  ALTER TABLE transfers ADD COLUMN data_address TEXT;
  -- Pids of outside partners are their own choice: two may choose the same.
  DROP INDEX negotiations_by_other;
  CREATE UNIQUE INDEX negotiations_by_other ON negotiations(participant, counterparty, other_pid) WHERE other_pid IS NOT NULL;
  CREATE INDEX received_by_pid ON received(pid, t);
  DROP INDEX transfers_by_other;
  CREATE INDEX negotiations_by_agreement ON negotiations(agreement_id) WHERE agreement_id IS NOT NULL;
  CREATE UNIQUE INDEX transfers_by_other ON transfers(participant, counterparty, other_pid) WHERE other_pid IS NOT NULL;
`;

export interface PartnerRow {
  participant: string;
  id: string;
  name: string;
  address: string;
  discover: number;
  accepts: string;
  presents: string;
  created_at: number;
  created_by: string;
  changed_at: number;
  withdrawn_at: number | null;
}

/** Step of control.db: what connectors have signed so that transport keys may be used. body: the statement (JSON), as signed. */
export const DELEGATION_TABLES = `
  CREATE TABLE transport_delegations (
    participant TEXT NOT NULL REFERENCES participants(slug), kid TEXT NOT NULL, connector TEXT NOT NULL, body TEXT NOT NULL,
    signature TEXT NOT NULL, valid_until INTEGER NOT NULL, PRIMARY KEY (participant, kid)
  ) STRICT, WITHOUT ROWID;
`;

/** Step of control.db: participants that let this broker act for them outside no longer. body: the statement (JSON), as signed. */
export const WITHDRAWAL_TABLES = `
  CREATE TABLE transport_withdrawals (
    participant TEXT PRIMARY KEY REFERENCES participants(slug), connector TEXT NOT NULL, since INTEGER NOT NULL, reason TEXT NOT NULL,
    body TEXT NOT NULL, signature TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export interface WithdrawalRow {
  participant: string;
  connector: string;
  since: number;
  reason: string;
  body: string;
  signature: string;
}

export interface DelegationRow {
  participant: string;
  kid: string;
  connector: string;
  body: string;
  signature: string;
  valid_until: number;
}

/** Step of control.db: what partners call what was asked of them. title: Bilingual (JSON), as it stood in the catalogue then. */
export const PARTNER_TITLES = `
  CREATE TABLE partner_datasets (
    participant TEXT NOT NULL REFERENCES participants(slug), partner TEXT NOT NULL, dataset TEXT NOT NULL, title TEXT NOT NULL,
    PRIMARY KEY (participant, partner, dataset)
  ) STRICT, WITHOUT ROWID;
`;

export interface PartnerDatasetRow {
  participant: string;
  partner: string;
  dataset: string;
  title: string;
}

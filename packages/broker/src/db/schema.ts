import { ERASED_INDEX, MERKLE_TABLES } from '../audit/schema.ts';
import { DATA_ACT_TABLES } from '../data-act/tables.ts';
import { DEPARTURE_TABLES } from '../departure/tables.ts';
import { HOLD_TABLES } from '../dsp/holds.ts';
import { OPEN_INDEXES } from '../dsp/open.ts';
import { DUTY_WATCH_TABLES } from '../facts/duty-tables.ts';
import { DOCUMENT_TABLES, LIBRARY_TABLES, WORKBENCH_TABLES } from '../library/tables.ts';
import { STANDING_TABLES } from '../participants/tables.ts';
import { DELEGATION_TABLES, PARTNER_TABLES, PARTNER_TITLES, WITHDRAWAL_TABLES } from '../partners/tables.ts';
import { PROPOSAL_TABLES } from '../proposals/tables.ts';
import { RECEIPT_BOOK_TABLES } from '../receipts/tables.ts';
import { DECISION_TABLES } from '../simulator/tables.ts';
import { USE_TABLES } from '../uses/tables.ts';

/** control.db, step by step; steps are only ever appended. Times are epoch ms, JSON columns hold canonical or plain JSON text. */
export const CONTROL_SCHEMA: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE participants (
    slug TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT, created_at INTEGER NOT NULL,
    revoked_at INTEGER, revoke_reason TEXT, bytes_per_day INTEGER, log_bytes INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE invitations (
    hash TEXT PRIMARY KEY, participant TEXT NOT NULL REFERENCES participants(slug),
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER, used_by TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE connectors (
    id TEXT PRIMARY KEY, participant TEXT NOT NULL REFERENCES participants(slug), name TEXT NOT NULL, software TEXT,
    public_jwk TEXT NOT NULL, kid TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, revoked_at INTEGER,
    head_n INTEGER NOT NULL DEFAULT 0, head_hash TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE assertions (jti TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX assertions_by_expiry ON assertions(expires_at);

  -- n is also the row of catalog_text.
  CREATE TABLE datasets (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, provider TEXT NOT NULL REFERENCES participants(slug),
    body TEXT NOT NULL, published INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX datasets_by_provider ON datasets(provider, id);

  CREATE TABLE dataset_facets (
    dataset TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, value, dataset)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX facets_by_dataset ON dataset_facets(dataset);

  -- Who may see what, worked out when a dataset or a participant changes, so that a page is one index range.
  CREATE TABLE visible (
    participant TEXT NOT NULL, dataset TEXT NOT NULL, allowed INTEGER NOT NULL, until INTEGER,
    PRIMARY KEY (participant, dataset)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX visible_by_dataset ON visible(dataset);
  CREATE INDEX visible_by_until ON visible(until) WHERE until IS NOT NULL;

  CREATE VIRTUAL TABLE catalog_text USING fts5(dataset UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3', detail = none);

  CREATE TABLE negotiations (
    pid TEXT PRIMARY KEY, role TEXT NOT NULL, participant TEXT NOT NULL, counterparty TEXT NOT NULL, other_pid TEXT,
    state TEXT NOT NULL, dataset TEXT NOT NULL, offer TEXT NOT NULL, purpose TEXT, agreement TEXT, agreement_id TEXT,
    provider_signature TEXT, consumer_signature TEXT, intent TEXT, marks TEXT NOT NULL, waiting TEXT,
    refusal TEXT, history TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX negotiations_by_participant ON negotiations(participant, created_at);
  CREATE UNIQUE INDEX negotiations_by_other ON negotiations(participant, other_pid) WHERE other_pid IS NOT NULL;

  CREATE TABLE transfers (
    pid TEXT PRIMARY KEY, role TEXT NOT NULL, participant TEXT NOT NULL, counterparty TEXT NOT NULL, other_pid TEXT,
    state TEXT NOT NULL, dataset TEXT NOT NULL, agreement_id TEXT NOT NULL, format TEXT NOT NULL,
    intent TEXT, waiting TEXT, refusal TEXT, decision TEXT, history TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX transfers_by_participant ON transfers(participant, created_at);
  CREATE INDEX transfers_by_agreement ON transfers(agreement_id);
  CREATE UNIQUE INDEX transfers_by_other ON transfers(participant, other_pid) WHERE other_pid IS NOT NULL;

  -- The outbox: what one process wants the other to know, written with the intent, sent until acknowledged.
  CREATE TABLE messages (
    id TEXT PRIMARY KEY, pid TEXT NOT NULL, protocol TEXT NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL,
    type TEXT NOT NULL, body TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL, last_error TEXT,
    created_at INTEGER NOT NULL, settled_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX messages_pending ON messages(created_at) WHERE status = 'pending';
  CREATE INDEX messages_by_pid ON messages(pid);
  -- What arrived already: a message sent again after a crash changes nothing.
  CREATE TABLE received (id TEXT PRIMARY KEY, pid TEXT NOT NULL, t INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE agreements (
    id TEXT PRIMARY KEY, provider TEXT NOT NULL, consumer TEXT NOT NULL, dataset TEXT NOT NULL, body TEXT NOT NULL,
    provider_signature TEXT, consumer_signature TEXT, purpose TEXT, finalized_at INTEGER NOT NULL,
    revoked_at INTEGER, revoked_by TEXT, revoke_reason TEXT,
    provider_confirmed INTEGER NOT NULL DEFAULT 1, consumer_confirmed INTEGER NOT NULL DEFAULT 1
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX agreements_by_provider ON agreements(provider);
  CREATE INDEX agreements_by_consumer ON agreements(consumer);

  CREATE TABLE control_messages (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, participant TEXT NOT NULL, connector TEXT,
    topic TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, t INTEGER NOT NULL, answered_at INTEGER, answer TEXT
  ) STRICT;
  CREATE INDEX control_pending ON control_messages(participant, n) WHERE answered_at IS NULL;
  CREATE INDEX control_by_topic ON control_messages(topic) WHERE answered_at IS NULL;

  CREATE TABLE audit (
    n INTEGER PRIMARY KEY, hash TEXT NOT NULL, entry TEXT NOT NULL
  ) STRICT;
  `,
  // Facts for policies: what is attested of participants, who stands in which relation to a machine, what the machine's side
  // reports for deciding, what was paid, which duties were done.
  `
  CREATE TABLE attestations (
    id TEXT PRIMARY KEY, participant TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, valid_from INTEGER NOT NULL,
    valid_until INTEGER, attested_by TEXT NOT NULL, at INTEGER NOT NULL, note TEXT, withdrawn_at INTEGER, reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE lists (name TEXT PRIMARY KEY, note TEXT NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  -- terms: canonical JSON of what both sides sign. valid_until: as agreed, or earlier by a sale or a word of either side.
  CREATE TABLE machine_relations (
    id TEXT PRIMARY KEY, publisher TEXT NOT NULL, machine TEXT NOT NULL, participant TEXT NOT NULL, relation TEXT NOT NULL,
    valid_from INTEGER NOT NULL, valid_until INTEGER, terms TEXT NOT NULL, proposed_by TEXT NOT NULL, proposed_at INTEGER NOT NULL,
    publisher_signature TEXT, participant_signature TEXT, confirmed_at INTEGER, ended_by TEXT, reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX machine_relations_by_machine ON machine_relations(publisher, machine);

  -- The newest word of each publisher about each machine; received_at is our clock.
  CREATE TABLE machine_states (
    publisher TEXT NOT NULL, machine TEXT NOT NULL, t INTEGER NOT NULL, received_at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (publisher, machine)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE maintenance (
    publisher TEXT NOT NULL, id TEXT NOT NULL, machine TEXT NOT NULL, opened_at INTEGER NOT NULL, closes_at INTEGER NOT NULL,
    closed_at INTEGER, reason TEXT, opened_by TEXT, PRIMARY KEY (publisher, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE maintenance_looks (
    publisher TEXT NOT NULL, id TEXT NOT NULL, transfer TEXT NOT NULL, consumer TEXT NOT NULL, agreement TEXT NOT NULL,
    dataset TEXT NOT NULL, samples INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (publisher, id, transfer)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE payments (
    id TEXT PRIMARY KEY, agreement TEXT NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL, period INTEGER,
    body TEXT NOT NULL, signature TEXT NOT NULL, connector TEXT NOT NULL, received_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX payments_by_agreement ON payments(agreement);

  -- When something was delivered under agreements whose data have to be deleted or changed later, by the hour.
  CREATE TABLE duty_deliveries (
    agreement TEXT NOT NULL, bucket INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (agreement, bucket)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE duty_receipts (
    id TEXT PRIMARY KEY, agreement TEXT NOT NULL, duty TEXT NOT NULL, kind TEXT NOT NULL, t INTEGER NOT NULL, due INTEGER,
    digest TEXT NOT NULL, body TEXT NOT NULL, consumer_signature TEXT NOT NULL, broker_signature TEXT NOT NULL,
    connector TEXT NOT NULL, received_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX duty_receipts_by_agreement ON duty_receipts(agreement, kind, connector, received_at);
  CREATE TABLE duty_violations (
    agreement TEXT NOT NULL, duty TEXT NOT NULL, due INTEGER NOT NULL, since INTEGER NOT NULL, lifted_at INTEGER,
    PRIMARY KEY (agreement, duty, due)
  ) STRICT, WITHOUT ROWID;

  -- What a connector said at its last connection that it enforces, comma-separated.
  ALTER TABLE connectors ADD COLUMN enforces TEXT NOT NULL DEFAULT '';
  `,
  LIBRARY_TABLES,
  DATA_ACT_TABLES,
  MERKLE_TABLES,
  DECISION_TABLES,
  USE_TABLES,
  RECEIPT_BOOK_TABLES,
  DUTY_WATCH_TABLES,
  DOCUMENT_TABLES,
  DEPARTURE_TABLES,
  STANDING_TABLES,
  WORKBENCH_TABLES,
  PROPOSAL_TABLES,
  PARTNER_TABLES,
  HOLD_TABLES,
  ERASED_INDEX,
  DELEGATION_TABLES,
  OPEN_INDEXES,
  WITHDRAWAL_TABLES,
  PARTNER_TITLES,
];

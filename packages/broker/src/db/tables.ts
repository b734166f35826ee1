import type { Generated } from 'kysely';
import type { DepartureRow } from '../departure/tables.ts';
import type { DutyDeliveredRow, DutyHolderRow, DutyNoticeRow, DutyWaiverRow } from '../facts/duty-tables.ts';
import type { DelegationRow, PartnerDatasetRow, PartnerRow, WithdrawalRow } from '../partners/tables.ts';
import type { ProposalRow } from '../proposals/tables.ts';
import type { UseLeaseRow, UsePoolRow } from '../uses/tables.ts';

type Defaults<Row, Key extends keyof Row> = Omit<Row, Key> & { [K in Key]: Generated<Row[K]> };

/** Rows of control.db as Kysely sees them (schema.ts says what they mean). */
export interface ControlTables {
  meta: { key: string; value: string };
  participants: Defaults<ParticipantRow, 'departed_at' | 'suspended_at' | 'suspend_reason' | 'steps'>;
  partners: PartnerRow;
  partner_datasets: PartnerDatasetRow;
  transport_delegations: DelegationRow;
  transport_withdrawals: WithdrawalRow;
  departures: DepartureRow;
  invitations: {
    hash: string;
    participant: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
    used_by: string | null;
  };
  connectors: Defaults<ConnectorRow, 'head_n' | 'enforces' | 'suspended_at' | 'suspend_reason' | 'last_seen_at'>;
  assertions: { jti: string; expires_at: number };
  datasets: Defaults<DatasetRow, 'n'>;
  catalog_text: { rowid: number; dataset: string; text: string };
  dataset_facets: { dataset: string; kind: string; value: string };
  visible: { participant: string; dataset: string; allowed: number; until: number | null };
  negotiations: NegotiationRow;
  transfers: TransferRow;
  messages: MessageRow;
  received: { id: string; pid: string; t: number };
  agreements: Defaults<AgreementRow, 'provider_confirmed' | 'consumer_confirmed'>;
  control_messages: Defaults<ControlMessageRow, 'n'>;
  audit: Defaults<AuditTableRow, 'erased_at'>;
  audit_nodes: { level: number; idx: number; hash: Buffer };
  audit_refs: { ref: string; t: number; n: number };
  use_pools: UsePoolRow;
  use_leases: UseLeaseRow;
  receipt_chains: ReceiptChainRow;
  audit_accesses: AccessRow;
  audit_checkpoints: { size: number; generation: string; t: number; body: string };
  policy_templates: {
    id: string;
    version: number;
    body: string;
    digest: string;
    created_at: number;
    created_by: string;
    retired_at: number | null;
  };
  template_drafts: TemplateDraftRow;
  template_tests: TemplateTestRow;
  transfer_holds: { pid: string; since: number; reason: string; held_by: string };
  proposals: Defaults<ProposalRow, 'n'>;
  contract_documents: {
    digest: string;
    media_type: string;
    title: string | null;
    body: string;
    added_at: number;
    added_by: string;
  };
  dataspace_rules: {
    id: string;
    since: number;
    body: string;
    withdrawn_at: number | null;
    withdraw_reason: string | null;
  };
  data_act_requests: Defaults<
    {
      n: number;
      id: string;
      holder: string;
      user: string;
      recipient: string | null;
      at: number;
      due: number;
      state: string;
      body: string;
    },
    'n'
  >;
  decisions: Defaults<
    {
      n: number;
      t: number;
      transfer: string;
      agreement: string;
      dataset: string;
      provider: string;
      consumer: string;
      result: string;
      code: string;
      facts: string;
    },
    'n'
  >;
  withholdings: Defaults<
    { n: number; id: string; dataset: string; holder: string; at: number; ended_at: number | null; body: string },
    'n'
  >;
  attestations: AttestationRow;
  lists: { name: string; note: string; since: number };
  machine_relations: MachineRelationRow;
  machine_states: { publisher: string; machine: string; t: number; received_at: number; body: string };
  maintenance: MaintenanceRow;
  maintenance_looks: MaintenanceLookRow;
  payments: PaymentRow;
  duty_delivered: DutyDeliveredRow;
  duty_holders: DutyHolderRow;
  duty_notices: DutyNoticeRow;
  duty_waivers: DutyWaiverRow;
  duty_receipts: DutyReceiptRow;
  duty_violations: { agreement: string; duty: string; due: number; since: number; lifted_at: number | null };
}

export interface ReceiptChainRow {
  chain: string;
  kind: string;
  agreement: string;
  dataset: string;
  transfer: string | null;
  head: string;
  /** Id of the last receipt. */
  last_id: string;
  position: string | null;
  receipts: number;
  signed: number;
  refused: number;
  samples: number;
  bytes: number;
  last_at: number;
  /** JSON of the last refusal. */
  refusal: string | null;
}

export interface AccessRow {
  provider: string;
  machine: string;
  day: string;
  transfer: string;
  agreement: string;
  dataset: string;
  consumer: string;
  /** The machine's name in what was delivered. */
  shown: string;
  samples: number;
  receipts: number;
  first_at: number;
  last_at: number;
}

export interface AuditTableRow {
  n: number;
  hash: string;
  entry: string;
  /** null in rows of releases before 0.2, until the next start. */
  leaf: Buffer | null;
  t: number | null;
  erased_at: number | null;
}

export interface ParticipantRow {
  slug: string;
  name: string;
  country: string | null;
  created_at: number;
  revoked_at: number | null;
  revoke_reason: string | null;
  departed_at: number | null;
  steps: 'automatic' | 'manual';
  bytes_per_day: number | null;
  log_bytes: number | null;
  suspended_at: number | null;
  suspend_reason: string | null;
}

export interface ConnectorRow {
  id: string;
  participant: string;
  name: string;
  software: string | null;
  public_jwk: string;
  kid: string;
  created_at: number;
  revoked_at: number | null;
  head_n: number;
  head_hash: string | null;
  enforces: string;
  suspended_at: number | null;
  suspend_reason: string | null;
  last_seen_at: number | null;
}

export interface TemplateDraftRow {
  id: string;
  body: string;
  based_on: number | null;
  revision: number;
  saved_at: number;
  saved_by: string;
}

export interface TemplateTestRow {
  template: string;
  id: string;
  body: string;
  made_at: number;
  made_by: string;
}

export interface DatasetRow {
  n: number;
  id: string;
  provider: string;
  body: string;
  published: number;
  updated_at: number;
}

/** What a negotiation and a transfer have in common: one side's process. */
export interface ProcessRow {
  pid: string;
  role: 'consumer' | 'provider';
  participant: string;
  counterparty: string;
  other_pid: string | null;
  dataset: string;
  /** JSON of Intent, or null: the message we decided to send and whose acknowledgement is awaited. */
  intent: string | null;
  /** JSON of Waiting, or null: who has to do what. */
  waiting: string | null;
  refusal: string | null;
  /** Where messages to an outside counterparty go; null between participants of this broker. */
  address: string | null;
  /** JSON of Recognition, or null: how an outside counterparty was known. */
  recognised: string | null;
  history: string;
  created_at: number;
  updated_at: number;
}

export interface NegotiationRow extends ProcessRow {
  state: string;
  offer: string;
  purpose: string | null;
  agreement: string | null;
  agreement_id: string | null;
  provider_signature: string | null;
  consumer_signature: string | null;
  /** JSON: what our side has decided already. */
  marks: string;
}

export interface TransferRow extends ProcessRow {
  state: string;
  agreement_id: string;
  format: string;
  decision: string | null;
  /** JSON of DataAddress, or null: where an outside provider lets its data be fetched. */
  data_address: string | null;
}

export interface MessageRow {
  id: string;
  pid: string;
  protocol: 'negotiation' | 'transfer';
  sender: string;
  receiver: string;
  type: string;
  body: string;
  status: 'pending' | 'delivered' | 'refused' | 'dead';
  attempts: number;
  last_error: string | null;
  created_at: number;
  settled_at: number | null;
}

export interface AgreementRow {
  id: string;
  provider: string;
  consumer: string;
  dataset: string;
  body: string;
  provider_signature: string | null;
  consumer_signature: string | null;
  purpose: string | null;
  finalized_at: number;
  revoked_at: number | null;
  revoked_by: string | null;
  revoke_reason: string | null;
  provider_confirmed: number;
  consumer_confirmed: number;
}

export interface ControlMessageRow {
  n: number;
  id: string;
  participant: string;
  connector: string | null;
  topic: string;
  type: string;
  body: string;
  t: number;
  answered_at: number | null;
  answer: string | null;
}

export interface AttestationRow {
  id: string;
  participant: string;
  kind: 'role' | 'certification' | 'location' | 'membership';
  value: string;
  valid_from: number;
  valid_until: number | null;
  attested_by: string;
  at: number;
  note: string | null;
  withdrawn_at: number | null;
  reason: string | null;
}

export interface MachineRelationRow {
  id: string;
  publisher: string;
  machine: string;
  participant: string;
  relation: 'x:user' | 'x:owner' | 'x:holder';
  valid_from: number;
  valid_until: number | null;
  terms: string;
  proposed_by: string;
  proposed_at: number;
  publisher_signature: string | null;
  participant_signature: string | null;
  confirmed_at: number | null;
  ended_by: string | null;
  reason: string | null;
}

export interface MaintenanceRow {
  publisher: string;
  id: string;
  machine: string;
  opened_at: number;
  closes_at: number;
  closed_at: number | null;
  reason: string | null;
  opened_by: string | null;
}

export interface MaintenanceLookRow {
  publisher: string;
  id: string;
  transfer: string;
  consumer: string;
  agreement: string;
  dataset: string;
  samples: number;
  first: number;
  last: number;
}

export interface PaymentRow {
  id: string;
  agreement: string;
  amount: string;
  currency: string;
  period: number | null;
  body: string;
  signature: string;
  connector: string;
  received_at: number;
}

export interface DutyReceiptRow {
  id: string;
  agreement: string;
  duty: string;
  kind: string;
  t: number;
  due: number | null;
  digest: string;
  body: string;
  consumer_signature: string;
  broker_signature: string;
  connector: string;
  received_at: number;
}

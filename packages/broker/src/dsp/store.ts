import type { Kysely } from 'kysely';
import type { ControlTables, NegotiationRow, ProcessRow, TransferRow } from '../db/tables.ts';
import type { Negotiation, Process, Transfer } from './model.ts';

/** Rows ↔ processes. */

function processOf(row: ProcessRow): Process {
  return {
    pid: row.pid,
    role: row.role,
    participant: row.participant,
    counterparty: row.counterparty,
    otherPid: row.other_pid,
    dataset: row.dataset,
    intent: parsed(row.intent),
    waiting: parsed(row.waiting),
    refusal: parsed(row.refusal),
    address: row.address,
    recognised: parsed(row.recognised),
    history: JSON.parse(row.history) as Process['history'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function processRow(process: Process): ProcessRow {
  return {
    pid: process.pid,
    role: process.role,
    participant: process.participant,
    counterparty: process.counterparty,
    other_pid: process.otherPid,
    dataset: process.dataset,
    intent: text(process.intent),
    waiting: text(process.waiting),
    refusal: text(process.refusal),
    address: process.address,
    recognised: text(process.recognised),
    history: JSON.stringify(process.history),
    created_at: process.createdAt,
    updated_at: process.updatedAt,
  };
}

export function negotiationOf(row: NegotiationRow): Negotiation {
  return {
    ...processOf(row),
    state: row.state as Negotiation['state'],
    offer: JSON.parse(row.offer) as Negotiation['offer'],
    purpose: row.purpose,
    agreement: parsed(row.agreement),
    providerSignature: row.provider_signature,
    consumerSignature: row.consumer_signature,
    marks: JSON.parse(row.marks) as Negotiation['marks'],
  };
}

function negotiationRow(n: Negotiation): NegotiationRow {
  return {
    ...processRow(n),
    state: n.state,
    offer: JSON.stringify(n.offer),
    purpose: n.purpose,
    agreement: text(n.agreement),
    agreement_id: n.agreement?.['@id'] ?? null,
    provider_signature: n.providerSignature,
    consumer_signature: n.consumerSignature,
    marks: JSON.stringify(n.marks),
  };
}

export function transferOf(row: TransferRow): Transfer {
  return {
    ...processOf(row),
    state: row.state as Transfer['state'],
    agreementId: row.agreement_id,
    format: row.format,
    decision: parsed(row.decision),
    dataAddress: parsed(row.data_address),
  };
}

function transferRow(t: Transfer): TransferRow {
  return {
    ...processRow(t),
    state: t.state,
    agreement_id: t.agreementId,
    format: t.format,
    decision: text(t.decision),
    data_address: text(t.dataAddress),
  };
}

type Db = Kysely<ControlTables>;

export async function findNegotiation(db: Db, pid: string): Promise<Negotiation | null> {
  const row = await db.selectFrom('negotiations').selectAll().where('pid', '=', pid).executeTakeFirst();
  return row ? negotiationOf(row) : null;
}

export async function saveNegotiation(db: Db, negotiation: Negotiation): Promise<void> {
  const { pid, ...rest } = negotiationRow(negotiation);
  await db
    .insertInto('negotiations')
    .values({ pid, ...rest })
    .onConflict((conflict) => conflict.column('pid').doUpdateSet(rest))
    .execute();
}

export async function findTransfer(db: Db, pid: string): Promise<Transfer | null> {
  const row = await db.selectFrom('transfers').selectAll().where('pid', '=', pid).executeTakeFirst();
  return row ? transferOf(row) : null;
}

export async function saveTransfer(db: Db, transfer: Transfer): Promise<void> {
  const { pid, ...rest } = transferRow(transfer);
  await db
    .insertInto('transfers')
    .values({ pid, ...rest })
    .onConflict((conflict) => conflict.column('pid').doUpdateSet(rest))
    .execute();
}

/** The process that a repeated initial message created before: providers are idempotent on the consumer's pid (DSP 2025-1). */
export async function findByOther(
  db: Db,
  table: 'negotiations' | 'transfers',
  participant: string,
  counterparty: string,
  otherPid: string,
): Promise<string | null> {
  const row = await db
    .selectFrom(table)
    .select('pid')
    .where('participant', '=', participant)
    .where('counterparty', '=', counterparty)
    .where('other_pid', '=', otherPid)
    .executeTakeFirst();
  return row?.pid ?? null;
}

function parsed<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T);
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

import { datasetOwner } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Tx } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';
import { veilAccesses } from '../receipts/accesses.ts';

type Db = Kysely<ControlTables>;

/** Ids of a participant's transfers, in either role and as either side calls them. */
export async function processesOf(db: Db, slug: string): Promise<string[]> {
  const rows = await db
    .selectFrom('transfers')
    .select(['pid', 'other_pid'])
    .where((eb) => eb.or([eb('participant', '=', slug), eb('counterparty', '=', slug)]))
    .execute();
  return [...new Set(rows.flatMap(({ pid, other_pid: other }) => (other === null ? [pid] : [pid, other])))];
}

/**
 * Erases what the register knows of a participant. What stays: its short name, public keys and agreements, for as long as
 * somebody on the other side is there who has to be able to verify what was signed.
 * @param agreements those of which nobody is left
 */
export async function eraseRegister(
  { db, now }: Tx,
  slug: string,
  { gone, agreements }: { gone: (slug: string) => boolean; agreements: readonly string[] },
): Promise<void> {
  await db
    .updateTable('participants')
    .set({ name: '', country: null, bytes_per_day: null, log_bytes: null })
    .where('slug', '=', slug)
    .execute();
  await db
    .updateTable('connectors')
    .set((eb) => ({ name: '', software: null, head_hash: null, revoked_at: eb.fn.coalesce('revoked_at', eb.val(now)) }))
    .where('participant', '=', slug)
    .execute();
  const own = [
    'invitations',
    'visible',
    'attestations',
    'control_messages',
    'partners',
    'partner_datasets',
    'transport_delegations',
    'transport_withdrawals',
  ] as const;
  for (const table of own) await db.deleteFrom(table).where('participant', '=', slug).execute();
  for (const table of ['machine_states', 'maintenance', 'maintenance_looks'] as const)
    await db.deleteFrom(table).where('publisher', '=', slug).execute();
  await db
    .deleteFrom('machine_relations')
    .where((eb) => eb.or([eb('publisher', '=', slug), eb('participant', '=', slug)]))
    .execute();
  await db.deleteFrom('withholdings').where('holder', '=', slug).execute();
  await db
    .deleteFrom('decisions')
    .where((eb) => eb.or([eb('provider', '=', slug), eb('consumer', '=', slug)]))
    .execute();
  await eraseProcesses(db, slug);
  // The other side goes on knowing a machine by the name under which it was delivered.
  await veilAccesses(db, slug);
  await eraseUploads(db, slug);
  await eraseAgreements(db, agreements);
  await eraseRequests(db, slug, gone);
}

/** This side of its negotiations and transfers; the other side keeps its own. */
async function eraseProcesses(db: Db, slug: string): Promise<void> {
  for (const table of ['negotiations', 'transfers'] as const) {
    const own = db.selectFrom(table).select('pid').where('participant', '=', slug);
    await db.deleteFrom('received').where('pid', 'in', own).execute();
    await db.deleteFrom('messages').where('pid', 'in', own).execute();
    if (table === 'transfers') await db.deleteFrom('transfer_holds').where('pid', 'in', own).execute();
    await db.deleteFrom(table).where('participant', '=', slug).execute();
  }
}

async function eraseUploads(db: Db, slug: string): Promise<void> {
  const uploads = await db
    .selectFrom('receipt_chains')
    .select(['chain', 'dataset'])
    .where('kind', '=', 'upload')
    .execute();
  for (const { chain, dataset } of uploads)
    if (datasetOwner(dataset) === slug) await db.deleteFrom('receipt_chains').where('chain', '=', chain).execute();
}

/** Agreements of a participant of which both sides are gone: nobody is left whom they concern. */
export async function agreementsOfNobody(db: Db, slug: string, gone: (slug: string) => boolean): Promise<string[]> {
  const rows = await db
    .selectFrom('agreements')
    .select(['id', 'provider', 'consumer'])
    .where((eb) => eb.or([eb('provider', '=', slug), eb('consumer', '=', slug)]))
    .execute();
  return rows.flatMap(({ id, provider, consumer }) => {
    const other = provider === slug ? consumer : provider;
    return other === slug || gone(other) ? [id] : [];
  });
}

/** Agreements, with everything that hangs on them. */
async function eraseAgreements(db: Db, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    for (const table of [
      'payments',
      'duty_delivered',
      'duty_holders',
      'duty_notices',
      'duty_waivers',
      'duty_receipts',
      'duty_violations',
      'use_pools',
      'use_leases',
      'receipt_chains',
      'audit_accesses',
    ] as const)
      await db.deleteFrom(table).where('agreement', '=', id).execute();
    await db.deleteFrom('agreements').where('id', '=', id).execute();
  }
}

/** Requests under the Data Act of which nobody is left who asked or was asked. */
async function eraseRequests(db: Db, slug: string, gone: (slug: string) => boolean): Promise<void> {
  const rows = await db
    .selectFrom('data_act_requests')
    .select(['id', 'holder', 'user', 'recipient'])
    .where((eb) => eb.or([eb('holder', '=', slug), eb('user', '=', slug), eb('recipient', '=', slug)]))
    .execute();
  for (const { id, ...parties } of rows)
    if (Object.values(parties).every((party) => party === null || party === slug || gone(party)))
      await db.deleteFrom('data_act_requests').where('id', '=', id).execute();
}

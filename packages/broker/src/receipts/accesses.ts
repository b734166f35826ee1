import type { AuditAccess, AuditAccesses, Receipt } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Tx } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';

/** Days are compared as text, which goes wrong beyond. */
const LAST = Date.UTC(9999, 11, 31);

/** Rows that are looked at together. */
const STEP = 500;

const dayOf = (t: number): string => new Date(t).toISOString().slice(0, 10);

/** Adds a receipt of a delivery to what its transfer gave of each machine on that day (UTC). */
export async function noteAccesses(tx: Tx, receipt: Receipt, machineOf: (shown: string) => string): Promise<void> {
  const { provider, consumer, agreement, dataset, transfer, t, start = t, end = t } = receipt;
  if (transfer === undefined) return;
  for (const { machine: shown, samples } of receipt.machines ?? []) {
    const machine = machineOf(shown);
    await tx.db
      .insertInto('audit_accesses')
      .values({
        provider,
        machine,
        day: dayOf(end),
        transfer,
        agreement,
        dataset,
        consumer,
        shown,
        samples,
        receipts: 1,
        first_at: start,
        last_at: end,
      })
      .onConflict((conflict) =>
        conflict.columns(['provider', 'machine', 'day', 'transfer']).doUpdateSet((eb) => ({
          samples: eb('audit_accesses.samples', '+', samples),
          receipts: eb('audit_accesses.receipts', '+', 1),
          last_at: end,
        })),
      )
      .execute();
  }
}

/**
 * A provider's machines are known by the names under which they were delivered from now on. What has one name then is one row:
 * its machine may have left the dataset in the course of the day, and have been known by that name alone since.
 */
export async function veilAccesses(db: Kysely<ControlTables>, provider: string): Promise<void> {
  for (;;) {
    const rows = await db
      .selectFrom('audit_accesses')
      .selectAll()
      .where('provider', '=', provider)
      .whereRef('machine', '<>', 'shown')
      .limit(STEP)
      .execute();
    if (rows.length === 0) return;
    for (const row of rows) {
      const { machine, day, transfer, shown, samples, receipts, first_at, last_at } = row;
      await db
        .deleteFrom('audit_accesses')
        .where('provider', '=', provider)
        .where('machine', '=', machine)
        .where('day', '=', day)
        .where('transfer', '=', transfer)
        .execute();
      await db
        .insertInto('audit_accesses')
        .values({ ...row, machine: shown })
        .onConflict((conflict) =>
          conflict.columns(['provider', 'machine', 'day', 'transfer']).doUpdateSet((eb) => ({
            samples: eb('audit_accesses.samples', '+', samples),
            receipts: eb('audit_accesses.receipts', '+', receipts),
            first_at: eb.fn<number>('min', [eb.ref('audit_accesses.first_at'), eb.val(first_at)]),
            last_at: eb.fn<number>('max', [eb.ref('audit_accesses.last_at'), eb.val(last_at)]),
          })),
        )
        .execute();
    }
  }
}

export interface AccessSearch {
  /** With `provider`. */
  machine?: string;
  provider?: string;
  dataset?: string;
  agreement?: string;
  /** Only what this participant gave or was given; null = all. */
  of: string | null;
  /** Epoch ms; whole days (UTC) that they lie in. */
  from: number;
  to: number;
  after: readonly [day: string, shown: string, transfer: string] | null;
  limit: number;
}

/** In order of day, machine (by its shown name) and transfer; read out of an index of what is asked for. */
export async function findAccesses(db: Kysely<ControlTables>, search: AccessSearch): Promise<AuditAccesses> {
  const { machine, provider, dataset, agreement, of, from, to, after, limit } = search;
  let query = db
    .selectFrom('audit_accesses')
    .selectAll()
    .where('day', '>=', after?.[0] ?? dayOf(from))
    .where('day', '<=', dayOf(Math.min(to, LAST)))
    .orderBy('day')
    .orderBy('shown')
    .orderBy('transfer')
    .limit(limit);
  if (agreement !== undefined) query = query.where('agreement', '=', agreement);
  if (dataset !== undefined) query = query.where('dataset', '=', dataset);
  // Whoever was given a machine under another name may ask by that name alone.
  if (machine !== undefined && provider !== undefined)
    query = query
      .where('provider', '=', provider)
      .where(of === null || of === provider ? 'machine' : 'shown', '=', machine);
  if (of !== null) query = query.where((eb) => eb.or([eb('provider', '=', of), eb('consumer', '=', of)]));
  if (after) {
    const [day, id, transfer] = after;
    query = query.where((eb) =>
      eb.or([eb('day', '>', day), eb('shown', '>', id), eb.and([eb('shown', '=', id), eb('transfer', '>', transfer)])]),
    );
  }
  const rows = await query.execute();
  const last = rows.at(-1);
  return {
    accesses: rows.map(
      (row): AuditAccess => ({
        // The consumer knows a machine by the name under which it was delivered.
        machine: of !== null && of !== row.provider ? row.shown : row.machine,
        dataset: row.dataset,
        provider: row.provider,
        consumer: row.consumer,
        agreement: row.agreement,
        transfer: row.transfer,
        day: row.day,
        samples: row.samples,
        receipts: row.receipts,
        first: row.first_at,
        last: row.last_at,
      }),
    ),
    ...(rows.length === limit && last ? { cursor: [last.day, last.shown, last.transfer].join('|') } : {}),
  };
}

import type { MachineStates, MaintenanceView, Receipt } from '@millspace/schemas';
import type { ControlStore, Tx } from '../db/store.ts';
import type { MaintenanceLookRow, MaintenanceRow } from '../db/tables.ts';

/** An event that is open, as the machine's side reports it. */
export type OpenEvent = NonNullable<MachineStates['machines'][number]['events']>[number];

const REMOTE = 'x:remote-maintenance-open';
/** A receipt may be written a little after the last delivery it speaks of. */
const LISTED = 200;

/**
 * Remote maintenances: opened by the machine's side alone, closed by themselves. Kept, with who was given data of the
 * machine while one was open, for the machine's side to read.
 */
export class Maintenance {
  readonly #store: ControlStore;

  constructor(store: ControlStore) {
    this.#store = store;
  }

  /** In the transaction of the report: what is new is opened, what is not reported any more is closed. */
  async observe(
    tx: Tx,
    whose: { publisher: string; machine: string; connector: string },
    events: readonly OpenEvent[],
  ): Promise<void> {
    const { publisher, machine, connector } = whose;
    const reported = events.filter(({ event }) => event === REMOTE);
    const known = await tx.db
      .selectFrom('maintenance')
      .selectAll()
      .where('publisher', '=', publisher)
      .where('machine', '=', machine)
      .where('closed_at', 'is', null)
      .execute();
    for (const { id = '', from, until = from, reason, by } of reported) {
      const before = known.find((row) => row.id === id);
      if (before?.closes_at === until) continue;
      const row: MaintenanceRow = {
        publisher,
        id,
        machine,
        opened_at: from,
        closes_at: until,
        closed_at: null,
        reason: reason ?? null,
        opened_by: by ?? null,
      };
      await tx.db
        .insertInto('maintenance')
        .values(row)
        .onConflict((conflict) => conflict.columns(['publisher', 'id']).doUpdateSet({ closes_at: until }))
        .execute();
      tx.audit({
        kind: before ? 'maintenance.changed' : 'maintenance.opened',
        subject: `${publisher} ${machine}`,
        actor: connector,
        parties: [publisher],
        data: { publisher, machine, maintenance: id, from, until, reason: reason ?? null, by: by ?? null },
      });
    }
    for (const row of known) {
      const over = row.closes_at <= tx.now;
      if (!over && reported.some(({ id }) => id === row.id)) continue;
      const at = over ? row.closes_at : tx.now;
      await tx.db
        .updateTable('maintenance')
        .set({ closed_at: at })
        .where('publisher', '=', publisher)
        .where('id', '=', row.id)
        .execute();
      tx.audit({
        kind: 'maintenance.closed',
        subject: `${publisher} ${machine}`,
        actor: connector,
        parties: [publisher],
        data: { publisher, machine, maintenance: row.id, at, byItself: over },
      });
    }
  }

  /** A delivery of some period: kept beside every maintenance of its machines that was open within the period. */
  async delivered(tx: Tx, receipt: Receipt): Promise<void> {
    const { start = receipt.t, end = receipt.t } = receipt;
    for (const { machine, samples } of receipt.machines ?? []) {
      if (samples === 0) continue;
      const open = await tx.db
        .selectFrom('maintenance')
        .select(['id'])
        .where('publisher', '=', receipt.provider)
        .where('machine', '=', machine)
        .where('opened_at', '<=', end)
        .where((eb) => eb.fn.coalesce('closed_at', 'closes_at'), '>=', start)
        .execute();
      for (const { id } of open) await this.#look(tx, id, receipt, { start, end, samples });
    }
  }

  async #look(
    tx: Tx,
    id: string,
    receipt: Receipt,
    { start, end, samples }: { start: number; end: number; samples: number },
  ): Promise<void> {
    const row: MaintenanceLookRow = {
      publisher: receipt.provider,
      id,
      transfer: receipt.transfer ?? receipt.agreement,
      consumer: receipt.consumer,
      agreement: receipt.agreement,
      dataset: receipt.dataset,
      samples,
      first: start,
      last: end,
    };
    await tx.db
      .insertInto('maintenance_looks')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['publisher', 'id', 'transfer'])
          .doUpdateSet((eb) => ({ samples: eb('maintenance_looks.samples', '+', samples), last: end })),
      )
      .execute();
  }

  /** Of one publisher, newest first: what was open, why, and who was given what. */
  async list(publisher: string, now: number, machine?: string): Promise<MaintenanceView[]> {
    let query = this.#store.read
      .selectFrom('maintenance')
      .selectAll()
      .where('publisher', '=', publisher)
      .orderBy('opened_at', 'desc')
      .limit(LISTED);
    if (machine !== undefined) query = query.where('machine', '=', machine);
    const rows = await query.execute();
    const looks = await this.#store.read
      .selectFrom('maintenance_looks')
      .selectAll()
      .where('publisher', '=', publisher)
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
    return rows.map((row) => viewOf(row, looks, now));
  }
}

function viewOf(row: MaintenanceRow, looks: readonly MaintenanceLookRow[], now: number): MaintenanceView {
  const until = row.closed_at ?? row.closes_at;
  return {
    id: row.id,
    machine: row.machine,
    from: row.opened_at,
    until,
    open: row.opened_at <= now && now < until,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.opened_by === null ? {} : { by: row.opened_by }),
    looked: looks
      .filter(({ id }) => id === row.id)
      .map(({ consumer, transfer, agreement, dataset, samples, first, last }) => ({
        consumer,
        transfer,
        agreement,
        dataset,
        samples,
        first,
        last,
      })),
  };
}

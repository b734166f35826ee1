import { MillspaceError } from '@millspace/runtime/errors';
import type { Kysely } from 'kysely';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';
import type { Registry, Suspension } from '../participants/registry.ts';
import { dataPid, type Transfer } from './model.ts';
import { findTransfer, transferOf } from './store.ts';
import { isOver, transferTold } from './transfer-told.ts';

/** Step of control.db: transfers (by the pid that the data plane knows them by) that an administrator lets rest. `since`: epoch ms. */
export const HOLD_TABLES = `
  CREATE TABLE transfer_holds (
    pid TEXT PRIMARY KEY, since INTEGER NOT NULL, reason TEXT NOT NULL, held_by TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Why nothing flows, and what was suspended for it. */
export interface Hold extends Suspension {
  what: 'exchange' | 'provider' | 'consumer' | 'mandate';
}

interface Sides {
  pid: string;
  consumer: string;
  provider: string;
}

export interface HoldsDeps {
  store: ControlStore;
  registry: Registry;
  queue: ControlQueue;
  /** One of the two lets this broker act for it towards the other, who is outside, no longer. */
  withdrawn: (one: string, other: string) => Suspension | null;
  /** After the commit. */
  changed: (pid: string) => void;
}

/**
 * Transfers that an administrator lets rest. What both sides say of them stays as it is and counts again afterwards; meanwhile nothing
 * flows, and what arrives waits.
 */
export class Holds {
  readonly #deps: HoldsDeps;
  readonly #held = new Map<string, Suspension>();

  constructor(deps: HoldsDeps) {
    this.#deps = deps;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const { pid, since, reason } of await db.selectFrom('transfer_holds').selectAll().execute())
      this.#held.set(pid, { since, reason });
  }

  /** null: nobody lets it rest. */
  of({ pid, consumer, provider }: Sides): Hold | null {
    const { registry, withdrawn } = this.#deps;
    const held = this.#held.get(pid);
    if (held) return { ...held, what: 'exchange' };
    const [giver, taker] = [registry.suspension(provider), registry.suspension(consumer)];
    if (giver) return { ...giver, what: 'provider' };
    if (taker) return { ...taker, what: 'consumer' };
    const mandate = withdrawn(provider, consumer);
    return mandate ? { since: mandate.since, reason: mandate.reason, what: 'mandate' } : null;
  }

  /** As `of`, of one side's transfer. What is over rests no more. */
  ofTransfer(t: Transfer): Hold | null {
    if (isOver(t)) return null;
    const [provider, consumer] =
      t.role === 'consumer' ? [t.counterparty, t.participant] : [t.participant, t.counterparty];
    return this.of({ pid: dataPid(t), provider, consumer });
  }

  /** @throws MillspaceError MS-TRF-001 (no such transfer), MS-TRF-006 (it is over) */
  suspend(pid: string, reason: string, actor: string): Promise<void> {
    return this.#deps.store.write(async (tx) => {
      const t = await running(tx, pid);
      const held = dataPid(t);
      await tx.db
        .insertInto('transfer_holds')
        .values({ pid: held, since: tx.now, reason, held_by: actor })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      record(tx, t, { kind: 'transfer.held', reason, actor });
      await this.#tell(tx, held, reason);
      tx.after(() => {
        this.#held.set(held, this.#held.get(held) ?? { since: tx.now, reason });
        this.#deps.changed(held);
      });
    });
  }

  /** @throws MillspaceError MS-TRF-001 (no such transfer), MS-TRF-007 (it does not rest) */
  resume(pid: string, reason: string, actor: string): Promise<void> {
    return this.#deps.store.write(async (tx) => {
      const t = await known(tx, pid);
      const held = dataPid(t);
      const { numDeletedRows } = await tx.db.deleteFrom('transfer_holds').where('pid', '=', held).executeTakeFirst();
      if (numDeletedRows === 0n)
        throw new MillspaceError('MS-TRF-007', { detail: `no administrator lets ${pid} rest`, status: 409 });
      record(tx, t, { kind: 'transfer.released', reason, actor });
      await this.#tell(tx, held, null);
      tx.after(() => {
        this.#held.delete(held);
        this.#deps.changed(held);
      });
    });
  }

  /** Tells both sides (an outside partner is told nothing) of every transfer of a participant that it rests (`reason`), or how it stands without that (null). */
  async tellOf(
    tx: Tx,
    participant: string,
    reason: string | null,
    concerns: (transfer: Transfer) => boolean = () => true,
  ): Promise<void> {
    const rows = await tx.db
      .selectFrom('transfers')
      .selectAll()
      .where('state', 'in', ['STARTED', 'SUSPENDED'])
      .where((eb) => eb.or([eb('participant', '=', participant), eb('counterparty', '=', participant)]))
      .execute();
    const pids = new Set(rows.map(transferOf).filter(concerns).map(dataPid));
    for (const pid of pids) if (reason !== null || !this.#held.has(pid)) await this.#tell(tx, pid, reason);
  }

  async #tell(tx: Tx, pid: string, reason: string | null): Promise<void> {
    const sides = await tx.db
      .selectFrom('transfers')
      .selectAll()
      .where((eb) => eb.or([eb('pid', '=', pid), eb('other_pid', '=', pid)]))
      .execute();
    // An outside partner may have chosen the pid of another transfer for its own side.
    for (const side of sides.map(transferOf))
      if (dataPid(side) === pid) await this.#deps.queue.tell(tx, side.participant, transferTold(side, reason));
  }
}

/** @throws MillspaceError MS-TRF-001, MS-TRF-006 (it is over) */
async function running(tx: Tx, pid: string): Promise<Transfer> {
  const t = await known(tx, pid);
  if (isOver(t)) throw new MillspaceError('MS-TRF-006', { detail: `${pid} is over`, status: 409 });
  return t;
}

/** `pid` is that of either side. @throws MillspaceError MS-TRF-001 */
async function known(tx: Tx, pid: string): Promise<Transfer> {
  const t = await findTransfer(tx.db, pid);
  if (t) return t;
  throw new MillspaceError('MS-TRF-001', { detail: `there is no transfer ${pid}`, status: 404 });
}

function record(tx: Tx, t: Transfer, { kind, reason, actor }: { kind: string; reason: string; actor: string }): void {
  const parties = [t.participant, t.counterparty];
  tx.audit({ kind, subject: dataPid(t), actor, parties, data: { reason, agreement: t.agreementId } });
}

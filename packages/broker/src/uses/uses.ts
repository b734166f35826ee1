import { type CompiledPolicy, consumerDuties } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { AgreementView, ErrorCode, UseLease, UseLeaseRequest } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Agreements } from '../agreements/agreements.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { AgreementRow, ControlTables } from '../db/tables.ts';
import type { DutyBook } from '../facts/duty-book.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { FULL, giveBack, lend, type Pool, raise, type Span } from './numbers.ts';
import type { UseLeaseRow } from './tables.ts';

export interface UsesDeps {
  store: ControlStore;
  agreements: Pick<Agreements, 'ofParty' | 'objection'>;
  policyOf: (agreement: string) => CompiledPolicy | null;
  duties: Pick<DutyBook, 'violations' | 'holds'>;
  /** After a restore: connectors of a participant that have not handed in what they know. */
  awaited: (participant: string) => string[];
}

/** So long a connector may use what it was lent without a word to the broker (ms). */
export const LEASE_MS = 3_600_000;

type Figures = NonNullable<AgreementView['uses']>;

/**
 * Local uses are numbered over all connectors of the consumer, and each number is lent to one of them (`odrl:count` with
 * `x:uses`). What was lent counts as used until its connector says that it was not, however long that takes: never more than
 * agreed, whoever is away.
 */
export class Uses {
  readonly #deps: UsesDeps;
  /** By agreement: what its leases come to. */
  readonly #figures = new Map<string, { used: number; lent: number }>();

  constructor(deps: UsesDeps) {
    this.#deps = deps;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const row of await db.selectFrom('use_leases').selectAll().execute()) this.#count(null, row);
  }

  /** null: the agreement counts no local uses. */
  figures(agreement: string): Figures | null {
    const limit = this.#limitOf(agreement);
    return limit === null ? null : { limit, ...(this.#figures.get(agreement) ?? { used: 0, lent: 0 }) };
  }

  /** Of agreements that are erased nothing is remembered. */
  forget(agreements: readonly string[]): void {
    for (const agreement of agreements) this.#figures.delete(agreement);
  }

  /** How many uses a connector can have made: of what was lent to it, what it has not given back. */
  async lentTo(db: Kysely<ControlTables>, agreement: string, connector: string): Promise<number> {
    const rows = await db
      .selectFrom('use_leases')
      .selectAll()
      .where('agreement', '=', agreement)
      .where('connector', '=', connector)
      .execute();
    return rows.reduce((sum, row) => sum + (row.used ?? sizeOf(row)), 0);
  }

  /**
   * Lends uses to a connector of the consumer; durable when it resolves. The same lease again is answered like the first time.
   * @throws MillspaceError MS-AGR-001 (not the consumer's agreement), MS-AGR-002, -005 (revoked, broker restored), MS-DTY-011 (none is
   * left), MS-DTY-012 (the last are lent to another connector), MS-DTY-014 (nothing is counted, or the lease is another's),
   * MS-DTY-015 (a duty is overdue)
   */
  async take(who: ConnectorIdentity, id: string, { lease, want }: UseLeaseRequest): Promise<UseLease> {
    const { store } = this.#deps;
    const agreement = await this.#ofConsumer(who, id);
    const limit = this.#limitOf(id);
    if (limit === null) throw refused('MS-DTY-014', 422, 'this agreement counts no local uses');
    this.#hinder(agreement);
    return store.write(async (tx) => {
      const known = await leaseOf(tx, lease);
      if (known) return this.#again(known, who, id);
      const pool = await this.#pool(tx, id);
      const made = lend(pool, want, limit);
      if (made === null) throw await this.#none(tx, id, who);
      const until = tx.now + LEASE_MS;
      const row: UseLeaseRow = {
        ...{ id: lease, agreement: id, connector: who.connector, ...made.span },
        ...{ lent_at: tx.now, until, used: null, settled_at: null },
      };
      await this.#keep(tx, id, made.pool);
      await tx.db.insertInto('use_leases').values(row).execute();
      await this.#deps.duties.holds(tx, id, who.connector);
      tx.after(() => this.#count(null, row));
      return { lease, agreement: id, ...made.span, until };
    });
  }

  /**
   * A connector says how many of a lease it has used, from its first number on; the others are lent again. What was said once
   * stands. Of a lease that was never asked for here it is remembered that it is over, for the question may still be on its way.
   * @throws MillspaceError MS-AGR-001, MS-DTY-014 (another connector's lease, or more than was lent)
   */
  async settle(
    who: ConnectorIdentity,
    id: string,
    lease: string,
    used: number,
  ): Promise<{ used: number; returned: number }> {
    await this.#ofConsumer(who, id);
    return this.#deps.store.write(async (tx) => {
      const known = await leaseOf(tx, lease);
      if (!known) {
        const over = {
          id: lease,
          agreement: id,
          connector: who.connector,
          first: 1,
          last: 0,
          lent_at: tx.now,
          until: tx.now,
        };
        await tx.db
          .insertInto('use_leases')
          .values({ ...over, used: 0, settled_at: tx.now })
          .execute();
        return { used: 0, returned: 0 };
      }
      if (known.connector !== who.connector || known.agreement !== id) throw another();
      if (known.used !== null) return { used: known.used, returned: sizeOf(known) - known.used };
      if (used > sizeOf(known))
        throw refused('MS-DTY-014', 422, `${used} are more than the ${sizeOf(known)} that were lent`);
      const rest: Span = { first: known.first + used, last: known.last };
      await this.#keep(tx, id, giveBack(await this.#pool(tx, id), rest));
      await tx.db.updateTable('use_leases').set({ used, settled_at: tx.now }).where('id', '=', lease).execute();
      tx.after(() => this.#count(known, { ...known, used }));
      return { used, returned: sizeOf(rest) };
    });
  }

  /** After a restore: a connector knows of a use with this number. */
  raise(agreement: string, used: number): Promise<void> {
    return this.#deps.store.write(async (tx) =>
      this.#keep(tx, agreement, raise(await this.#pool(tx, agreement), used)),
    );
  }

  async #ofConsumer(who: ConnectorIdentity, id: string): Promise<AgreementRow> {
    const agreement = await this.#deps.agreements.ofParty(id, who.participant);
    if (agreement.consumer === who.participant) return agreement;
    throw new MillspaceError('MS-AGR-001', { detail: `there is no agreement ${id} for you as consumer`, status: 404 });
  }

  #hinder(agreement: AgreementRow): void {
    const { agreements, duties, awaited } = this.#deps;
    const objection = agreements.objection(agreement);
    if (objection)
      throw new MillspaceError(objection.code as ErrorCode, {
        detail: objection.text.en,
        status: 403,
        details: { text: objection.text },
      });
    const missing = awaited(agreement.consumer);
    if (missing.length > 0)
      throw new MillspaceError('MS-AGR-005', {
        detail: `the broker was restored from a backup, and ${missing.join(', ')} may have used what it no longer knows of`,
        status: 503,
      });
    const [overdue] = duties.violations(agreement.id);
    if (overdue) throw refused('MS-DTY-015', 403, overdue.rule.en);
  }

  #again(known: UseLeaseRow, who: ConnectorIdentity, agreement: string): UseLease {
    if (known.connector !== who.connector || known.agreement !== agreement) throw another();
    if (known.used !== null) throw refused('MS-DTY-014', 409, 'this lease is over; ask with another id');
    return { lease: known.id, agreement, first: known.first, last: known.last, until: known.until };
  }

  async #none(tx: Tx, agreement: string, who: ConnectorIdentity): Promise<MillspaceError> {
    const lent = await tx.db
      .selectFrom('use_leases')
      .select('until')
      .where('agreement', '=', agreement)
      .where('used', 'is', null)
      .where('connector', '!=', who.connector)
      .orderBy('until')
      .execute();
    const [first] = lent;
    if (!first) return refused('MS-DTY-011', 403, 'all uses under this agreement are used up');
    const until = new Date(first.until).toISOString();
    return refused('MS-DTY-012', 409, `what is left is lent to another connector until ${until}`, {
      until: first.until,
    });
  }

  async #pool(tx: Tx, agreement: string): Promise<Pool> {
    const row = await tx.db.selectFrom('use_pools').selectAll().where('agreement', '=', agreement).executeTakeFirst();
    return row ? { ...row, free: JSON.parse(row.free) as Span[] } : FULL;
  }

  async #keep(tx: Tx, agreement: string, { next, free, floor }: Pool): Promise<void> {
    const row = { next, free: JSON.stringify(free), floor };
    await tx.db
      .insertInto('use_pools')
      .values({ agreement, ...row })
      .onConflict((conflict) => conflict.column('agreement').doUpdateSet(row))
      .execute();
  }

  /** The highest of the limits that its permissions name: which of them applies is decided at the consumer, by the number. */
  #limitOf(agreement: string): number | null {
    const policy = this.#deps.policyOf(agreement);
    const limits = (policy ? consumerDuties(policy) : []).flatMap(({ kind, limit }) =>
      kind === 'count-uses' && limit !== undefined ? [limit] : [],
    );
    return limits.length === 0 ? null : Math.max(...limits);
  }

  #count(before: UseLeaseRow | null, after: UseLeaseRow): void {
    const figures = this.#figures.get(after.agreement) ?? { used: 0, lent: 0 };
    if (before) figures.lent -= sizeOf(before);
    if (after.used === null) figures.lent += sizeOf(after);
    else figures.used += after.used;
    this.#figures.set(after.agreement, figures);
  }
}

const sizeOf = ({ first, last }: Span): number => Math.max(0, last - first + 1);

const leaseOf = (tx: Tx, id: string): Promise<UseLeaseRow | undefined> =>
  tx.db.selectFrom('use_leases').selectAll().where('id', '=', id).executeTakeFirst();

const another = (): MillspaceError => refused('MS-DTY-014', 404, 'there is no such lease of this connector');

function refused(
  code: 'MS-DTY-011' | 'MS-DTY-012' | 'MS-DTY-014' | 'MS-DTY-015',
  status: number,
  detail: string,
  details?: Record<string, unknown>,
): MillspaceError {
  return new MillspaceError(code, { detail, where: '/uses', status, ...(details ? { details } : {}) });
}

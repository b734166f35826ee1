import type { Receipt } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';
import type { Delivered, Done, DutyFacts } from './duty-state.ts';

/** What is known of the duties under one agreement. */
interface Known {
  delivered: Map<string, Delivered>;
  holders: Map<string, number>;
  /** By JSON pointer of the duty. */
  done: Map<string, Done[]>;
  last: Map<string, Receipt>;
  count: Map<string, number>;
  /** By duty, then by notice: deadline (epoch ms). */
  untold: Map<string, Map<string, number>>;
  violated: Map<string, { due: number; since: number }>;
}

/** control.db's tables about duties in memory: states are asked for with every grant. */
export class DutyMemory {
  readonly #known = new Map<string, Known>();

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const row of await db.selectFrom('duty_delivered').selectAll().execute())
      this.putDelivered(row.agreement, row);
    for (const { agreement, connector, since } of await db.selectFrom('duty_holders').selectAll().execute())
      this.of(agreement).holders.set(connector, since);
    for (const { agreement, duty, body, connector, t } of await db
      .selectFrom('duty_receipts')
      .selectAll()
      .orderBy('received_at')
      .execute())
      this.putReceipt(agreement, duty, JSON.parse(body) as Receipt, connector, t);
    for (const { agreement, duty, t } of await db.selectFrom('duty_waivers').selectAll().execute())
      this.putDone(agreement, duty, { connector: null, t, due: t });
    for (const row of await db.selectFrom('duty_notices').selectAll().where('acknowledged_at', 'is', null).execute())
      this.putUntold(row.agreement, row.duty, row.id, row.deadline);
    for (const { agreement, duty, due, since } of await db
      .selectFrom('duty_violations')
      .selectAll()
      .where('lifted_at', 'is', null)
      .execute())
      this.of(agreement).violated.set(duty, { due, since });
  }

  agreements(): Iterable<string> {
    return this.#known.keys();
  }

  /** Agreements with a duty that is violated. */
  violated(): string[] {
    return [...this.#known].flatMap(([agreement, { violated }]) => (violated.size > 0 ? [agreement] : []));
  }

  find(agreement: string): Known | undefined {
    return this.#known.get(agreement);
  }

  forget(agreements: readonly string[]): void {
    for (const agreement of agreements) this.#known.delete(agreement);
  }

  of(agreement: string): Known {
    let known = this.#known.get(agreement);
    if (!known) {
      known = {
        ...{ delivered: new Map(), holders: new Map(), done: new Map(), last: new Map() },
        ...{ count: new Map(), untold: new Map(), violated: new Map() },
      };
      this.#known.set(agreement, known);
    }
    return known;
  }

  facts(agreement: string, duty: string, endedAt: number | null): DutyFacts {
    const known = this.of(agreement);
    return {
      delivered: [...known.delivered.values()],
      holders: known.holders,
      done: known.done.get(duty) ?? [],
      untold: [...(known.untold.get(duty)?.values() ?? [])].map((deadline) => ({ deadline })),
      endedAt,
    };
  }

  putDelivered(agreement: string, { connector, bucket, last }: Delivered): void {
    this.of(agreement).delivered.set(`${connector} ${bucket}`, { connector, bucket, last });
  }

  putReceipt(agreement: string, duty: string, receipt: Receipt, connector: string, t: number): void {
    const { due = null, start, end } = receipt;
    this.putDone(agreement, duty, {
      ...{ connector, t, due },
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
    });
    const { last, count } = this.of(agreement);
    last.set(duty, receipt);
    count.set(duty, (count.get(duty) ?? 0) + 1);
  }

  putDone(agreement: string, duty: string, done: Done): void {
    const known = this.of(agreement).done;
    known.set(duty, [...(known.get(duty) ?? []), done]);
  }

  putUntold(agreement: string, duty: string, notice: string, deadline: number): void {
    const { untold } = this.of(agreement);
    const known = untold.get(duty) ?? new Map<string, number>();
    untold.set(duty, known.set(notice, deadline));
  }

  told(agreement: string, duty: string, notice: string): void {
    this.of(agreement).untold.get(duty)?.delete(notice);
  }
}

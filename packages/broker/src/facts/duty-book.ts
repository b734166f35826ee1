import type { CompiledPolicy, Facts } from '@millspace/policy';
import { consumerDuties } from '@millspace/policy';
import type { Bilingual, ConsumerDuty, Receipt } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import { partiesOf } from '../agreements/parties.ts';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';
import { bucketOf, type Delivered, type Done, type DutyState, dutyState, isWatched } from './duty-state.ts';

export interface DutyBookDeps {
  store: ControlStore;
  notices: Notices;
  /** How long after its due date a missing receipt is a violation (ms). */
  graceMs: number;
  /** The compiled policy of an agreement; null when there is none. */
  policyOf: (agreement: string) => CompiledPolicy | null;
  /** When an agreement ended (epoch ms); null = it stands. */
  endedAt: (agreement: string) => number | null;
}

interface Entry {
  delivered: Map<number, Delivered>;
  done: Map<string, Done[]>;
  violated: Map<string, { due: number; since: number }>;
}

/** A duty that is overdue, as both sides see it. */
export interface Violation {
  duty: string;
  rule: Bilingual;
  due: number;
  since: number;
  remedy: Bilingual;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What consumers owe under agreements, what they have shown to be done, and what is overdue. Watched by a timer. */
export class DutyBook {
  readonly #deps: DutyBookDeps;
  readonly #entries = new Map<string, Entry>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(deps: DutyBookDeps) {
    this.#deps = deps;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const { agreement, bucket, last } of await db.selectFrom('duty_deliveries').selectAll().execute())
      this.#of(agreement).delivered.set(bucket, { bucket, last });
    for (const row of await db.selectFrom('duty_receipts').select(['agreement', 'duty', 't', 'due']).execute())
      this.#putDone(row.agreement, row.duty, { t: row.t, due: row.due });
    for (const { agreement, duty, due, since } of await db
      .selectFrom('duty_violations')
      .selectAll()
      .where('lifted_at', 'is', null)
      .execute())
      this.#of(agreement).violated.set(duty, { due, since });
    await this.review();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Duties of an agreement, by JSON pointer. One that is overdue stays a violation until a receipt lifts it. */
  states(agreement: string): NonNullable<Facts['duties']> {
    const states = new Map<string, DutyState['state']>();
    for (const duty of this.#dutiesOf(agreement)) states.set(duty.path, this.#stateOf(agreement, duty).state);
    return states;
  }

  /** What is overdue under an agreement. */
  violations(agreement: string): Violation[] {
    const entry = this.#entries.get(agreement);
    if (!entry || entry.violated.size === 0) return [];
    return this.#dutiesOf(agreement).flatMap((duty): Violation[] => {
      const found = entry.violated.get(duty.path);
      return found ? [{ duty: duty.path, rule: duty.rule, ...found, remedy: REMEDY }] : [];
    });
  }

  /** In the transaction that records a delivery: what was received now will be due. */
  async delivered(tx: Tx, receipt: Receipt): Promise<void> {
    const { agreement, end = receipt.t } = receipt;
    if (receipt.samples === 0 || !this.#dutiesOf(agreement).some(isWatched)) return;
    const row = { agreement, bucket: bucketOf(end), last: end };
    await tx.db
      .insertInto('duty_deliveries')
      .values(row)
      .onConflict((conflict) => conflict.columns(['agreement', 'bucket']).doUpdateSet({ last: end }))
      .execute();
    tx.after(() => {
      this.#of(agreement).delivered.set(row.bucket, row);
      this.#arm();
    });
  }

  /** In the transaction that keeps a verified receipt: lifts a violation that it settles. */
  async done(tx: Tx, agreement: string, path: string, done: Done): Promise<void> {
    const entry = this.#of(agreement);
    const duty = this.#dutiesOf(agreement).find((found) => found.path === path);
    const settled = duty && entry.violated.has(path) && this.#stateOf(agreement, duty, done).state !== 'violated';
    if (settled) {
      await tx.db
        .updateTable('duty_violations')
        .set({ lifted_at: tx.now })
        .where('agreement', '=', agreement)
        .where('duty', '=', path)
        .where('lifted_at', 'is', null)
        .execute();
      tx.audit({
        kind: 'duty.violation.lifted',
        subject: agreement,
        parties: await partiesOf(tx.db, agreement),
        data: { duty: path },
      });
    }
    tx.after(() => {
      this.#putDone(agreement, path, done);
      if (settled) entry.violated.delete(path);
      this.#deps.notices.emit({ agreement });
      this.#arm();
    });
  }

  /** Writes down what has become overdue since the last look; what depends on it is decided anew. */
  async review(): Promise<void> {
    for (const [agreement, entry] of this.#entries) {
      for (const duty of this.#dutiesOf(agreement)) {
        const { state, due } = this.#stateOf(agreement, duty);
        if (state !== 'violated' || due === null || entry.violated.has(duty.path)) continue;
        await this.#violated(agreement, duty.path, due);
      }
    }
    this.#arm();
  }

  #violated(agreement: string, duty: string, due: number): Promise<void> {
    return this.#deps.store.write(async (tx) => {
      const row = { agreement, duty, due, since: tx.now, lifted_at: null };
      await tx.db
        .insertInto('duty_violations')
        .values(row)
        .onConflict((conflict) => conflict.columns(['agreement', 'duty', 'due']).doUpdateSet({ lifted_at: null }))
        .execute();
      tx.audit({
        kind: 'duty.violated',
        subject: agreement,
        parties: await partiesOf(tx.db, agreement),
        data: { duty, due },
      });
      tx.after(() => {
        this.#of(agreement).violated.set(duty, { due, since: row.since });
        this.#deps.notices.emit({ agreement });
      });
    });
  }

  #stateOf(agreement: string, duty: ConsumerDuty, more?: Done): DutyState {
    const entry = this.#entries.get(agreement);
    if (!entry || !isWatched(duty)) return { state: 'open', due: null, violatedAt: null };
    const done = entry.done.get(duty.path) ?? [];
    return dutyState(
      duty,
      {
        delivered: [...entry.delivered.values()],
        done: more ? [...done, more] : done,
        endedAt: this.#deps.endedAt(agreement),
      },
      { now: this.#deps.store.now(), graceMs: this.#deps.graceMs },
    );
  }

  #dutiesOf(agreement: string): readonly ConsumerDuty[] {
    const policy = this.#deps.policyOf(agreement);
    return policy ? consumerDuties(policy) : [];
  }

  #putDone(agreement: string, duty: string, done: Done): void {
    const { done: known } = this.#of(agreement);
    known.set(duty, [...(known.get(duty) ?? []), done]);
  }

  #of(agreement: string): Entry {
    let entry = this.#entries.get(agreement);
    if (!entry) {
      entry = { delivered: new Map(), done: new Map(), violated: new Map() };
      this.#entries.set(agreement, entry);
    }
    return entry;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    let next = Number.POSITIVE_INFINITY;
    for (const [agreement, { violated }] of this.#entries)
      for (const duty of this.#dutiesOf(agreement)) {
        const { violatedAt } = this.#stateOf(agreement, duty);
        if (violatedAt !== null && !violated.has(duty.path)) next = Math.min(next, violatedAt);
      }
    if (!Number.isFinite(next)) return;
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(1, next - this.#deps.store.now()));
    this.#timer = setTimeout(() => void this.review(), wait);
    this.#timer.unref();
  }
}

const REMEDY: Bilingual = {
  en: 'The consumer’s connector has to do it and send its receipt; deliveries go on as soon as it has come.',
  de: 'Der Konnektor des Empfängers muss es erledigen und die Quittung senden; sobald sie da ist, wird weiter geliefert.',
};

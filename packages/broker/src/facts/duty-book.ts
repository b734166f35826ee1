import { randomUUID } from 'node:crypto';
import type { CompiledPolicy, Facts } from '@millspace/policy';
import { consumerDuties } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { AgreementView, Bilingual, ConsumerDuty, Receipt } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import { partiesOf } from '../agreements/parties.ts';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';
import { DutyMemory } from './duty-memory.ts';
import { bucketOf, type DutyState, dutyState, isDated, isReported, isWatched } from './duty-state.ts';

export interface DutyBookDeps {
  store: ControlStore;
  notices: Notices;
  /** How long after its due date a missing receipt is a violation (ms). */
  graceMs: number;
  /** The compiled policy of an agreement; null when there is none. */
  policyOf: (agreement: string) => CompiledPolicy | null;
  /** When an agreement ended (epoch ms); null = it stands. */
  endedAt: (agreement: string) => number | null;
  failed: (error: unknown) => void;
}

/** A duty that is overdue, as both sides see it. */
export interface Violation {
  duty: string;
  rule: Bilingual;
  due: number;
  since: number;
  remedy: Bilingual;
}

type WatchedKind = NonNullable<AgreementView['duties']>[number]['kind'];

/** So often it is looked whether something has become due (ms); what is due when is known meanwhile. */
const LOOK_MS = 1000;
const MINUTE_MS = 60_000;

/** What consumers owe under agreements, what they have shown to be done, and what is overdue. Watched by a timer. */
export class DutyBook {
  readonly #deps: DutyBookDeps;
  readonly #memory = new DutyMemory();
  /** When the next duty becomes a violation if nothing comes (epoch ms). */
  #next = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #reviewing: Promise<void> | null = null;
  /** Agreements that are to be looked at. */
  readonly #toReview = new Set<string>();
  #stopped = false;

  constructor(deps: DutyBookDeps) {
    this.#deps = deps;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    await this.#memory.load(db);
    await this.reviewAll();
    this.#timer = setInterval(() => {
      if (this.#deps.store.now() >= this.#next) void this.reviewAll().catch(this.#deps.failed);
    }, LOOK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#reviewing?.catch(this.#deps.failed);
  }

  /** Duties of an agreement, by JSON pointer. One that is overdue stays a violation until it is shown to be done, or waived. */
  states(agreement: string): NonNullable<Facts['duties']> {
    const states = new Map<string, DutyState['state']>();
    for (const duty of this.#dutiesOf(agreement)) states.set(duty.path, this.#stateOf(agreement, duty).state);
    return states;
  }

  /** Agreements under which something is overdue. */
  overdue(): string[] {
    return this.#memory.violated();
  }

  /** What is overdue under an agreement. */
  violations(agreement: string): Violation[] {
    const { violated } = this.#memory.find(agreement) ?? {};
    if (!violated || violated.size === 0) return [];
    return this.#dutiesOf(agreement).flatMap((duty): Violation[] => {
      const found = violated.get(duty.path);
      const remedy = duty.kind === 'inform' ? REMEDY_OF_NOTICES : REMEDY;
      return found ? [{ duty: duty.path, rule: duty.rule, ...found, remedy }] : [];
    });
  }

  /** How each duty stands that is watched, as both sides see it. */
  overview(agreement: string): NonNullable<AgreementView['duties']> {
    const known = this.#memory.find(agreement);
    return this.#dutiesOf(agreement)
      .filter(isWatched)
      .map((duty) => {
        const { state, due } = this.#stateOf(agreement, duty);
        const last = known?.last.get(duty.path);
        return {
          ...{ duty: duty.path, kind: duty.kind as WatchedKind, rule: duty.rule, state, due },
          receipts: known?.count.get(duty.path) ?? 0,
          ...(last ? { last } : {}),
        };
      });
  }

  /** In the transaction that records a delivery: what was received now will be due. */
  async delivered(tx: Tx, receipt: Receipt): Promise<void> {
    const { agreement, connector = '', end = receipt.t } = receipt;
    const duties = this.#dutiesOf(agreement);
    if (receipt.samples === 0 || !duties.some(isWatched)) return;
    await this.holds(tx, agreement, connector, end);
    if (!duties.some(isDated)) return;
    const row = { agreement, connector, bucket: bucketOf(end), last: end };
    await tx.db
      .insertInto('duty_delivered')
      .values(row)
      .onConflict((conflict) => conflict.columns(['agreement', 'connector', 'bucket']).doUpdateSet({ last: end }))
      .execute();
    tx.after(() => {
      this.#memory.putDelivered(agreement, row);
      this.#expect(agreement);
    });
  }

  /** In the transaction that gives a connector something under an agreement: from now on it reports what it has to report. */
  async holds(tx: Tx, agreement: string, connector: string, since = tx.now): Promise<void> {
    if (this.#memory.find(agreement)?.holders.has(connector) || !this.#dutiesOf(agreement).some(isReported)) return;
    await tx.db
      .insertInto('duty_holders')
      .values({ agreement, connector, since })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    tx.after(() => {
      const { holders } = this.#memory.of(agreement);
      if (!holders.has(connector)) holders.set(connector, since);
      this.#expect(agreement);
    });
  }

  /** In the transaction that keeps a verified receipt. */
  done(tx: Tx, receipt: Receipt & { duty: string }, by: { connector: string; t: number }): void {
    const { agreement, duty } = receipt;
    tx.after(() => {
      this.#memory.putReceipt(agreement, duty, receipt, by.connector, by.t);
      this.#changed(agreement);
    });
  }

  /** In the transaction that takes a notice in: it has to be acknowledged in time. */
  async toTell(
    tx: Tx,
    notice: { id: string; agreement: string; duty: string; connector: string; deadline: number },
  ): Promise<void> {
    await this.holds(tx, notice.agreement, notice.connector);
    await tx.db
      .insertInto('duty_notices')
      .values({ ...notice, acknowledged_at: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    tx.after(() => {
      this.#memory.putUntold(notice.agreement, notice.duty, notice.id, notice.deadline);
      this.#expect(notice.agreement);
    });
  }

  /** In the transaction that records that a notice was acknowledged. */
  async told(tx: Tx, id: string): Promise<void> {
    const row = await tx.db.selectFrom('duty_notices').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row || row.acknowledged_at !== null) return;
    await tx.db.updateTable('duty_notices').set({ acknowledged_at: tx.now }).where('id', '=', id).execute();
    tx.after(() => {
      this.#memory.told(row.agreement, row.duty, id);
      this.#changed(row.agreement);
    });
  }

  /**
   * The provider lets it pass that something was not shown until now; what comes to be due later is owed all the same.
   * @throws MillspaceError MS-FCT-042 when nothing is overdue
   */
  async waive(agreement: string, duty: string, by: { connector: string; reason: string }): Promise<void> {
    const { store } = this.#deps;
    await store.write(async (tx) => {
      if (!this.#memory.find(agreement)?.violated.has(duty))
        throw new MillspaceError('MS-FCT-042', {
          detail: `nothing is overdue at ${duty}`,
          where: '/duty',
          status: 409,
        });
      const row = { id: `urn:uuid:${randomUUID()}`, agreement, duty, t: tx.now, ...by };
      await tx.db.insertInto('duty_waivers').values(row).execute();
      tx.audit({
        kind: 'duty.waived',
        subject: agreement,
        actor: by.connector,
        parties: await partiesOf(tx.db, agreement),
        data: { duty, reason: by.reason },
      });
      tx.after(() => this.#memory.putDone(agreement, duty, { connector: null, t: row.t, due: row.t }));
    });
    this.#deps.notices.emit({ agreement });
    await this.review(agreement);
  }

  /** Writes down what has become overdue since the last look, and what is no longer; what depends on it is decided anew. */
  reviewAll(): Promise<void> {
    // Agreements also end by themselves.
    this.#next = this.#deps.store.now() + MINUTE_MS;
    return this.#review(this.#memory.agreements());
  }

  /** The same for one agreement. */
  review(agreement: string): Promise<void> {
    return this.#review([agreement]);
  }

  /** An agreement was revoked: what is due with its end is due. */
  ended(agreement: string): void {
    void this.review(agreement).catch(this.#deps.failed);
  }

  /** Of agreements that are erased nothing is remembered. */
  forget(agreements: readonly string[]): void {
    this.#memory.forget(agreements);
  }

  #review(agreements: Iterable<string>): Promise<void> {
    for (const agreement of agreements) this.#toReview.add(agreement);
    if (this.#toReview.size === 0) return Promise.resolve();
    this.#reviewing ??= this.#reviewThem();
    return this.#reviewing;
  }

  /** What fails is looked at again with all others, in a minute at the latest. */
  async #reviewThem(): Promise<void> {
    try {
      for (const agreement of this.#toReview) {
        if (this.#stopped) return;
        this.#toReview.delete(agreement);
        await this.#reviewOf(agreement);
      }
    } finally {
      this.#reviewing = null;
    }
  }

  async #reviewOf(agreement: string): Promise<void> {
    const { violated } = this.#memory.find(agreement) ?? {};
    if (!violated) return;
    for (const duty of this.#dutiesOf(agreement)) {
      const { state, due } = this.#stateOf(agreement, duty);
      if (state === 'violated' && due !== null && !violated.has(duty.path))
        await this.#violated(agreement, duty.path, due);
      else if (state !== 'violated' && violated.has(duty.path)) await this.#lifted(agreement, duty.path);
    }
    this.#expect(agreement);
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
        this.#memory.of(agreement).violated.set(duty, { due, since: row.since });
        this.#deps.notices.emit({ agreement });
      });
    });
  }

  #lifted(agreement: string, duty: string): Promise<void> {
    return this.#deps.store.write(async (tx) => {
      await tx.db
        .updateTable('duty_violations')
        .set({ lifted_at: tx.now })
        .where('agreement', '=', agreement)
        .where('duty', '=', duty)
        .where('lifted_at', 'is', null)
        .execute();
      tx.audit({
        kind: 'duty.violation.lifted',
        subject: agreement,
        parties: await partiesOf(tx.db, agreement),
        data: { duty },
      });
      tx.after(() => {
        this.#memory.of(agreement).violated.delete(duty);
        this.#deps.notices.emit({ agreement });
      });
    });
  }

  /** Something was shown: what was denied may be permitted again at once, and what was overdue is written down as lifted. */
  #changed(agreement: string): void {
    this.#deps.notices.emit({ agreement });
    void this.review(agreement).catch(this.#deps.failed);
  }

  #stateOf(agreement: string, duty: ConsumerDuty): DutyState {
    if (!this.#memory.find(agreement) || !isWatched(duty)) return { state: 'open', due: null, violatedAt: null };
    const { store, graceMs, endedAt } = this.#deps;
    return dutyState(duty, this.#memory.facts(agreement, duty.path, endedAt(agreement)), { now: store.now(), graceMs });
  }

  #dutiesOf(agreement: string): readonly ConsumerDuty[] {
    const policy = this.#deps.policyOf(agreement);
    return policy ? consumerDuties(policy) : [];
  }

  /** Notes when the next duty of an agreement becomes a violation. */
  #expect(agreement: string): void {
    const { violated } = this.#memory.of(agreement);
    for (const duty of this.#dutiesOf(agreement)) {
      const { violatedAt } = this.#stateOf(agreement, duty);
      if (violatedAt !== null && !violated.has(duty.path)) this.#next = Math.min(this.#next, violatedAt);
    }
  }
}

const REMEDY: Bilingual = {
  en: 'The consumer’s connector has to do it and send its receipt; deliveries go on as soon as it has come, or when the provider waives it.',
  de: 'Der Konnektor des Empfängers muss es erledigen und die Quittung senden; sobald sie da ist oder der Anbieter darauf verzichtet, wird weiter geliefert.',
};

const REMEDY_OF_NOTICES: Bilingual = {
  en: 'The consumer’s connector has to report, and the one who is to be told has to acknowledge; deliveries go on as soon as both have happened, or when the provider waives it.',
  de: 'Der Konnektor des Empfängers muss berichten, und wer zu benachrichtigen ist, muss bestätigen; sobald beides geschehen ist oder der Anbieter darauf verzichtet, wird weiter geliefert.',
};

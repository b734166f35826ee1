import { alignRange } from '@millspace/policy';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { HistoryRequest, Pack, Shape } from '@millspace/schemas';
import type { Output } from '../deliver/output.ts';
import type { Receipts } from '../deliver/receipts.ts';
import { HEARTBEAT_MS } from '../deliver/stream.ts';
import type { Enforcer } from '../enforce/enforcer.ts';
import type { Grant } from '../enforce/grant.ts';
import type { Grants } from '../enforce/grants.ts';
import type { Ledger } from '../enforce/ledger.ts';
import { EXHAUSTED, UNRECORDED } from '../enforce/texts.ts';
import type { ConnectorIdentity, ControlPlane, TransferFacts } from '../ports.ts';
import { HistoryIntake } from './intake.ts';
import { allowed, denied, missing } from './refusals.ts';
import { HistoryAnswer } from './request.ts';
import { ABANDONED, COMPLETED, IDLE, STOPPED } from './texts.ts';

const OPEN_PER_TRANSFER = 4;
/** Bytes that wait for readers of all requests together. */
const ALL_BYTES = 64 * 1024 * 1024;
/** A request that neither side has touched for this long is closed. */
const IDLE_MS = 10 * 60_000;

export interface RelayDeps {
  control: Pick<ControlPlane, 'dataset' | 'notifyConnector' | 'audit'>;
  grants: Grants;
  ledger: Ledger;
  enforcer: Enforcer;
  receipts: Receipts;
  clock: Clock;
  logger: Logger;
  packsOf: (dataset: string) => readonly Pack[];
  stopped: (ms: number) => void;
}

/** Answers to requests for history: from the provider's store to the reader, through memory alone. */
export class HistoryRelay {
  readonly #deps: RelayDeps;
  readonly #intake: HistoryIntake;
  readonly #answers = new Map<string, HistoryAnswer>();
  readonly #outputs = new Map<string, Output>();

  constructor(deps: RelayDeps) {
    this.#deps = deps;
    this.#intake = new HistoryIntake({ ...deps, full: () => this.#bytes() > ALL_BYTES });
    deps.grants.onChange((pid, grant) => this.#granted(pid, grant));
  }

  get size(): number {
    return this.#answers.size;
  }

  /**
   * Accepts a request and asks the provider.
   * @throws MillspaceError MS-DLV-003, -005, -008, -009 (nothing may be delivered), MS-HIS-004 (too many), MS-HIS-005 (empty range)
   */
  async request(facts: TransferFacts, who: ConnectorIdentity, wish: HistoryRequest): Promise<string> {
    const { grants, ledger, control, clock } = this.#deps;
    const grant = await this.#begun(facts, who);
    if (grant?.kind !== 'permit' || !grant.shape) throw denied(grant);
    if (this.#openOf(facts.pid) >= OPEN_PER_TRANSFER)
      throw new MillspaceError('MS-HIS-004', {
        detail: `${OPEN_PER_TRANSFER} requests of this transfer are open`,
        status: 409,
      });
    const range =
      wish.from <= wish.to ? alignRange(grant.shape, { from: wish.from, to: wish.to + 1 }, clock.now()) : null;
    const signals = narrow(wish.signals, grant.shape.signals);
    const machines = narrow(this.#named(wish.machines, facts, grant.shape), grant.shape.machines ?? null);
    if (range === null || signals?.length === 0 || machines?.length === 0)
      throw new MillspaceError('MS-HIS-005', {
        detail: 'nothing of this range may be delivered now',
        where: 'from',
        status: 422,
      });
    if (
      grant.deliveryLimit !== null &&
      (await ledger.reserve(facts.agreementId, 'deliveries', 1, grant.deliveryLimit)) === 0
    ) {
      throw new MillspaceError('MS-DLV-008', { detail: EXHAUSTED.en, status: 403, details: { text: EXHAUSTED } });
    }
    const answer = new HistoryAnswer(
      {
        facts,
        connector: grant.connector,
        from: range.from,
        to: range.to - 1,
        signals,
        machines,
        shape: grant.shape,
      },
      clock.now(),
    );
    this.#answers.set(answer.id, answer);
    void control.audit({
      kind: 'history.requested',
      subject: facts.pid,
      parties: [facts.provider, facts.consumer],
      data: { request: answer.id, agreement: facts.agreementId, from: answer.from, to: answer.to },
    });
    control.notifyConnector(facts.provider, {
      type: 'history.request',
      request: answer.id,
      dataset: facts.dataset,
      from: answer.from,
      to: answer.to,
      consumer: facts.consumer,
      ...(answer.machines === null ? {} : { machines: [...answer.machines] }),
      ...(signals === null ? {} : { signals: [...signals] }),
    });
    if (grant.deliveryLimit !== null) grants.recount(facts.agreementId);
    return answer.id;
  }

  /** The grant for a connector, once it is on record, and with it the first use where time counts from it. */
  async #begun(facts: TransferFacts, who: ConnectorIdentity): Promise<Grant | null> {
    const { grants, ledger, clock } = this.#deps;
    const grant = grants.of(facts.pid, who.connector);
    if (grant?.kind !== 'permit') return grant;
    if (!(await grants.recorded(grant)))
      throw new MillspaceError('MS-DLV-012', { detail: UNRECORDED.en, status: 503, details: { text: UNRECORDED } });
    if (!grant.beginsUse) return grant;
    await ledger.beginUse(facts.agreementId, clock.now());
    grants.recount(facts.agreementId);
    return grants.of(facts.pid, who.connector);
  }

  /**
   * Takes a part of an answer from the provider's connector; the same part again is answered like the first time.
   * @throws MillspaceError MS-HIS-001, -002 (wait), -003 (order), -006 (cut off), MS-ING-001, -005
   */
  async upload(
    id: string,
    who: ConnectorIdentity,
    part: { n: number; last: boolean; body: Buffer },
  ): Promise<{ n: number }> {
    const answer = this.#answers.get(id);
    if (answer?.facts.provider !== who.participant) throw missing();
    return answer.uploads.run(() => this.#intake.take(answer, who, part));
  }

  /** Relays to the reader until the answer is complete. `acknowledges`: it says what it has. @throws MillspaceError MS-HIS-001 */
  async stream(
    id: string,
    who: ConnectorIdentity,
    open: () => Output,
    { acknowledges = true }: { acknowledges?: boolean } = {},
  ): Promise<void> {
    const answer = this.#mine(id, who);
    if (answer.reading)
      throw new MillspaceError('MS-HIS-001', { detail: 'the answer is being read already', status: 409 });
    answer.reading = true;
    this.#deps.receipts.begin(answer.facts, who.connector, { request: id });
    const output = open();
    this.#outputs.set(id, output);
    const beat = setInterval(() => output.heartbeat(this.#deps.clock.now(), null), HEARTBEAT_MS);
    try {
      await this.#relay(answer, output, !acknowledges);
    } finally {
      clearInterval(beat);
      this.#outputs.delete(id);
      this.#answers.delete(id);
      answer.abandon(ABANDONED);
      this.#deps.receipts.end(answer.facts.pid, answer.id);
    }
  }

  /** @throws MillspaceError MS-HIS-001 */
  drop(id: string, who: ConnectorIdentity): void {
    const answer = this.#mine(id, who);
    this.#close(answer, ABANDONED);
  }

  /** Ends an answer at once, whatever waits. */
  cut(id: string, stop: NonNullable<HistoryAnswer['stop']>): void {
    const answer = this.#answers.get(id);
    if (answer) this.#close(answer, stop);
  }

  /** The reader of a request has gone away. */
  gone(id: string): void {
    this.#answers.get(id)?.abandon(ABANDONED);
  }

  /** Closes what nobody touches any more. */
  tick(): void {
    const before = this.#deps.clock.now() - IDLE_MS;
    for (const answer of [...this.#answers.values()]) if (answer.touchedAt < before) this.#close(answer, IDLE);
  }

  closeAll(): void {
    for (const answer of [...this.#answers.values()]) this.#close(answer, STOPPED);
  }

  /** Machines as their provider names them: whoever knows pseudonyms may ask by these alone, or the answer would unveil them. */
  #named(wished: readonly string[] | undefined, facts: TransferFacts, shape: Shape): readonly string[] | undefined {
    const disguise = this.#deps.enforcer.deps.disguises.of(facts.agreementId, shape);
    if (wished === undefined || disguise === null) return wished;
    const known = this.#deps.control.dataset(facts.dataset)?.machines ?? [];
    return known.map(({ id }) => id).filter((id) => wished.includes(disguise.machine(id)));
  }

  #mine(id: string, who: ConnectorIdentity): HistoryAnswer {
    const answer = this.#answers.get(id);
    const { consumer, consumerConnector } = answer?.facts ?? { consumer: null, consumerConnector: null };
    const only = consumerConnector ?? answer?.connector ?? null;
    if (!answer || consumer !== who.participant || (only !== null && only !== who.connector)) throw missing();
    return answer;
  }

  #bytes(): number {
    let sum = 0;
    for (const { bytes } of this.#answers.values()) sum += bytes;
    return sum;
  }

  #openOf(pid: string): number {
    let open = 0;
    for (const { facts } of this.#answers.values()) if (facts.pid === pid) open += 1;
    return open;
  }

  async #relay(answer: HistoryAnswer, output: Output, arrived: boolean): Promise<void> {
    const { receipts, clock, grants, stopped } = this.#deps;
    const { signal } = answer.over;
    output.heartbeat(clock.now(), null);
    while (!output.ended) {
      await output.drained(signal);
      await receipts.room(answer.facts.pid, answer.id, signal);
      if (signal.aborted) break;
      const item = answer.next();
      if (item) {
        if (!allowed(grants.of(answer.facts.pid, answer.connector), answer)) break;
        output.write(item);
        answer.touchedAt = clock.now();
        receipts.sent(answer.facts.pid, item, { request: answer.id, arrived });
      } else if (answer.ended) {
        return output.finish(answer.stop ?? COMPLETED, clock.now());
      } else {
        await answer.changed.wait({ signal });
      }
    }
    const since = performance.now();
    output.cut(answer.stop ?? ABANDONED, clock.now(), () => stopped(performance.now() - since));
  }

  /** A grant that is gone ends the answer within this very turn. */
  #granted(pid: string, grant: Grant | null): void {
    for (const answer of [...this.#answers.values()]) {
      if (answer.facts.pid !== pid || (grant?.connector ?? answer.connector) !== answer.connector) continue;
      if (allowed(grant, answer)) continue;
      this.#close(answer, grant?.stop ?? ABANDONED);
    }
  }

  #close(answer: HistoryAnswer, stop: NonNullable<HistoryAnswer['stop']>): void {
    const since = performance.now();
    this.#outputs
      .get(answer.id)
      ?.cut(stop, this.#deps.clock.now(), () => this.#deps.stopped(performance.now() - since));
    this.#answers.delete(answer.id);
    answer.abandon(stop);
  }
}

/** What is wished for of what the policy keeps; null = all. */
function narrow(wished: readonly string[] | undefined, kept: readonly string[] | null): string[] | null {
  if (wished === undefined) return kept === null ? null : [...kept];
  return kept === null ? [...wished] : wished.filter((id) => kept.includes(id));
}

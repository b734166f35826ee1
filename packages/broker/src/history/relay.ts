import { alignRange } from '@millspace/policy';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { HistoryRequest, Pack } from '@millspace/schemas';
import type { Output } from '../deliver/output.ts';
import type { Receipts } from '../deliver/receipts.ts';
import { HEARTBEAT_MS } from '../deliver/stream.ts';
import type { Enforcer } from '../enforce/enforcer.ts';
import type { Grant, Grants } from '../enforce/grants.ts';
import type { Ledger } from '../enforce/ledger.ts';
import { EXHAUSTED } from '../enforce/texts.ts';
import type { ConnectorIdentity, ControlPlane, TransferFacts } from '../ports.ts';
import { checkPart } from './check-part.ts';
import { HistoryAnswer } from './request.ts';
import { HistoryShaper } from './shaper.ts';
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
  readonly #answers = new Map<string, HistoryAnswer>();
  readonly #outputs = new Map<string, Output>();

  constructor(deps: RelayDeps) {
    this.#deps = deps;
    deps.grants.onChange((pid, grant) => this.#granted(pid, grant));
  }

  get size(): number {
    return this.#answers.size;
  }

  /**
   * Accepts a request and asks the provider.
   * @throws MillspaceError MS-DLV-003, -005, -008, -009 (nothing may be delivered), MS-HIS-004 (too many), MS-HIS-005 (empty range)
   */
  async request(facts: TransferFacts, wish: HistoryRequest): Promise<string> {
    const { grants, ledger, control, clock } = this.#deps;
    const grant = grants.of(facts.pid);
    if (grant?.kind !== 'permit' || !grant.shape) throw denied(grant);
    if (this.#openOf(facts.pid) >= OPEN_PER_TRANSFER)
      throw new MillspaceError('MS-HIS-004', {
        detail: `${OPEN_PER_TRANSFER} requests of this transfer are open`,
        status: 409,
      });
    const range =
      wish.from <= wish.to ? alignRange(grant.shape, { from: wish.from, to: wish.to + 1 }, clock.now()) : null;
    const signals = narrow(wish.signals, grant.shape.signals);
    if (range === null || signals?.length === 0)
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
      { facts, from: range.from, to: range.to - 1, signals, machines: wish.machines ?? null, shape: grant.shape },
      clock.now(),
    );
    this.#answers.set(answer.id, answer);
    control.audit({
      kind: 'history.requested',
      subject: facts.pid,
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
    return answer.uploads.run(() => this.#take(answer, who, part));
  }

  /** Relays to the reader until the answer is complete. @throws MillspaceError MS-HIS-001 */
  async stream(id: string, who: ConnectorIdentity, open: () => Output): Promise<void> {
    const answer = this.#mine(id, who);
    if (answer.reading)
      throw new MillspaceError('MS-HIS-001', { detail: 'the answer is being read already', status: 409 });
    answer.reading = true;
    const output = open();
    this.#outputs.set(id, output);
    const beat = setInterval(() => output.heartbeat(this.#deps.clock.now(), null), HEARTBEAT_MS);
    try {
      await this.#relay(answer, output);
    } finally {
      clearInterval(beat);
      this.#outputs.delete(id);
      this.#answers.delete(id);
      answer.abandon(ABANDONED);
      this.#deps.receipts.close(answer.facts.pid);
    }
  }

  /** @throws MillspaceError MS-HIS-001 */
  drop(id: string, who: ConnectorIdentity): void {
    const answer = this.#mine(id, who);
    this.#close(answer, ABANDONED);
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

  #mine(id: string, who: ConnectorIdentity): HistoryAnswer {
    const answer = this.#answers.get(id);
    const { consumer, consumerConnector } = answer?.facts ?? { consumer: null, consumerConnector: null };
    if (!answer || consumer !== who.participant || (consumerConnector !== null && consumerConnector !== who.connector))
      throw missing();
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

  async #take(
    answer: HistoryAnswer,
    who: ConnectorIdentity,
    { n, last, body }: { n: number; last: boolean; body: Buffer },
  ): Promise<{ n: number }> {
    const { control, clock, grants } = this.#deps;
    if (answer.over.signal.aborted)
      throw new MillspaceError('MS-HIS-006', { detail: 'the answer was cut off', status: 410 });
    if (n <= answer.part) return { n: answer.part };
    if (answer.ended || n !== answer.part + 1)
      throw new MillspaceError('MS-HIS-003', {
        detail: `part ${answer.part + 1} was expected`,
        status: 409,
        details: { expected: answer.part + 1 },
      });
    if (answer.full || this.#bytes() > ALL_BYTES)
      throw new MillspaceError('MS-HIS-002', {
        detail: 'the reader has not taken what is here yet',
        status: 429,
        details: { retryAfterMs: 1000 },
      });
    const dataset = control.dataset(answer.facts.dataset);
    if (!dataset || dataset.provider !== who.participant) throw missing();
    const chunks = checkPart(answer, dataset, who, body, clock.now());
    const grant = grants.of(answer.facts.pid);
    if (!allowed(grant, answer)) throw denied(grant);
    const shaper = this.#shaperOf(answer);
    for (const chunk of chunks) await this.#put(answer, shaper.take(chunk));
    if (last) await this.#put(answer, shaper.end());
    answer.part = n;
    answer.touchedAt = clock.now();
    if (last) answer.finish();
    return { n };
  }

  async #put(answer: HistoryAnswer, made: ReturnType<HistoryShaper['take']>): Promise<void> {
    if (made === null) return;
    const { enforcer, ledger, grants } = this.#deps;
    const { facts } = answer;
    let { header, body } = made;
    let { changed } = made;
    const limit = grants.of(facts.pid)?.sampleLimit ?? null;
    if (limit !== null && made.rows > 0) {
      const granted = await ledger.reserve(facts.agreementId, 'samples', made.rows, limit);
      if (granted < made.rows) {
        const cut = enforcer.slice(header, made.lines(), 0, granted);
        ({ header, body } = cut);
        changed = true;
        if (granted > 0) this.#putItem(answer, header, body, changed);
        answer.stop = { code: 'MS-DLV-008', text: EXHAUSTED, retry: false };
        answer.finish();
        grants.recount(facts.agreementId);
        return;
      }
    }
    if (!answer.ended) this.#putItem(answer, header, body, changed);
  }

  #putItem(answer: HistoryAnswer, header: Parameters<Enforcer['relayed']>[0], body: Buffer, changed: boolean): void {
    answer.pieces += 1;
    answer.put(this.#deps.enforcer.relayed(header, body, changed, `history.${answer.part + 1}.${answer.pieces}`));
  }

  #shaperOf(answer: HistoryAnswer): HistoryShaper {
    answer.shaper ??= new HistoryShaper(answer.shape, this.#deps.packsOf(answer.facts.dataset));
    return answer.shaper;
  }

  async #relay(answer: HistoryAnswer, output: Output): Promise<void> {
    const { receipts, clock, grants, stopped } = this.#deps;
    const { signal } = answer.over;
    output.heartbeat(clock.now(), null);
    while (!output.ended) {
      await output.drained(signal);
      if (signal.aborted) break;
      const item = answer.next();
      if (item) {
        if (!allowed(grants.of(answer.facts.pid), answer)) break;
        output.write(item);
        answer.touchedAt = clock.now();
        receipts.delivered(answer.facts, item);
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
      if (answer.facts.pid !== pid || allowed(grant, answer)) continue;
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

/** Under the shape it was asked for. What was counted before the limit was reached may still go out. */
function allowed(grant: Grant | null, answer: HistoryAnswer): boolean {
  if (!grant?.shape || (grant.kind !== 'permit' && grant.kind !== 'replay')) return false;
  return JSON.stringify(grant.shape) === JSON.stringify(answer.shape);
}

/** Signals wished for that the policy keeps; null = all. */
function narrow(wished: readonly string[] | undefined, kept: readonly string[] | null): string[] | null {
  if (wished === undefined) return kept === null ? null : [...kept];
  return kept === null ? [...wished] : wished.filter((id) => kept.includes(id));
}

function missing(): MillspaceError {
  return new MillspaceError('MS-HIS-001', { detail: 'there is no such history request', status: 404 });
}

function denied(grant: Grant | null): MillspaceError {
  const text = grant?.stop?.text ?? grant?.decision.text ?? ABANDONED.text;
  return new MillspaceError(grant?.stop?.code ?? 'MS-DLV-003', {
    detail: text.en,
    status: grant?.stop?.status ?? 403,
    details: { text, ...(grant ? { decision: grant.decision } : {}) },
  });
}

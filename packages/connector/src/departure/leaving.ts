import { Backoff, pause } from '@millspace/runtime/backoff';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { Bilingual, DepartureInput, SignedDeparture } from '@millspace/schemas';
import type { Evidence } from '../control/evidence.ts';
import type { Duties } from '../duties/duties.ts';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { BrokerKeys } from '../identity/broker-keys.ts';
import type { DepartureMemory, KeptDeparture } from './memory.ts';

export interface LeavingDeps {
  memory: DepartureMemory;
  broker: Pick<BrokerClient, 'request'>;
  brokerKeys: Pick<BrokerKeys, 'verify'>;
  evidence: Pick<Evidence, 'agreements' | 'revoke'>;
  duties: Pick<Duties, 'overview' | 'run'> & { receipts: Pick<Duties['receipts'], 'waiting'> };
  /** An agreement is over: streams end, what was received is handed out no more, what is to be deleted is. */
  ended: (agreement: string, reason: string) => Promise<void>;
  participant: () => string | null;
  logger: Logger;
  now: () => number;
}

/** A duty under an agreement that has to be done and shown before leaving. */
export interface OpenDuty {
  agreement: string;
  path: string;
  rule: Bilingual;
  due: number | null;
}

/** What would end, how far it is, and what is owed before. */
export interface DeparturePlan {
  signed: SignedDeparture;
  /** null: nobody has said to leave yet. */
  begun: Pick<KeptDeparture, 'step' | 'input'> | null;
  open: OpenDuty[];
  receiptsWaiting: number;
}

/** Duties that are done once and leave a receipt; the others go with the last use. */
const SHOWN_BY_RECEIPT = new Set(['delete', 'anonymise']);

/**
 * Leaving the dataspace from this side: agreements are ended, what has to be deleted with them is deleted and shown to be,
 * then the broker ends the membership and gives its signed word that everything was erased. From that last step on it goes
 * on by itself, over restarts of either side.
 */
export class Leaving {
  readonly #deps: LeavingDeps;
  readonly #stopping = new AbortController();
  #ending: Promise<SignedDeparture> | null = null;

  constructor(deps: LeavingDeps) {
    this.#deps = deps;
  }

  /** Goes on where a process before this one was when the broker had been, or was to be, asked. */
  resume(): void {
    if (this.#deps.memory.read()?.step !== 'ending') return;
    this.#end().catch((error: unknown) => this.#deps.logger.error({ err: error }, 'the dataspace was not left'));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ending?.catch(() => undefined);
  }

  /** What would end, how far it is, and what is owed before; once left, the broker's signed word. */
  async plan(): Promise<DeparturePlan> {
    const { memory, broker, duties } = this.#deps;
    const kept = memory.read();
    const signed = kept?.statement ?? (await broker.request<SignedDeparture>('GET', '/membership')).json;
    const begun = kept && { step: kept.step, input: kept.input };
    return { signed, begun, open: this.#open(), receiptsWaiting: duties.receipts.waiting() };
  }

  /**
   * Asked again, the same departure goes on.
   * @throws MillspaceError MS-AUTH-030 (not enrolled), MS-LEV-001 (not confirmed), MS-LEV-003 (duties are open; agreements have ended)
   */
  async leave(input: DepartureInput, options: { withoutReceipts: boolean }): Promise<SignedDeparture> {
    const { memory, participant } = this.#deps;
    const slug = participant();
    if (slug === null)
      throw new MillspaceError('MS-AUTH-030', { detail: 'this connector is not enrolled at a broker', status: 409 });
    if (input.confirm !== slug)
      throw new MillspaceError('MS-LEV-001', {
        detail: `"${input.confirm}" is not ${slug}`,
        where: '/confirm',
        status: 403,
      });
    const before = memory.read();
    if (before?.statement) return before.statement;
    if (before?.step === 'ending') return this.#end();
    memory.begin(input);
    await this.#endAgreements(input.reason);
    await this.#deps.duties.run();
    const open = this.#open();
    const waiting = this.#deps.duties.receipts.waiting();
    if ((open.length > 0 || waiting > 0) && !options.withoutReceipts)
      throw new MillspaceError('MS-LEV-003', {
        detail: `${open.length} duties are not done, ${waiting} receipts wait to be handed in`,
        status: 409,
        details: { open },
      });
    memory.ending();
    return this.#end();
  }

  async #endAgreements(reason: string): Promise<void> {
    const { evidence, broker, ended, now } = this.#deps;
    for (const { id, revokedAt } of evidence.agreements()) {
      if (revokedAt !== null) continue;
      await broker
        .request('POST', `/agreements/${encodeURIComponent(id)}/revoke`, { json: { reason } })
        .catch((error: unknown) => {
          // One that the broker does not know is over here as well.
          if (!(error instanceof MillspaceError && error.code === 'MS-AGR-001')) throw error;
        });
      evidence.revoke(id, reason, now());
      await ended(id, reason);
    }
  }

  #end(): Promise<SignedDeparture> {
    this.#ending ??= this.#untilLeft().finally(() => {
      this.#ending = null;
    });
    return this.#ending;
  }

  /** A broker that is away, or was killed in the middle, is asked again; a refusal is one. */
  async #untilLeft(): Promise<SignedDeparture> {
    const { memory, broker, brokerKeys, logger } = this.#deps;
    const backoff = new Backoff();
    const json = memory.read()?.input;
    for (;;) {
      try {
        const { json: signed } = await broker.request<SignedDeparture>('POST', '/membership/end', { json });
        if (signed.departure.state === 'left') {
          if (!(await brokerKeys.verify(signed.departure, signed.brokerSignature)))
            throw new MillspaceError('MS-RCP-003', { detail: 'the broker’s word that we have left does not verify' });
          memory.left(signed);
          return signed;
        }
      } catch (error) {
        if (error instanceof MillspaceError && error.status !== undefined && error.status < 500) throw error;
        logger.warn({ err: error }, 'the broker has not ended the membership yet, will be asked again');
      }
      if (!(await pause(backoff.next(), this.#stopping.signal)))
        throw new MillspaceError('MS-NET-001', {
          detail: 'the connector stops; it goes on leaving when it starts again',
        });
    }
  }

  #open(): OpenDuty[] {
    return this.#deps.duties
      .overview()
      .flatMap(({ agreement, duties }) =>
        duties.flatMap(({ kind, path, rule, due, state }) =>
          SHOWN_BY_RECEIPT.has(kind) && (state === 'waiting' || state === 'overdue')
            ? [{ agreement, path, rule, due }]
            : [],
        ),
      );
  }
}

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecret } from '@millspace/runtime/crypto';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { participantUrn, type SignedTransportWithdrawal, type TransportDelegationView } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Identity } from '../identity/identity.ts';

export interface MandateDeps {
  dataDir: string;
  identity: Pick<Identity, 'enrolment' | 'sign'>;
  broker: Pick<BrokerClient, 'request'>;
  /** Epoch ms on the broker's clock. */
  now: () => number;
  logger: Logger;
}

interface Kept extends SignedTransportWithdrawal {
  /** The broker has confirmed it. */
  told: boolean;
}

/**
 * Whether the broker may act for this participant towards outside partners. What a person withdraws holds here from that moment on,
 * over restarts, whatever the broker knows: no delegation is signed, and the broker is told with each connection until it is given again.
 */
export class Mandate {
  readonly #deps: MandateDeps;
  readonly #file: string;
  #kept: Kept | null;
  /** One thing after the other: the broker must not hear of a withdrawal after it was given again. */
  #lane: Promise<unknown> = Promise.resolve();

  /** @throws MillspaceError MS-STO-003 when what was kept cannot be read: nothing is signed on a guess */
  constructor(deps: MandateDeps) {
    this.#deps = deps;
    this.#file = join(deps.dataDir, 'transport-withdrawal.json');
    try {
      this.#kept = existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Kept) : null;
    } catch (cause) {
      throw new MillspaceError('MS-STO-003', {
        detail: `${this.#file}: ${messageOf(cause)}`,
        where: this.#file,
        cause,
      });
    }
  }

  /** Why nothing is delegated; null: it may be. */
  withdrawn(): { at: string; reason: string } | null {
    return this.#kept?.withdrawal ?? null;
  }

  /** The broker's word, and where it differs this connector's own. */
  async view(): Promise<TransportDelegationView> {
    try {
      const { json } = await this.#deps.broker.request<TransportDelegationView>('GET', '/transport-delegation');
      return this.#kept ? { ...this.#own(this.#kept), ...(json.id === undefined ? {} : { id: json.id }) } : json;
    } catch (error) {
      if (!(error instanceof MillspaceError)) throw error;
      return this.#kept ? this.#own(this.#kept) : { state: 'unknown', why: error.message };
    }
  }

  /**
   * Kept and signed first, then told: a broker that is away hears of it with the next connection (`told` in the answer).
   * @throws MillspaceError MS-AUTH-030 before enrolment, MS-STO-003
   */
  withdraw(reason: string): Promise<TransportDelegationView> {
    return this.#next(async () => {
      if (!this.#kept) {
        const { identity, now } = this.#deps;
        const withdrawal = {
          ...{ type: 'TransportKeyWithdrawal' as const, participant: participantUrn(this.#participant()) },
          ...{ at: new Date(now()).toISOString(), reason },
        };
        this.#keep({ withdrawal, signature: await identity.sign(withdrawal), told: false });
      }
      await this.#tell();
      return this.view();
    });
  }

  /** Tells the broker what is withdrawn; one that was restored from a backup may have forgotten. Never rejects. */
  tell(): Promise<void> {
    return this.#next(() => this.#tell());
  }

  async #tell(): Promise<void> {
    const kept = this.#kept;
    if (!kept) return;
    const { withdrawal, signature } = kept;
    try {
      await this.#deps.broker.request('POST', '/transport-delegation/withdraw', { json: { withdrawal, signature } });
      if (!kept.told) this.#keep({ ...kept, told: true });
    } catch (error) {
      this.#deps.logger.warn({ detail: messageOf(error) }, 'the broker could not be told of the withdrawal yet');
    }
  }

  /** The broker asks for a signature then. @throws MillspaceError when the broker refuses or is away: it stays withdrawn */
  give(): Promise<TransportDelegationView> {
    return this.#next(async () => {
      this.#participant();
      const before = this.#kept;
      this.#forget();
      try {
        await this.#deps.broker.request('POST', '/transport-delegation/give', { json: {} });
      } catch (error) {
        if (before) this.#keep(before);
        throw error;
      }
      return this.view();
    });
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#lane.then(work);
    this.#lane = done.catch(() => undefined);
    return done;
  }

  #participant(): string {
    const { enrolment } = this.#deps.identity;
    if (enrolment) return enrolment.participant;
    throw new MillspaceError('MS-AUTH-030', {
      detail: 'this connector is not enrolled at a broker yet',
      status: 409,
    });
  }

  #own({ withdrawal: { at, reason }, told }: Kept): TransportDelegationView {
    const { enrolment } = this.#deps.identity;
    return {
      ...{ state: 'withdrawn', since: Date.parse(at), reason, told },
      ...(enrolment ? { connector: enrolment.connector } : {}),
    };
  }

  #keep(kept: Kept): void {
    writeSecret(this.#file, `${JSON.stringify(kept, null, 2)}\n`);
    this.#kept = kept;
  }

  #forget(): void {
    rmSync(this.#file, { force: true });
    this.#kept = null;
  }
}

import { randomUUID } from 'node:crypto';
import { messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { Payment, SignedPayment } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Identity } from '../identity/identity.ts';

export interface PaymentWish {
  agreement: string;
  amount: string;
  currency: string;
  /** Billing period, counted from 0 since the agreement; null = once for all. */
  period: number | null;
}

/** Payments that have come in, signed by this house as provider. Kept, so that a restored broker can be told again. */
export class PaymentDesk {
  readonly #db: SqliteDatabase;
  readonly #broker: BrokerClient;
  readonly #identity: Identity;
  readonly #logger: Logger;

  constructor(deps: { db: SqliteDatabase; broker: BrokerClient; identity: Identity; logger: Logger }) {
    this.#db = deps.db;
    this.#broker = deps.broker;
    this.#identity = deps.identity;
    this.#logger = deps.logger;
  }

  /** @throws what the broker says, MS-FCT-030 or -031; then nothing is kept */
  async confirm(wish: PaymentWish, now: number): Promise<SignedPayment> {
    const payment: Payment = { id: `urn:uuid:${randomUUID()}`, ...wish, at: now };
    const signed: SignedPayment = { payment, providerSignature: await this.#identity.sign(payment) };
    await this.#tell(signed);
    this.#db
      .prepare('INSERT INTO payments (id, agreement, at, body) VALUES (?, ?, ?, ?)')
      .run(payment.id, payment.agreement, payment.at, JSON.stringify(signed));
    return signed;
  }

  /** Both sides read what the broker holds. */
  async list(agreement: string): Promise<SignedPayment[]> {
    const { json } = await this.#broker.request<{ payments: SignedPayment[] }>('GET', pathOf(agreement));
    return json.payments;
  }

  /** A broker that was restored has forgotten payments: each is told again, and counts once. */
  async tellAll(): Promise<void> {
    const bodies = this.#db.prepare('SELECT body FROM payments ORDER BY at').pluck().all() as string[];
    for (const body of bodies) {
      const signed = JSON.parse(body) as SignedPayment;
      try {
        await this.#tell(signed);
      } catch (error) {
        this.#logger.warn({ payment: signed.payment.id, detail: messageOf(error) }, 'a payment was not taken again');
      }
    }
  }

  async #tell(signed: SignedPayment): Promise<void> {
    await this.#broker.request('POST', pathOf(signed.payment.agreement), { json: signed });
  }
}

const pathOf = (agreement: string): string => `/agreements/${encodeURIComponent(agreement)}/payments`;

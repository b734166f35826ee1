import type { CompiledPolicy } from '@millspace/policy';
import { kidOf } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Payment, SignedPayment } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Agreements } from '../agreements/agreements.ts';
import { partiesOf } from '../agreements/parties.ts';
import { signatureObjection } from '../agreements/signing.ts';
import type { Notices } from '../control/notices.ts';
import type { ControlStore } from '../db/store.ts';
import type { ControlTables, PaymentRow } from '../db/tables.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { type PaymentDuty, paymentsOwed, pays } from './compensation.ts';

/** A verified payment, as policies see it. */
export type PaymentFact = Pick<Payment, 'amount' | 'currency' | 'period'>;

export interface PaymentsDeps {
  store: ControlStore;
  registry: Registry;
  agreements: Agreements;
  notices: Notices;
  policyOf: (agreement: string) => CompiledPolicy | null;
}

/**
 * Payments that providers say have come in, each under the signature of a connector of the provider over exactly this
 * agreement, amount, currency and period. Each counts once.
 */
export class Payments {
  readonly #deps: PaymentsDeps;
  readonly #byAgreement = new Map<string, PaymentFact[]>();

  constructor(deps: PaymentsDeps) {
    this.#deps = deps;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const row of await db.selectFrom('payments').selectAll().orderBy('received_at').execute()) this.#put(row);
  }

  of(agreement: string): readonly PaymentFact[] {
    return this.#byAgreement.get(agreement) ?? [];
  }

  /** Of agreements that are erased nothing is remembered. */
  forget(agreements: readonly string[]): void {
    for (const agreement of agreements) this.#byAgreement.delete(agreement);
  }

  /** For its parties. @throws MillspaceError MS-AGR-001 */
  async list(agreement: string, slug: string): Promise<SignedPayment[]> {
    await this.#deps.agreements.ofParty(agreement, slug);
    const rows = await this.#deps.store.read
      .selectFrom('payments')
      .selectAll()
      .where('agreement', '=', agreement)
      .orderBy('received_at', 'desc')
      .limit(1000)
      .execute();
    return rows.map((row) => ({ payment: JSON.parse(row.body) as Payment, providerSignature: row.signature }));
  }

  /**
   * Keeps a confirmation; the same again changes nothing.
   * @throws MillspaceError MS-AGR-001 (not the provider's), MS-FCT-031 (signature), MS-FCT-030 (other agreement, nothing owed,
   * too little, other currency or period, an id that was used for something else)
   */
  async confirm(agreement: string, who: ConnectorIdentity, signed: SignedPayment): Promise<SignedPayment> {
    const { store, registry, agreements, notices } = this.#deps;
    const { payment, providerSignature } = signed;
    const party = await agreements.ofParty(agreement, who.participant);
    if (party.provider !== who.participant)
      throw new MillspaceError('MS-FCT-030', { detail: 'the provider confirms payments', where: '/', status: 403 });
    if (payment.agreement !== agreement) throw refused('it is a payment for another agreement', '/payment/agreement');
    const policy = this.#deps.policyOf(agreement);
    objectTo(payment, policy ? paymentsOwed(policy) : []);
    const wrong = await signatureObjection(registry, who.participant, payment, providerSignature);
    if (wrong)
      throw new MillspaceError('MS-FCT-031', { detail: wrong.text.en, where: '/providerSignature', status: 422 });
    return store.write(async (tx) => {
      const body = JSON.stringify(payment);
      const known = await tx.db.selectFrom('payments').selectAll().where('id', '=', payment.id).executeTakeFirst();
      if (known) {
        if (known.body === body) return { payment, providerSignature: known.signature };
        throw refused('this id was used for another payment', '/payment/id', 409);
      }
      if (payment.at > tx.now + 60_000) throw refused('it is in the future', '/payment/at');
      const row: PaymentRow = {
        id: payment.id,
        agreement,
        amount: payment.amount,
        currency: payment.currency,
        period: payment.period,
        body,
        signature: providerSignature,
        connector: who.connector,
        received_at: tx.now,
      };
      await tx.db.insertInto('payments').values(row).execute();
      tx.audit({
        kind: 'payment.confirmed',
        subject: agreement,
        actor: who.connector,
        parties: await partiesOf(tx.db, agreement),
        data: { ...payment, kid: kidOf(providerSignature), signature: providerSignature },
      });
      tx.after(() => {
        this.#put(row);
        notices.emit({ agreement });
      });
      return signed;
    });
  }

  #put({ agreement, amount, currency, period }: PaymentRow): void {
    this.#byAgreement.set(agreement, [...this.of(agreement), { amount, currency, period }]);
  }
}

/** @throws MillspaceError MS-FCT-030 when the payment settles nothing that the agreement asks for */
function objectTo(payment: Payment, owed: readonly PaymentDuty[]): void {
  if (owed.length === 0) throw refused('nothing is to be paid under this agreement', '/payment');
  if (owed.some((one) => pays(payment, one))) return;
  throw refused(owed.map(({ rule }) => rule.en).join(' '), '/payment/amount');
}

function refused(detail: string, where: string, status = 422): MillspaceError {
  return new MillspaceError('MS-FCT-030', { detail, where, status });
}

import { type CompiledPolicy, consumerDuties } from '@millspace/policy';
import { canonical, sha256, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Receipt, SignedReceipt } from '@millspace/schemas';
import type { Agreements } from '../agreements/agreements.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { DutyReceiptRow } from '../db/tables.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { DutyBook } from './duty-book.ts';

export interface DutyReceiptsDeps {
  store: ControlStore;
  registry: Registry;
  agreements: Agreements;
  queue: ControlQueue;
  book: DutyBook;
  policyOf: (agreement: string) => CompiledPolicy | null;
  sign: (value: object) => Promise<string>;
}

const KINDS: ReadonlySet<Receipt['kind']> = new Set(['deletion', 'duty', 'count']);
/** Clocks of connectors are corrected, not perfect. */
const AHEAD_MS = 60_000;

/** Receipts of duties that consumers' connectors have done: verified, kept, confirmed, and copied to the provider. */
export class DutyReceipts {
  readonly #deps: DutyReceiptsDeps;

  constructor(deps: DutyReceiptsDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a receipt; the same again is answered like the first time.
   * @throws MillspaceError MS-AGR-001 (not the consumer's agreement), MS-FCT-041 (signature), MS-FCT-040 (no such duty, other
   * parties, from the future, or an id that was used for something else)
   */
  async take(who: ConnectorIdentity, signed: SignedReceipt): Promise<SignedReceipt> {
    const { store, agreements, sign } = this.#deps;
    const { receipt } = signed;
    const agreement = await agreements.ofParty(receipt.agreement, who.participant);
    this.#check(receipt, {
      ...who,
      provider: agreement.provider,
      consumer: agreement.consumer,
      dataset: agreement.dataset,
    });
    await this.#verify(who, signed);
    const brokerSignature = await sign(receipt);
    return store.write(async (tx) => {
      const body = canonical(receipt);
      const known = await tx.db.selectFrom('duty_receipts').selectAll().where('id', '=', receipt.id).executeTakeFirst();
      if (known) {
        if (known.body !== body) throw refused('this id was used for another receipt', '/receipt/id', 409);
        return signedOf(known);
      }
      if (receipt.t > tx.now + AHEAD_MS) throw refused('it is from the future', '/receipt/t');
      const row: DutyReceiptRow = {
        id: receipt.id,
        agreement: receipt.agreement,
        duty: receipt.duty ?? '',
        kind: receipt.kind,
        t: Math.min(receipt.t, tx.now),
        due: receipt.due ?? null,
        digest: sha256(body),
        body,
        consumer_signature: signed.consumerSignature ?? '',
        broker_signature: brokerSignature,
        connector: who.connector,
        received_at: tx.now,
      };
      const gap = !(await this.#follows(tx, receipt, who));
      await tx.db.insertInto('duty_receipts').values(row).execute();
      tx.audit({
        kind: `receipt.${receipt.kind}`,
        subject: receipt.agreement,
        actor: who.connector,
        parties: [agreement.provider, agreement.consumer],
        data: { receipt, consumerSignature: row.consumer_signature, ...(gap ? { gap } : {}) },
      });
      await this.#copy(tx, row, agreement.provider);
      if (receipt.duty !== undefined)
        await this.#deps.book.done(tx, receipt.agreement, receipt.duty, { t: row.t, due: row.due });
      return signedOf(row);
    });
  }

  #check(receipt: Receipt, whose: ConnectorIdentity & { provider: string; consumer: string; dataset: string }): void {
    if (!KINDS.has(receipt.kind)) throw refused(`a ${receipt.kind} receipt comes another way`, '/receipt/kind');
    if (whose.participant !== whose.consumer || receipt.consumer !== whose.consumer)
      throw refused('the consumer of the agreement says what it did', '/receipt/consumer', 403);
    if (receipt.provider !== whose.provider || receipt.dataset !== whose.dataset)
      throw refused('provider or dataset are not those of the agreement', '/receipt');
    if (receipt.connector !== undefined && receipt.connector !== whose.connector)
      throw refused('another connector did it; that one sends its receipt', '/receipt/connector', 403);
    if (receipt.duty === undefined) {
      if (receipt.kind === 'count') return;
      throw refused('it does not say which duty', '/receipt/duty');
    }
    const policy = this.#deps.policyOf(receipt.agreement);
    if (!policy || !consumerDuties(policy).some(({ path }) => path === receipt.duty))
      throw refused(`the agreement has no duty ${receipt.duty}`, '/receipt/duty');
  }

  async #verify(who: ConnectorIdentity, { receipt, consumerSignature }: SignedReceipt): Promise<void> {
    const key = this.#deps.registry.activeConnector(who.connector)?.publicJwk;
    if (key && consumerSignature !== undefined && (await verifyDetached(receipt, consumerSignature, key))) return;
    throw new MillspaceError('MS-FCT-041', {
      detail: 'the signature is not that of this connector over this receipt',
      where: '/consumerSignature',
      status: 422,
    });
  }

  /** Whether it names the last one of its chain; a gap is on record, for a receipt that is missing shows by it. */
  async #follows(tx: Tx, { agreement, kind, prev }: Receipt, { connector }: ConnectorIdentity): Promise<boolean> {
    const last = await tx.db
      .selectFrom('duty_receipts')
      .select('digest')
      .where('agreement', '=', agreement)
      .where('kind', '=', kind)
      .where('connector', '=', connector)
      .orderBy('received_at', 'desc')
      .orderBy('t', 'desc')
      .limit(1)
      .executeTakeFirst();
    return prev === last?.digest;
  }

  async #copy(tx: Tx, row: DutyReceiptRow, provider: string): Promise<void> {
    const { registry, queue } = this.#deps;
    const consumerJwk = registry.connector(row.connector)?.publicJwk;
    await queue.tell(tx, provider, {
      topic: `receipt.copy:${row.id}`,
      type: 'receipt.copy',
      body: { receipt: { ...signedOf(row), ...(consumerJwk ? { consumerJwk } : {}) } },
    });
    await queue.trim(tx, provider, 'receipt.copy');
  }
}

function signedOf(row: DutyReceiptRow): SignedReceipt {
  return {
    receipt: JSON.parse(row.body) as Receipt,
    consumerSignature: row.consumer_signature,
    brokerSignature: row.broker_signature,
  };
}

function refused(detail: string, where: string, status = 422): MillspaceError {
  return new MillspaceError('MS-FCT-040', { detail, where, status });
}

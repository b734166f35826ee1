import { type CompiledPolicy, consumerDuties } from '@millspace/policy';
import { canonical, sha256, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Receipt, SignedReceipt } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Agreements } from '../agreements/agreements.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { ControlTables, DutyReceiptRow } from '../db/tables.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { DutyBook } from './duty-book.ts';
import { contradiction, objectionTo, type Witnessed } from './duty-evidence.ts';

export interface DutyReceiptsDeps {
  store: ControlStore;
  registry: Registry;
  agreements: Agreements;
  queue: ControlQueue;
  book: DutyBook;
  policyOf: (agreement: string) => CompiledPolicy | null;
  sign: (value: object) => Promise<string>;
  /** True when this broker was restored from a backup: what it has forgotten it cannot contradict. */
  restored: () => boolean;
  /** Local uses that a connector was lent under an agreement and has not given back. */
  lentTo: (db: Kysely<ControlTables>, agreement: string, connector: string) => Promise<number>;
}

const KINDS: ReadonlySet<Receipt['kind']> = new Set(['deletion', 'duty', 'count']);
/** Clocks of connectors are corrected, not perfect. */
const AHEAD_MS = 60_000;
/** A connector whose receipts are refused is written down once in this time for each reason; the log is no place to fill. */
const REFUSAL_EVERY_MS = 3_600_000;

/** Receipts of duties that consumers' connectors have done: verified, kept, confirmed, and copied to the provider. */
export class DutyReceipts {
  readonly #deps: DutyReceiptsDeps;
  /** By connector, reason and, if it is theirs, agreement, the oldest first: when a refusal was last written down. */
  readonly #refusedAt = new Map<string, number>();

  constructor(deps: DutyReceiptsDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a receipt; the same again is answered like the first time. One that is refused is on record.
   * @throws MillspaceError MS-AGR-001 (not the consumer's agreement), MS-FCT-041 (signature), MS-FCT-040 (no such duty, other
   * parties, from the future, against what the broker knows, or an id that was used for something else)
   */
  async take(who: ConnectorIdentity, signed: SignedReceipt): Promise<SignedReceipt> {
    try {
      return await this.#take(who, signed);
    } catch (error) {
      if (error instanceof MillspaceError && (error.status ?? 0) < 500) await this.#refused(who, signed.receipt, error);
      throw error;
    }
  }

  async #refused(who: ConnectorIdentity, { id, agreement, kind }: Receipt, error: MillspaceError): Promise<void> {
    const { store, agreements } = this.#deps;
    const row = await agreements.find(store.read, agreement);
    const isTheirs = row !== undefined && [row.provider, row.consumer].includes(who.participant);
    // Whatever else is made up as an agreement is one and the same.
    if (!this.#mayWrite(`${who.connector} ${error.code} ${isTheirs ? agreement : ''}`)) return;
    await store.write(async (tx) => {
      tx.audit({
        kind: 'receipt.refused',
        subject: agreement,
        actor: who.connector,
        parties: isTheirs ? [row.provider, row.consumer] : [who.participant],
        data: { receipt: id, kind, code: error.code, detail: messageOf(error).slice(0, 500) },
      });
    });
  }

  /** Once in a while for each key; nothing is remembered of those that may again. */
  #mayWrite(key: string): boolean {
    const now = this.#deps.store.now();
    for (const [known, at] of this.#refusedAt) {
      if (now - at < REFUSAL_EVERY_MS) break;
      this.#refusedAt.delete(known);
    }
    if (this.#refusedAt.has(key)) return false;
    this.#refusedAt.set(key, now);
    return true;
  }

  async #take(who: ConnectorIdentity, signed: SignedReceipt): Promise<SignedReceipt> {
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
      const wrong = this.#deps.restored() ? null : contradiction(receipt, await this.#witnessed(tx, receipt, who));
      if (wrong !== null) throw refused(wrong, '/receipt');
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
      const { duty } = receipt;
      if (duty !== undefined) this.#deps.book.done(tx, { ...receipt, duty }, { connector: row.connector, t: row.t });
      return signedOf(row);
    });
  }

  /**
   * The provider waives what is overdue at a duty.
   * @throws MillspaceError MS-AGR-001 (not the provider's agreement), MS-FCT-042 (nothing is overdue)
   */
  async waive(who: ConnectorIdentity, id: string, duty: string, reason: string): Promise<{ waived: string }> {
    const agreement = await this.#deps.agreements.ofParty(id, who.participant);
    if (agreement.provider !== who.participant)
      throw new MillspaceError('MS-AGR-001', {
        detail: `there is no agreement ${id} for you as provider`,
        status: 404,
      });
    await this.#deps.book.waive(id, duty, { connector: who.connector, reason });
    return { waived: duty };
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
    const duty = (policy ? consumerDuties(policy) : []).find(({ path }) => path === receipt.duty);
    if (!duty) throw refused(`the agreement has no duty ${receipt.duty}`, '/receipt/duty');
    const objection = objectionTo(receipt, duty, this.#deps.store.now() + AHEAD_MS);
    if (objection !== null) throw refused(objection, '/receipt');
  }

  async #witnessed(tx: Tx, { agreement, duty = '' }: Receipt, { connector }: ConnectorIdentity): Promise<Witnessed> {
    const told = await tx.db
      .selectFrom('duty_notices')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('agreement', '=', agreement)
      .where('duty', '=', duty)
      .where('connector', '=', connector)
      .where('acknowledged_at', 'is not', null)
      .executeTakeFirstOrThrow();
    return { lent: await this.#deps.lentTo(tx.db, agreement, connector), acknowledged: told.n };
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

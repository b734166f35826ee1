import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { ControlStore, Tx } from '../db/store.ts';
import type { ControlMessageRow } from '../db/tables.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';

/** What waits for an answer, as the stream sends it. */
export type PendingRow = ControlMessageRow;

export interface Draft {
  /** What it is about: a newer message on a topic replaces an unanswered older one. */
  topic: string;
  type: string;
  body: Record<string, unknown>;
}

export type AnswerHandler = (row: PendingRow, answer: Record<string, unknown>, by: ConnectorIdentity) => Promise<void>;

/** Unanswered messages of one kind kept for one participant; the oldest go first. */
const PENDING_OF_A_KIND = 5000;

/** Topics of the receipts of one transfer begin with this. */
export const receiptTopic = (transfer: string): string => `receipt.countersign:${transfer}`;

/** Durable messages to connectors: written with what caused them, kept until answered. */
export class ControlQueue {
  readonly #store: ControlStore;
  readonly #registry: Registry;
  readonly #handlers = new Map<string, AnswerHandler>();
  #wake: (participant: string) => void = () => undefined;

  constructor(store: ControlStore, registry: Registry) {
    this.#store = store;
    this.#registry = registry;
  }

  onWake(wake: (participant: string) => void): void {
    this.#wake = wake;
  }

  on(type: string, handler: AnswerHandler): void {
    this.#handlers.set(type, handler);
  }

  /** One question to a participant: whichever of its connectors answers first settles it. */
  async ask(tx: Tx, participant: string, draft: Draft): Promise<string> {
    await this.withdraw(tx, draft.topic);
    return this.#insert(tx, participant, null, draft);
  }

  /** One notice to each connector of a participant, or to one connector; each acknowledges its own. */
  async tell(tx: Tx, participant: string, draft: Draft, connector?: string): Promise<void> {
    const targets =
      connector === undefined ? this.#registry.activeConnectorsOf(participant).map((found) => found.id) : [connector];
    for (const target of targets) {
      const own = { ...draft, topic: `${draft.topic}@${target}` };
      await this.withdraw(tx, own.topic);
      await this.#insert(tx, participant, target, own);
    }
  }

  /** Nobody needs to answer this any more. It stays for a while without an answer: one may be on its way. */
  async withdraw(tx: Tx, topic: string): Promise<void> {
    await tx.db
      .updateTable('control_messages')
      .set({ answered_at: tx.now })
      .where('topic', '=', topic)
      .where('answered_at', 'is', null)
      .execute();
  }

  /** @throws MillspaceError MS-NEG-010 when it is settled already: its answer must not act twice */
  async settle(tx: Tx, row: PendingRow, answer: Record<string, unknown>): Promise<void> {
    if (!(await this.#close(tx, row, answer))) throw overtaken();
  }

  async #close(tx: Tx, row: PendingRow, answer: Record<string, unknown>): Promise<boolean> {
    const result = await tx.db
      .updateTable('control_messages')
      .set({ answered_at: tx.now, answer: JSON.stringify(answer).slice(0, 4096) })
      .where('n', '=', row.n)
      .where('answered_at', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /**
   * Takes an answer. Answering again what is settled is fine and changes nothing; so is acknowledging a notice that a newer
   * one has replaced: the two cross on the way whenever a state lasts only for milliseconds.
   * @throws MillspaceError MS-NEG-011 (no such message for this connector), MS-NEG-010 (a question that was withdrawn)
   */
  async answer(id: string, answer: Record<string, unknown>, by: ConnectorIdentity): Promise<{ settled: boolean }> {
    const row = await this.#store.read
      .selectFrom('control_messages')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row || row.participant !== by.participant || (row.connector !== null && row.connector !== by.connector)) {
      throw new MillspaceError('MS-NEG-011', { detail: `there is no message ${id} for this connector`, status: 404 });
    }
    if (row.answered_at !== null) {
      if (row.answer === null && row.connector === null) throw overtaken();
      return { settled: false };
    }
    const handler = this.#handlers.get(row.type);
    if (!handler) return { settled: await this.#store.write((tx) => this.#close(tx, row, answer)) };
    await handler(row, answer, by);
    return { settled: true };
  }

  /** The next unanswered messages for one connector after number `after`, oldest first. */
  async pending(participant: string, connector: string, after: number, limit: number): Promise<PendingRow[]> {
    const rows = await this.#store.read
      .selectFrom('control_messages')
      .selectAll()
      .where('participant', '=', participant)
      .where('answered_at', 'is', null)
      .where((eb) => eb.or([eb('connector', 'is', null), eb('connector', '=', connector)]))
      .where('n', '>', after)
      .orderBy('n')
      .limit(limit)
      .execute();
    return rows;
  }

  /** Messages that no connector has answered, and since when the oldest waits (epoch ms). */
  async waiting(): Promise<{ messages: number; since: number | null }> {
    const found = await this.#store.read
      .selectFrom('control_messages')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('t').as('since')])
      .where('answered_at', 'is', null)
      .executeTakeFirstOrThrow();
    return { messages: found.count, since: found.since };
  }

  /** Receipts, of one transfer or of all, that no consumer has countersigned yet; `since` is that of the oldest (epoch ms). */
  async openReceipts(transfer?: string): Promise<{ count: number; since: number | null }> {
    const prefix = transfer === undefined ? 'receipt.countersign' : receiptTopic(transfer);
    const found = await this.#store.read
      .selectFrom('control_messages')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('t').as('since')])
      .where('answered_at', 'is', null)
      .where('topic', '>=', `${prefix}:`)
      .where('topic', '<', `${prefix};`)
      .executeTakeFirstOrThrow();
    return { count: found.count, since: found.since };
  }

  async #insert(tx: Tx, participant: string, connector: string | null, draft: Draft): Promise<string> {
    const id = `urn:uuid:${randomUUID()}`;
    await tx.db
      .insertInto('control_messages')
      .values({
        id,
        participant,
        connector,
        topic: draft.topic,
        type: draft.type,
        body: JSON.stringify(draft.body),
        t: tx.now,
        answered_at: null,
        answer: null,
      })
      .execute();
    tx.after(() => this.#wake(participant));
    return id;
  }

  /** Keeps what waits for one participant bounded: of each kind the newest. */
  async trim(tx: Tx, participant: string, type: string): Promise<void> {
    const edge = await tx.db
      .selectFrom('control_messages')
      .select('n')
      .where('participant', '=', participant)
      .where('type', '=', type)
      .where('answered_at', 'is', null)
      .orderBy('n', 'desc')
      .offset(PENDING_OF_A_KIND)
      .limit(1)
      .executeTakeFirst();
    if (!edge) return;
    await tx.db
      .deleteFrom('control_messages')
      .where('participant', '=', participant)
      .where('type', '=', type)
      .where('answered_at', 'is', null)
      .where('n', '<=', edge.n)
      .execute();
  }
}

const overtaken = () =>
  new MillspaceError('MS-NEG-010', { detail: 'this was answered or withdrawn meanwhile', status: 409 });

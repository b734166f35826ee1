import { type JWK, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { PublicJwk, Receipt, SignedReceipt } from '@millspace/schemas';
import type { ControlQueue, PendingRow } from '../control/queue.ts';
import type { ControlStore } from '../db/store.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { ReceiptBook } from './book.ts';

export interface ReceiptDeskDeps {
  store: ControlStore;
  queue: ControlQueue;
  book: ReceiptBook;
  keyOf: (connector: string) => { publicJwk: JWK; participant: string } | null;
  logger: Logger;
}

type Answer = Record<string, unknown>;

/** What connectors answer to receipts: their signature, checked, or why they do not sign. */
export class ReceiptDesk {
  readonly #deps: ReceiptDeskDeps;
  /** Receipts whose signature was refused once: the audit log says so once. */
  readonly #refused = new Set<string>();
  readonly #listeners = new Set<(receipt: Receipt) => void>();

  constructor(deps: ReceiptDeskDeps) {
    this.#deps = deps;
    deps.queue.on('receipt.countersign', (row, answer, by) => this.#answered(row, answer, by));
    deps.queue.on('receipt.copy', (row, answer, by) => this.#copied(row, answer, by));
  }

  /** Told after the signature of the other side is on record. */
  onSigned(listener: (receipt: Receipt) => void): void {
    this.#listeners.add(listener);
  }

  /** @throws MillspaceError MS-DLV-010 when it is no signature: the receipt stays open, and is asked for again */
  async #answered(row: PendingRow, answer: Answer, by: ConnectorIdentity): Promise<void> {
    const asked = receiptOf(row);
    const { receipt } = asked;
    const signature = await this.#signature(receipt, answer, by);
    if (signature === null) throw await this.#notSigned(receipt, answer, by);
    this.#refused.delete(receipt.id);
    const key = this.#deps.keyOf(by.connector)?.publicJwk as PublicJwk | undefined;
    const signed: SignedReceipt =
      receipt.kind === 'upload'
        ? { ...asked, providerSignature: signature, ...(key ? { providerJwk: key } : {}) }
        : { ...asked, consumerSignature: signature, ...(key ? { consumerJwk: key } : {}) };
    await this.#deps.book.signed(signed, by.connector, (tx) => this.#deps.queue.settle(tx, row, answer));
    for (const listener of this.#listeners) listener(receipt);
  }

  /** The signature, when it is the one asked for by the side that was asked. */
  async #signature(receipt: Receipt, { signature }: Answer, by: ConnectorIdentity): Promise<string | null> {
    const key = this.#deps.keyOf(by.connector);
    const expected = receipt.kind === 'upload' ? receipt.provider : receipt.consumer;
    if (key?.participant !== expected || typeof signature !== 'string') return null;
    return (await verifyDetached(receipt, signature, key.publicJwk)) ? signature : null;
  }

  async #notSigned(receipt: Receipt, { reject, code }: Answer, by: ConnectorIdentity): Promise<MillspaceError> {
    const detail = typeof reject === 'string' ? reject.slice(0, 500) : 'the countersignature does not verify';
    if (!this.#refused.has(receipt.id)) {
      this.#refused.add(receipt.id);
      const refusal = { connector: by.connector, code: typeof code === 'string' ? code : null, detail };
      this.#deps.logger.warn({ receipt: receipt.id, ...refusal }, 'a receipt is not signed by the other side');
      await this.#deps.book.refused('unsigned', receipt, refusal);
    }
    return new MillspaceError('MS-DLV-010', { detail, where: receipt.id, status: 422 });
  }

  /** The provider's connector checks its copy; what it finds wrong is on record. */
  async #copied(row: PendingRow, { reject, code, ...rest }: Answer, by: ConnectorIdentity): Promise<void> {
    if (typeof reject === 'string')
      await this.#deps.book.refused('disputed', receiptOf(row).receipt, {
        connector: by.connector,
        code: typeof code === 'string' ? code : null,
        detail: reject.slice(0, 500),
      });
    await this.#deps.store.write((tx) => this.#deps.queue.settle(tx, row, { reject, ...rest }));
  }
}

function receiptOf(row: PendingRow): SignedReceipt {
  return (JSON.parse(row.body) as { receipt: SignedReceipt }).receipt;
}

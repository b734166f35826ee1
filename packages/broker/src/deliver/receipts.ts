import { randomUUID } from 'node:crypto';
import type { Clock } from '@millspace/runtime/clock';
import { type JWK, verifyDetached } from '@millspace/runtime/crypto';
import type { Logger } from '@millspace/runtime/logger';
import type { ControlMessage, Receipt, SignedReceipt } from '@millspace/schemas';
import { chainDigest } from '../enforce/enforcer.ts';
import type { Ledger } from '../enforce/ledger.ts';
import type { Shaped } from '../enforce/shaped.ts';
import type { ConnectorIdentity, ControlPlane, TransferFacts } from '../ports.ts';

/** A receipt is due after this many rows even within its period. */
const ROWS_PER_RECEIPT = 10_000;

interface Open {
  facts: TransferFacts;
  start: number;
  from: string;
  to: string;
  chunks: number;
  samples: number;
  bytes: number;
  digest: string;
}

export interface ReceiptsDeps {
  control: Pick<ControlPlane, 'audit' | 'notifyConnector' | 'onAnswer' | 'connectorKey'>;
  ledger: Ledger;
  clock: Clock;
  logger: Logger;
  periodMs: number;
}

/** Evidence of what was delivered: one receipt per period or 10 000 rows, countersigned by the consumer. */
export class Receipts {
  readonly #deps: ReceiptsDeps;
  readonly #open = new Map<string, Open>();

  constructor(deps: ReceiptsDeps) {
    this.#deps = deps;
    deps.control.onAnswer('receipt.countersign', (message, answer, by) => this.#answered(message, answer, by));
  }

  delivered(facts: TransferFacts, item: Shaped): void {
    const { cursor, rows, body, digest } = item.fields;
    let open = this.#open.get(facts.pid);
    if (!open) {
      open = {
        facts,
        start: this.#deps.clock.now(),
        from: cursor,
        to: cursor,
        chunks: 0,
        samples: 0,
        bytes: 0,
        digest: '',
      };
      this.#open.set(facts.pid, open);
    }
    open.to = cursor;
    open.chunks += 1;
    open.samples += rows;
    open.bytes += body.length;
    open.digest = chainDigest(open.digest, digest);
    if (open.samples >= ROWS_PER_RECEIPT) this.close(facts.pid);
  }

  /** Writes the receipts whose period is over. */
  tick(): void {
    const due = this.#deps.clock.now() - this.#deps.periodMs;
    for (const [pid, { start }] of [...this.#open]) if (start <= due) this.close(pid);
  }

  /** Writes what a transfer has been delivered since its last receipt. */
  close(pid: string): void {
    const open = this.#open.get(pid);
    if (!open) return;
    this.#open.delete(pid);
    const { facts, start, from, to, chunks, samples, bytes, digest } = open;
    const now = this.#deps.clock.now();
    const receipt: Receipt = {
      id: `urn:uuid:${randomUUID()}`,
      kind: 'delivery',
      t: now,
      agreement: facts.agreementId,
      transfer: pid,
      dataset: facts.dataset,
      provider: facts.provider,
      consumer: facts.consumer,
      from,
      to,
      start,
      end: now,
      chunks,
      samples,
      bytes,
      digest,
      used: this.#deps.ledger.used(facts.agreementId),
    };
    this.#deps.control.audit({ kind: 'receipt', subject: pid, data: { ...receipt } });
    this.#deps.control.notifyConnector(facts.consumerConnector ?? facts.consumer, {
      type: 'receipt.countersign',
      receipt: { receipt },
    });
  }

  closeAll(): void {
    for (const pid of [...this.#open.keys()]) this.close(pid);
  }

  /** The consumer's word for it, checked, goes to the audit log and to the provider. */
  async #answered(message: ControlMessage, answer: unknown, by: ConnectorIdentity): Promise<void> {
    if (message.type !== 'receipt.countersign') return;
    const { receipt } = message.receipt;
    const signature = (answer as { signature?: unknown } | null)?.signature;
    const key = this.#deps.control.connectorKey(by.connector);
    const mine = key !== null && key.participant === receipt.consumer;
    if (!mine || typeof signature !== 'string' || !(await verifyDetached(receipt, signature, key.publicJwk as JWK))) {
      this.#deps.logger.warn(
        { receipt: receipt.id, connector: by.connector },
        'a receipt came back without a valid signature',
      );
      this.#deps.control.audit({
        kind: 'receipt.unsigned',
        subject: receipt.transfer ?? receipt.agreement,
        data: { receipt: receipt.id, connector: by.connector },
      });
      return;
    }
    const signed: SignedReceipt = { ...message.receipt, consumerSignature: signature };
    this.#deps.control.audit({
      kind: 'receipt.countersigned',
      subject: receipt.transfer ?? receipt.agreement,
      data: { receipt: receipt.id, consumerSignature: signature },
    });
    this.#deps.control.notifyConnector(receipt.provider, { type: 'receipt.copy', receipt: signed });
  }
}

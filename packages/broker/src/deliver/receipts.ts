import { randomUUID } from 'node:crypto';
import type { Clock } from '@millspace/runtime/clock';
import { type JWK, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { ControlMessage, Receipt, SignedReceipt } from '@millspace/schemas';
import { chainDigest } from '../enforce/enforcer.ts';
import type { Ledger } from '../enforce/ledger.ts';
import type { Shaped } from '../enforce/shaped.ts';
import type { ConnectorIdentity, ControlPlane, TransferFacts } from '../ports.ts';
import { machineRowsOf } from './machine-rows.ts';

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
  machines: Map<string, number>;
}

export interface ReceiptsDeps {
  control: Pick<ControlPlane, 'audit' | 'delivered' | 'notifyConnector' | 'onAnswer' | 'connectorKey' | 'sign'>;
  ledger: Ledger;
  clock: Clock;
  logger: Logger;
  periodMs: number;
}

/**
 * Evidence of what was delivered: one receipt per period or 10 000 rows, signed by the broker, countersigned by the
 * consumer's connector, handed to the provider's. What is not countersigned stays open, and is seen to be.
 */
export class Receipts {
  readonly #deps: ReceiptsDeps;
  readonly #open = new Map<string, Open>();
  readonly #signing = new Set<Promise<void>>();
  /** Receipts whose countersignature was refused once: the audit log says so once. */
  readonly #refused = new Set<string>();

  constructor(deps: ReceiptsDeps) {
    this.#deps = deps;
    deps.control.onAnswer('receipt.countersign', (message, answer, by) => this.#answered(message, answer, by));
    deps.control.onAnswer('receipt.copy', (message, answer, by) => this.#copied(message, answer, by));
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
        machines: new Map(),
      };
      this.#open.set(facts.pid, open);
    }
    open.to = cursor;
    open.chunks += 1;
    open.samples += rows;
    open.bytes += body.length;
    open.digest = chainDigest(open.digest, digest);
    for (const [machine, n] of machineRowsOf(item)) open.machines.set(machine, (open.machines.get(machine) ?? 0) + n);
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
    const { facts, start, from, to, chunks, samples, bytes, digest, machines } = open;
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
      machines: [...machines].map(([machine, rows]) => ({ machine, samples: rows })),
      used: this.#deps.ledger.used(facts.agreementId),
    };
    this.#deps.control.delivered(receipt);
    const target = facts.consumerConnector ?? facts.consumer;
    const signing = this.#sign(receipt, target).finally(() => this.#signing.delete(signing));
    this.#signing.add(signing);
  }

  /** Writes what is open; resolves when everything is signed and on its way. */
  async closeAll(): Promise<void> {
    for (const pid of [...this.#open.keys()]) this.close(pid);
    await Promise.all(this.#signing);
  }

  async #sign(receipt: Receipt, target: string): Promise<void> {
    const { control, logger } = this.#deps;
    try {
      const brokerSignature = await control.sign(receipt);
      control.notifyConnector(target, { type: 'receipt.countersign', receipt: { receipt, brokerSignature } });
    } catch (err) {
      logger.error({ err, receipt: receipt.id }, 'a receipt could not be signed');
    }
  }

  /**
   * The consumer's word for it, checked, goes to the audit log and to the provider.
   * @throws MillspaceError MS-DLV-010 when it is none: the receipt stays open
   */
  async #answered(message: ControlMessage, answer: unknown, by: ConnectorIdentity): Promise<void> {
    if (message.type !== 'receipt.countersign') return;
    const { receipt } = message.receipt;
    const { signature, reject } = (answer ?? {}) as { signature?: unknown; reject?: unknown };
    const key = this.#deps.control.connectorKey(by.connector);
    const consumerJwk = key?.participant === receipt.consumer ? key.publicJwk : null;
    const good =
      consumerJwk !== null &&
      typeof signature === 'string' &&
      (await verifyDetached(receipt, signature, consumerJwk as JWK));
    if (!good) throw this.#notCountersigned(receipt, by, typeof reject === 'string' ? reject : null);
    this.#refused.delete(receipt.id);
    const signed = { ...message.receipt, consumerSignature: signature, consumerJwk } as SignedReceipt;
    void this.#deps.control.audit({
      kind: 'receipt.countersigned',
      subject: receipt.transfer ?? receipt.agreement,
      parties: partiesOf(receipt),
      data: { receipt: receipt.id, consumerSignature: signature },
    });
    this.#deps.control.notifyConnector(receipt.provider, { type: 'receipt.copy', receipt: signed });
  }

  #notCountersigned(receipt: Receipt, by: ConnectorIdentity, reject: string | null): MillspaceError {
    const detail = reject === null ? 'the countersignature does not verify' : reject.slice(0, 500);
    if (!this.#refused.has(receipt.id)) {
      this.#refused.add(receipt.id);
      this.#deps.logger.warn(
        { receipt: receipt.id, connector: by.connector, detail },
        'a receipt is not countersigned',
      );
      void this.#deps.control.audit({
        kind: 'receipt.unsigned',
        subject: receipt.transfer ?? receipt.agreement,
        parties: partiesOf(receipt),
        data: { receipt: receipt.id, connector: by.connector, detail },
      });
    }
    return new MillspaceError('MS-DLV-010', { detail, where: receipt.id, status: 422 });
  }

  /** The provider's connector checks its copy; what it finds wrong is on record. */
  #copied(message: ControlMessage, answer: unknown, by: ConnectorIdentity): void {
    const reject = (answer as { reject?: unknown } | null)?.reject;
    if (message.type !== 'receipt.copy' || typeof reject !== 'string') return;
    const { receipt } = message.receipt;
    void this.#deps.control.audit({
      kind: 'receipt.disputed',
      subject: receipt.transfer ?? receipt.agreement,
      parties: partiesOf(receipt),
      data: { receipt: receipt.id, connector: by.connector, detail: reject.slice(0, 500) },
    });
  }
}

function partiesOf({ provider, consumer }: Receipt): string[] {
  return [provider, consumer];
}

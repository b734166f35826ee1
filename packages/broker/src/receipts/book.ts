import { NO_CONNECTOR, type Receipt, type SignedReceipt } from '@millspace/schemas';
import { type ControlQueue, receiptTopic } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import { noteAccesses } from './accesses.ts';
import { chainOf } from './chain.ts';

export interface ReceiptBookDeps {
  store: ControlStore;
  queue: ControlQueue;
  /** The participant of a connector. */
  participantOf: (connector: string) => string | null;
  /** In the same commit: what else depends on what was delivered; machines are named as their provider names them. */
  delivered: (tx: Tx, receipt: Receipt) => Promise<void>;
  /** The provider's name of a machine that was delivered under this one. */
  machineOf: (receipt: Receipt, shown: string) => string;
}

/** Where a receipt belongs. */
export interface Place {
  /** What the next one of its chain names. */
  head: string;
  /** The connector that is asked for its signature. */
  to: string;
}

export interface Refusal {
  connector: string;
  code: string | null;
  detail: string;
}

/** Receipts of deliveries and uploads: put on record, sent out for the other signature, summed up. */
export class ReceiptBook {
  readonly #deps: ReceiptBookDeps;

  constructor(deps: ReceiptBookDeps) {
    this.#deps = deps;
  }

  /** Head, id and last position of a chain; nulls before its first receipt. */
  async chain(chain: string): Promise<{ head: string | null; id: string | null; position: string | null }> {
    const row = await this.#deps.store.read
      .selectFrom('receipt_chains')
      .select(['head', 'last_id as id', 'position'])
      .where('chain', '=', chain)
      .executeTakeFirst();
    return row ?? { head: null, id: null, position: null };
  }

  /** Within one commit: into the audit log, onto the sums, and on its way to be signed by the other side. */
  async keep(tx: Tx, signed: SignedReceipt, { head, to }: Place): Promise<void> {
    const { queue, participantOf } = this.#deps;
    const { receipt, brokerSignature } = signed;
    tx.audit({
      kind: 'receipt',
      subject: subjectOf(receipt),
      parties: partiesOf(receipt),
      data: { ...receipt, ...(brokerSignature === undefined ? {} : { brokerSignature }) },
    });
    await addToChain(tx, receipt, head);
    if (receipt.kind === 'delivery') await this.#delivered(tx, receipt);
    // An outside partner has nobody here who could sign: the provider has the broker's word.
    if (to === NO_CONNECTOR) return this.#copy(tx, signed);
    const participant = participantOf(to);
    if (participant === null) return;
    const topic = `${receiptTopic(receipt.transfer ?? receipt.agreement)}:${receipt.id}`;
    await queue.tell(tx, participant, { topic, type: 'receipt.countersign', body: { receipt: signed } }, to);
    await queue.trim(tx, participant, 'receipt.countersign');
  }

  /** The other side has signed; of a delivery the provider gets a copy. `settle`: in the same commit, closes the question. */
  signed(signed: SignedReceipt, by: string, settle: (tx: Tx) => Promise<void>): Promise<void> {
    const { store } = this.#deps;
    const { receipt, consumerSignature, providerSignature } = signed;
    return store.write(async (tx) => {
      await settle(tx);
      tx.audit({
        kind: receipt.kind === 'upload' ? 'receipt.signed' : 'receipt.countersigned',
        subject: subjectOf(receipt),
        actor: by,
        parties: partiesOf(receipt),
        data: {
          receipt: receipt.id,
          ...(consumerSignature === undefined ? {} : { consumerSignature }),
          ...(providerSignature === undefined ? {} : { providerSignature }),
        },
      });
      await tx.db
        .updateTable('receipt_chains')
        .set((eb) => ({ signed: eb('signed', '+', 1) }))
        .where('chain', '=', chainOf(receipt))
        .execute();
      if (receipt.kind === 'delivery') await this.#copy(tx, signed);
    });
  }

  async #copy(tx: Tx, signed: SignedReceipt): Promise<void> {
    const { queue } = this.#deps;
    const { id, provider } = signed.receipt;
    const draft = { topic: `receipt.copy:${id}`, type: 'receipt.copy', body: { receipt: signed } };
    await queue.tell(tx, provider, draft);
    await queue.trim(tx, provider, 'receipt.copy');
  }

  /** The other side did not sign (`unsigned`), or the provider found its copy wrong (`disputed`). */
  refused(what: 'unsigned' | 'disputed', receipt: Receipt, refusal: Refusal): Promise<void> {
    const { connector, code, detail } = refusal;
    return this.#deps.store.write(async (tx) => {
      tx.audit({
        kind: `receipt.${what}`,
        subject: subjectOf(receipt),
        actor: connector,
        parties: partiesOf(receipt),
        data: { receipt: receipt.id, connector, detail, ...(code === null ? {} : { code }) },
      });
      if (what === 'disputed') return;
      const latest = JSON.stringify({ receipt: receipt.id, at: tx.now, detail, ...(code === null ? {} : { code }) });
      await tx.db
        .updateTable('receipt_chains')
        .set((eb) => ({ refused: eb('refused', '+', 1), refusal: latest }))
        .where('chain', '=', chainOf(receipt))
        .execute();
    });
  }

  /** Written to a reader that never said that it has it: on record, and what depends on deliveries counts it. */
  async unacknowledged(tx: Tx, receipt: Receipt): Promise<void> {
    tx.audit({
      kind: 'delivery.unacknowledged',
      subject: subjectOf(receipt),
      parties: partiesOf(receipt),
      data: { ...receipt },
    });
    await this.#deps.delivered(tx, this.#unveiled(receipt));
  }

  async #delivered(tx: Tx, receipt: Receipt): Promise<void> {
    const { machineOf } = this.#deps;
    await noteAccesses(tx, receipt, (shown) => machineOf(receipt, shown));
    await this.#deps.delivered(tx, this.#unveiled(receipt));
  }

  /** Machines under their own names, which never leave the broker. */
  #unveiled(receipt: Receipt): Receipt {
    const { machines } = receipt;
    if (!machines) return receipt;
    const named = machines.map(({ machine, samples }) => ({
      machine: this.#deps.machineOf(receipt, machine),
      samples,
    }));
    return { ...receipt, machines: named };
  }
}

/** The sums of a chain, and what its next receipt names. */
async function addToChain(tx: Tx, receipt: Receipt, head: string): Promise<void> {
  const { id, kind, agreement, dataset, transfer = null, t, to: position = null, samples = 0, bytes = 0 } = receipt;
  await tx.db
    .insertInto('receipt_chains')
    .values({
      chain: chainOf(receipt),
      kind,
      agreement,
      dataset,
      transfer,
      head,
      last_id: id,
      position,
      receipts: 1,
      signed: 0,
      refused: 0,
      samples,
      bytes,
      last_at: t,
      refusal: null,
    })
    .onConflict((conflict) =>
      conflict.column('chain').doUpdateSet((eb) => ({
        head,
        last_id: id,
        position,
        receipts: eb('receipt_chains.receipts', '+', 1),
        samples: eb('receipt_chains.samples', '+', samples),
        bytes: eb('receipt_chains.bytes', '+', bytes),
        last_at: t,
      })),
    )
    .execute();
}

function subjectOf({ transfer, agreement }: Receipt): string {
  return transfer ?? agreement;
}

/** An upload is between its provider and the broker. */
function partiesOf({ kind, provider, consumer }: Receipt): string[] {
  return kind === 'upload' ? [provider] : [provider, consumer];
}

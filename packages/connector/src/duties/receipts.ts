import { randomUUID } from 'node:crypto';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { messageOf } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import { datasetOwner, type Receipt, type SignedReceipt } from '@millspace/schemas';
import type { KeptAgreement } from '../control/evidence.ts';

/** What was done. */
export type Done = Pick<
  Receipt,
  'duty' | 'action' | 'due' | 'start' | 'end' | 'samples' | 'before' | 'after' | 'log' | 'notices' | 'uses' | 'text'
> & {
  kind: 'deletion' | 'duty' | 'count';
};

/** A receipt as it is shown here: not sent yet, or since when the broker has it (epoch ms). */
export interface ReceiptView {
  receipt: Receipt;
  sentAt: number | null;
  lastError: string | null;
}

interface Row {
  n: number;
  body: string;
  sent_at: number | null;
  last_error: string | null;
}

export interface DutyReceiptsDeps {
  db: SqliteDatabase;
  whoAmI: () => { participant: string; connector: string } | null;
  sign: (receipt: Receipt) => Promise<string>;
  /** Hands it to the broker; resolves with the receipt as the broker has confirmed it. */
  send: (signed: SignedReceipt) => Promise<SignedReceipt>;
  keep: (signed: SignedReceipt) => void;
  now: () => number;
  failed: (error: unknown) => void;
}

/** Receipts of duties: written with what they are about, each naming the one before it, signed and sent until the broker has them. */
export class DutyReceipts {
  readonly #deps: DutyReceiptsDeps;
  #sending: Promise<void> | null = null;

  constructor(deps: DutyReceiptsDeps) {
    this.#deps = deps;
  }

  /** Inside the transaction that ends the duty. */
  issue(kept: KeptAgreement, { kind, ...done }: Done): Receipt {
    const { db, whoAmI, now } = this.#deps;
    const me = whoAmI();
    const chain = `${kind} ${kept.id}`;
    const prev = db
      .prepare('SELECT digest FROM duty_receipts WHERE chain = ? ORDER BY n DESC LIMIT 1')
      .pluck()
      .get(chain) as string | undefined;
    const receipt: Receipt = {
      id: `urn:uuid:${randomUUID()}`,
      kind,
      t: now(),
      agreement: kept.id,
      dataset: kept.dataset,
      provider: datasetOwner(kept.dataset) ?? '',
      consumer: me?.participant ?? '',
      ...(me ? { connector: me.connector } : {}),
      ...done,
      ...(prev === undefined ? {} : { prev }),
    };
    const body = canonical(receipt);
    db.prepare('INSERT INTO duty_receipts (id, agreement, chain, digest, body) VALUES (?, ?, ?, ?, ?)').run(
      receipt.id,
      kept.id,
      chain,
      sha256(body),
      body,
    );
    return receipt;
  }

  list(agreement: string | null, limit: number): ReceiptView[] {
    const rows = this.#deps.db
      .prepare('SELECT * FROM duty_receipts WHERE ? IS NULL OR agreement = ? ORDER BY n DESC LIMIT ?')
      .all(agreement, agreement, limit) as Row[];
    return rows.map((row) => ({
      receipt: JSON.parse(row.body) as Receipt,
      sentAt: row.sent_at,
      lastError: row.last_error,
    }));
  }

  waiting(): number {
    return this.#deps.db.prepare('SELECT count(*) FROM duty_receipts WHERE sent_at IS NULL').pluck().get() as number;
  }

  /** Sends what waits, in order; called again and again. Who calls while it runs waits for the same. */
  flush(): Promise<void> {
    this.#sending ??= this.#flush().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #flush(): Promise<void> {
    if (this.#deps.whoAmI() === null) return;
    const next = this.#deps.db.prepare(
      'SELECT * FROM duty_receipts WHERE sent_at IS NULL AND n > ? ORDER BY n LIMIT 1',
    );
    for (let row = next.get(0) as Row | undefined; row; row = next.get(row.n) as Row | undefined) await this.#send(row);
  }

  async #send({ n, body }: Row): Promise<void> {
    const { db, sign, send, keep, now, failed } = this.#deps;
    const receipt = JSON.parse(body) as Receipt;
    try {
      const signed = await send({ receipt, consumerSignature: await sign(receipt) });
      keep(signed);
      db.prepare('UPDATE duty_receipts SET sent_at = ?, last_error = NULL WHERE n = ?').run(now(), n);
    } catch (error) {
      db.prepare('UPDATE duty_receipts SET last_error = ? WHERE n = ?').run(messageOf(error), n);
      failed(error);
    }
  }
}

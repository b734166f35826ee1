import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { GroupCommit } from '../log/group-commit.ts';
import { type Charged, type ChargeItem, chargeItems } from './charges.ts';

export type CountUnit = 'samples' | 'deliveries';

export interface ChargeRequest {
  agreement: string;
  transfer: string;
  limit: number;
  /** The offset that the first item follows in what the reader was given. */
  after: number;
  /** In the order of delivery. */
  items: readonly ChargeItem[];
}

/** Counts what agreements limit. Charged durably before a byte is written; what was charged once may be read again. */
export class Ledger {
  readonly #writer: GroupCommit;
  readonly #used = new Map<string, number>();
  readonly #charged = new Map<string, readonly Charged[]>();
  readonly #firstUse = new Map<string, number>();
  readonly #allUsed;
  readonly #allFirstUse;
  readonly #setFirstUse;
  readonly #allCharged;
  readonly #setUsed;
  readonly #setCharged;
  readonly #erase;

  constructor(db: SqliteDatabase, writer: GroupCommit) {
    this.#writer = writer;
    this.#allUsed = db.prepare<[], { agreement: string; unit: string; n: number }>(
      'SELECT agreement, unit, n FROM used',
    );
    this.#allCharged = db.prepare<[], { transfer: string; book: string }>('SELECT transfer, book FROM charged');
    this.#allFirstUse = db.prepare<[], { agreement: string; t: number }>('SELECT agreement, t FROM first_use');
    this.#setFirstUse = db.prepare<[string, number]>(
      'INSERT INTO first_use (agreement, t) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.#load();
    this.#erase = ['used', 'first_use'].map((table) =>
      db.prepare<[string]>(`DELETE FROM ${table} WHERE agreement = ?`),
    );
    this.#setUsed = db.prepare<[string, string, number]>(
      'INSERT INTO used (agreement, unit, n) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = excluded.n',
    );
    this.#setCharged = db.prepare<[string, string]>(
      'INSERT INTO charged (transfer, book) VALUES (?, ?) ON CONFLICT DO UPDATE SET book = excluded.book',
    );
  }

  used(agreement: string): Record<CountUnit, number> {
    return {
      samples: this.#used.get(key(agreement, 'samples')) ?? 0,
      deliveries: this.#used.get(key(agreement, 'deliveries')) ?? 0,
    };
  }

  /** Epoch ms of the first delivery under an agreement; null = none yet. */
  firstUse(agreement: string): number | null {
    return this.#firstUse.get(agreement) ?? null;
  }

  /** Puts the first delivery on record, before it leaves; a later one changes nothing. Resolves after the commit. */
  async beginUse(agreement: string, t: number): Promise<void> {
    await this.#writer.run(
      () => void this.#setFirstUse.run(agreement, t),
      () => {
        if (!this.#firstUse.has(agreement)) this.#firstUse.set(agreement, t);
      },
    );
  }

  /** True when a chunk, or the first rows of it, has been charged to a transfer: reading it again is free. */
  isCharged(transfer: string, offset: number): boolean {
    return (this.#charged.get(transfer) ?? []).some(({ from, to }) => offset > from && offset <= to);
  }

  /** Takes up to `n` of what is left; what was granted is committed when this resolves. */
  reserve(agreement: string, unit: CountUnit, n: number, limit: number): Promise<number> {
    let granted = 0;
    return this.#commit(agreement, unit, (used) => {
      granted = Math.max(0, Math.min(n, limit - used));
      return used + granted;
    }).then(() => granted);
  }

  /**
   * Charges items of a transfer in order, in samples. Resolves, after the commit, with the rows that may be delivered of
   * each: fewer than asked for marks the cut, behind which all are 0.
   */
  async charge(request: ChargeRequest): Promise<number[]> {
    const { agreement, transfer, limit, after, items } = request;
    let granted: number[] = [];
    await this.#commit(agreement, 'samples', (used) => {
      const charge = chargeItems(this.#charged.get(transfer) ?? [], used, limit, after, items);
      granted = charge.granted;
      this.#putCharged(transfer, charge.charged);
      return charge.used;
    });
    return granted;
  }

  /** Forgets charges of chunks that nobody can read any more; inside a transaction of the caller. */
  forget(transfer: string, upTo: number): void {
    const book = this.#charged.get(transfer);
    const kept = book?.filter(({ to }) => to > upTo);
    if (book && kept && kept.length < book.length) this.#putCharged(transfer, kept);
  }

  /** Raises a count to what a connector can prove (after a restore); never lowers it. */
  async raise(agreement: string, unit: CountUnit, count: number): Promise<void> {
    await this.#commit(agreement, unit, (used) => Math.max(used, count));
  }

  /** Forgets agreements that are erased: nothing is charged to them any more. */
  async erase(agreements: readonly string[]): Promise<void> {
    await this.#writer.run(
      () => {
        for (const agreement of agreements) for (const erase of this.#erase) erase.run(agreement);
      },
      () => {
        for (const agreement of agreements) {
          for (const unit of ['samples', 'deliveries']) this.#used.delete(key(agreement, unit));
          this.#firstUse.delete(agreement);
        }
      },
    );
  }

  async #commit(agreement: string, unit: CountUnit, change: (used: number) => number): Promise<void> {
    const name = key(agreement, unit);
    try {
      await this.#writer.run(() => {
        const before = this.#used.get(name) ?? 0;
        const after = change(before);
        if (after === before) return;
        this.#setUsed.run(agreement, unit, after);
        this.#used.set(name, after);
      });
    } catch (error) {
      // Memory may be ahead of the disk now, and what is not on the disk has not been charged.
      this.#load();
      throw error;
    }
  }

  #putCharged(transfer: string, book: readonly Charged[]): void {
    if (JSON.stringify(book) === JSON.stringify(this.#charged.get(transfer) ?? [])) return;
    this.#setCharged.run(transfer, JSON.stringify(book));
    // Inside the transaction already: the next section of the same commit must see it.
    this.#charged.set(transfer, book);
  }

  #load(): void {
    this.#used.clear();
    this.#charged.clear();
    for (const { agreement, t } of this.#allFirstUse.all()) this.#firstUse.set(agreement, t);
    for (const { agreement, unit, n } of this.#allUsed.all()) this.#used.set(key(agreement, unit), n);
    for (const { transfer, book } of this.#allCharged.all()) this.#charged.set(transfer, JSON.parse(book) as Charged[]);
  }
}

function key(agreement: string, unit: string): string {
  return `${unit} ${agreement}`;
}

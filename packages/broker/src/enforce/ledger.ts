import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { GroupCommit } from '../log/group-commit.ts';
import { comparePositions, type Position, START } from './position.ts';

export type CountUnit = 'samples' | 'deliveries';

export interface ChargeItem {
  offset: number;
  rows: number;
}

export interface ChargeRequest {
  agreement: string;
  transfer: string;
  limit: number;
  /** In the order of delivery. */
  items: readonly ChargeItem[];
}

/** Counts what agreements limit. Charged durably before a byte is written; what was charged once may be read again. */
export class Ledger {
  readonly #writer: GroupCommit;
  readonly #used = new Map<string, number>();
  readonly #charged = new Map<string, Position>();
  readonly #allUsed;
  readonly #allCharged;
  readonly #setUsed;
  readonly #setCharged;

  constructor(db: SqliteDatabase, writer: GroupCommit) {
    this.#writer = writer;
    this.#allUsed = db.prepare<[], { agreement: string; unit: string; n: number }>(
      'SELECT agreement, unit, n FROM used',
    );
    this.#allCharged = db.prepare<[], { transfer: string; offset: number; idx: number }>(
      'SELECT transfer, offset, idx FROM charged',
    );
    this.#load();
    this.#setUsed = db.prepare<[string, string, number]>(
      'INSERT INTO used (agreement, unit, n) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = excluded.n',
    );
    this.#setCharged = db.prepare<[string, number, number]>(
      'INSERT INTO charged (transfer, offset, idx) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset, idx = excluded.idx',
    );
  }

  used(agreement: string): Record<CountUnit, number> {
    return {
      samples: this.#used.get(key(agreement, 'samples')) ?? 0,
      deliveries: this.#used.get(key(agreement, 'deliveries')) ?? 0,
    };
  }

  /** How far a transfer has been charged; reading up to there is free. */
  charged(transfer: string): Position {
    return this.#charged.get(transfer) ?? START;
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
  charge(request: ChargeRequest): Promise<number[]> {
    const { agreement, transfer, limit, items } = request;
    let granted: number[] = [];
    let reached = START;
    return this.#commit(agreement, 'samples', (used) => {
      const outcome = chargeItems(this.charged(transfer), used, limit, items);
      granted = outcome.granted;
      if (comparePositions(outcome.reached, this.charged(transfer)) > 0) {
        this.#setCharged.run(transfer, outcome.reached.offset, outcome.reached.index);
        reached = outcome.reached;
        // Inside the section already: another one in the same commit must see it.
        this.#charged.set(transfer, reached);
      }
      return outcome.used;
    }).then(() => granted);
  }

  /** Raises a count to what a connector can prove (after a restore); never lowers it. */
  async raise(agreement: string, unit: CountUnit, count: number): Promise<void> {
    await this.#commit(agreement, unit, (used) => Math.max(used, count));
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

  #load(): void {
    this.#used.clear();
    this.#charged.clear();
    for (const { agreement, unit, n } of this.#allUsed.all()) this.#used.set(key(agreement, unit), n);
    for (const { transfer, offset, idx } of this.#allCharged.all()) this.#charged.set(transfer, { offset, index: idx });
  }
}

function key(agreement: string, unit: string): string {
  return `${unit} ${agreement}`;
}

/** Pure: what may be delivered of each item, and what is charged then. */
export function chargeItems(
  charged: Position,
  used: number,
  limit: number,
  items: readonly ChargeItem[],
): { granted: number[]; used: number; reached: Position } {
  const granted: number[] = [];
  let reached = charged;
  let total = used;
  let closed = false;
  for (const { offset, rows } of items) {
    if (closed) {
      granted.push(0);
      continue;
    }
    const before = offset < charged.offset || (offset === charged.offset && charged.index === 0);
    if (before) {
      granted.push(rows);
      continue;
    }
    const already = offset === charged.offset ? charged.index : 0;
    const more = Math.max(0, Math.min(rows - already, limit - total));
    const whole = already + more === rows;
    total += more;
    granted.push(already + more);
    if (whole) reached = { offset, index: 0 };
    else {
      closed = true;
      if (already + more > 0) reached = { offset, index: already + more };
    }
  }
  return { granted, used: total, reached };
}

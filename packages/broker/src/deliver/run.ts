import { Notifier } from '@millspace/runtime/notifier';
import { type Counted, type Figures, Tally } from '@millspace/runtime/receipts/tally';
import type { Receipt } from '@millspace/schemas';

/** What a receipt says of the transfer it belongs to. */
export type Whose = Pick<Receipt, 'agreement' | 'dataset' | 'provider' | 'consumer'> & {
  transfer: string;
  /** The connector that reads. */
  connector: string;
  /** History request; absent for the live stream. */
  request?: string;
};

/** The figures of a receipt that is about to be made. */
export interface Closing {
  /** The receipt's. */
  id: string;
  whose: Whose;
  /** When the first and the last of it was acknowledged, at the latest (epoch ms). */
  start: number;
  end: number;
  figures: Figures;
}

interface Kept {
  whose: Whose;
  pending: Counted[];
  figures: Figures | null;
  start: number;
  closing?: Closing[];
  /** Absent: false. */
  told?: boolean;
}

/**
 * Deliveries of one transfer to one connector (or the answer to one history request): what was written and waits to be
 * acknowledged, and what was acknowledged since the last receipt. A receipt speaks of the latter alone, for of that both
 * sides know the same.
 */
export class Run {
  readonly whose: Whose;
  /** When the first chunk of the receipt at hand was acknowledged (epoch ms). */
  start = 0;
  /** When its stream ended; null while it runs. */
  endedAt: number | null = null;
  changed = true;
  /** Its reader let the time for acknowledging pass. */
  silent = false;
  /** Of every acknowledgement. */
  readonly heard = new Notifier();
  #told = false;
  #pending: Counted[] = [];
  #tally = new Tally();
  #closing: readonly Closing[];

  /** `closing`: receipts that an earlier run of this transfer still owes. */
  constructor(whose: Whose, closing: readonly Closing[] = []) {
    this.whose = whose;
    this.#closing = closing;
  }

  static restore(text: string): Run {
    const { whose, pending, figures, start, closing, told = false } = JSON.parse(text) as Kept;
    const run = new Run(whose, closing);
    run.#pending = pending;
    run.#tally = new Tally(figures);
    run.start = start;
    run.#told = told;
    return run;
  }

  save(): string {
    const pending = this.#pending.map(({ parts, ...counted }) => ({
      ...counted,
      parts: parts.map(({ machine, samples }) => ({ machine, samples })),
    }));
    const { whose, start } = this;
    const kept: Kept = {
      whose,
      pending,
      figures: this.#tally.figures(),
      start,
      closing: [...this.#closing],
      ...(this.#told ? { told: true } : {}),
    };
    return JSON.stringify(kept);
  }

  /** What is on its way is on record as never acknowledged. Kept over restarts, so that it is said once. */
  get told(): boolean {
    return this.#told;
  }

  set told(told: boolean) {
    if (told !== this.#told) this.changed = true;
    this.#told = told;
  }

  /** Receipts that are owed: figures taken, and not on record yet. */
  get closing(): readonly Closing[] {
    return this.#closing;
  }

  get pending(): readonly Counted[] {
    return this.#pending;
  }

  /** Acknowledged rows since the last receipt. */
  get samples(): number {
    return this.#tally.samples;
  }

  get empty(): boolean {
    return this.#tally.empty && this.#pending.length === 0 && this.#closing.length === 0;
  }

  get hasFigures(): boolean {
    return !this.#tally.empty;
  }

  sent(counted: Counted): void {
    this.#pending.push(counted);
    this.changed = true;
  }

  /**
   * Everything up to and with the cursor has arrived. False when nothing of it is on its way.
   * @param covers asked when the cursor is the end of no item: whether it lies behind that of one
   */
  acknowledged(cursor: string, now: number, covers: (to: string) => boolean): boolean {
    const [first] = this.#pending;
    let index = this.#pending.findLastIndex(({ to }) => to === cursor);
    // They lie in order: a cursor before the first is before all.
    if (index < 0 && first && covers(first.to)) index = this.#pending.findLastIndex(({ to }) => covers(to));
    if (index < 0) return false;
    if (this.#tally.empty) this.start = now;
    for (const counted of this.#pending.splice(0, index + 1)) this.#tally.add(counted);
    this.changed = true;
    this.heard.notify();
    return true;
  }

  /** What is on its way will be sent again, or is given up. */
  drop(): Counted[] {
    this.changed = true;
    return this.#pending.splice(0);
  }

  /** Begins the receipt of what was acknowledged, if anything was; counting begins anew. */
  close(id: string, now: number): Closing | null {
    const figures = this.#tally.figures();
    if (!figures) return null;
    const closing: Closing = { id, whose: this.whose, start: this.start, end: now, figures };
    this.#closing = [...this.#closing, closing];
    this.#tally = new Tally();
    this.changed = true;
    return closing;
  }

  /** A receipt is on record. */
  closed(id: string): void {
    this.#closing = this.#closing.filter((closing) => closing.id !== id);
    this.changed = true;
  }
}

// One statistic of the signals of one window: good values, or what there is instead.
import type { Frame, QualityReason } from '@millspace/schemas';
import type { Layout } from './layout.ts';
import type { Column, Reading, Reasons } from './reading.ts';
import { type Statistic, Tallies } from './tally.ts';
import { Weighted } from './weighted.ts';

/**
 * Good values only; a window without any rests on its uncertain ones, and says so; else null with the last reason. Signals go
 * by their number in the layout.
 */
export class Accumulators {
  readonly #statistic: Statistic;
  readonly #layout: Layout;
  readonly #good: Tallies;
  #soft: Tallies | null = null;
  /** The last reason of each signal. */
  #reasons: (QualityReason | undefined)[] | null = null;
  readonly #weighted: (Weighted | undefined)[] = [];

  constructor(statistic: Statistic, layout: Layout) {
    this.#statistic = statistic;
    this.#layout = layout;
    this.#good = new Tallies(statistic, layout.ids.length);
  }

  /** Forgets everything, to be used for another window: what is in use already costs less than what is made anew. */
  clear(): void {
    this.#good.clear();
    this.#soft = null;
    this.#reasons = null;
    for (const weighted of this.#weighted) weighted?.clear();
  }

  /** Whether signal `k` was told of. */
  tells(k: number): boolean {
    return this.#weighted[k]?.told ?? this.#good.count(k) >= 0;
  }

  /** Takes rows [from, to) of all signals of a frame. */
  addFrame(frame: Frame, from: number, to: number): void {
    this.#good.takeFrame(frame, from, to, this.#layout, this);
  }

  /** Takes rows [from, to) of a column of signal `k`; `t` are their instants (epoch ms, ascending). */
  add(k: number, t: readonly number[], column: Column, reasons: Reasons, from: number, to: number): void {
    if (this.#layout.weighs[k]) (this.#weighted[k] ?? this.#weigh(k)).add(t, column, reasons, from, to);
    else if (reasons === undefined) this.#good.take(k, t, column, from, to);
    else for (let i = from; i < to; i++) this.#addOne(k, t, column, i, reasons[i]);
  }

  #weigh(k: number): Weighted {
    const made = new Weighted();
    this.#weighted[k] = made;
    return made;
  }

  #addOne(k: number, t: readonly number[], column: Column, i: number, reason: QualityReason | undefined): void {
    if (reason === undefined) {
      this.#good.take(k, t, column, i, i + 1);
      return;
    }
    // Told of, though with nothing good.
    this.#good.take(k, t, column, i, i);
    this.#reasons ??= [];
    this.#reasons[k] = reason;
    this.#soft ??= new Tallies(this.#statistic, this.#layout.ids.length);
    this.#soft.take(k, t, column, i, i + 1);
  }

  /** @param end end of the window (epoch ms, exclusive) @returns undefined when signal `k` was not told of */
  read(k: number, end: number): Reading | undefined {
    const weighted = this.#weighted[k];
    if (weighted !== undefined) return weighted.told ? weighted.read(end) : undefined;
    const good = this.#good.count(k);
    if (good < 0) return undefined;
    // How many good values there are is known even where there is none.
    if (this.#statistic === 'count') return { value: good, reason: null };
    if (good > 0) {
      const value = this.#good.figure(k);
      return { value, reason: value === null ? 'overflow' : null };
    }
    const soft = this.#soft !== null && this.#soft.count(k) > 0;
    return {
      value: soft ? (this.#soft as Tallies).figure(k) : null,
      reason: this.#reasons?.[k] ?? 'missing',
    };
  }
}

// One statistic of one signal in one window: good values, or what there is instead.
import type { QualityReason } from '@millspace/schemas';
import type { Accumulator, Column, Reading, Reasons } from './reading.ts';
import { createTally, type Statistic, type Tally } from './tally.ts';
import { Weighted } from './weighted.ts';

/** Good values only; a window without any rests on its uncertain ones, and says so; else null with the last reason. */
class Plain implements Accumulator {
  readonly #statistic: Statistic;
  readonly #good: Tally;
  #soft: Tally | null = null;
  #reason: QualityReason = 'missing';

  constructor(statistic: Statistic) {
    this.#statistic = statistic;
    this.#good = createTally(statistic);
  }

  add(t: readonly number[], column: Column, reasons: Reasons, from: number, to: number): void {
    if (reasons === undefined) this.#good.takeAll(t, column, from, to);
    else for (let i = from; i < to; i++) this.#addOne(t[i] as number, column[i] ?? null, reasons[i]);
  }

  #addOne(t: number, v: number | null, reason: QualityReason | undefined): void {
    if (reason === undefined) {
      if (v !== null) this.#good.take(t, v);
      return;
    }
    this.#reason = reason;
    if (v === null) return;
    this.#soft ??= createTally(this.#statistic);
    this.#soft.take(t, v);
  }

  read(): Reading {
    // How many good values there are is known even where there is none.
    if (this.#statistic === 'count') return { value: this.#good.n, reason: null };
    if (this.#good.n > 0) {
      const value = this.#good.figure();
      return { value, reason: value === null ? 'overflow' : null };
    }
    if (this.#soft !== null) return { value: this.#soft.figure(), reason: this.#reason };
    return { value: null, reason: this.#reason };
  }
}

export function createAccumulator(statistic: Statistic, mode: 'cyclic' | 'step'): Accumulator {
  return statistic === 'mean' && mode === 'step' ? new Weighted() : new Plain(statistic);
}

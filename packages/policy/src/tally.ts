// What is kept of the values of all signals of one window: side by side in one list of plain numbers, by the signals' numbers.
import type { Frame, Shape } from '@millspace/schemas';
import type { Layout } from './layout.ts';
import { ceilingOf, decadeOf, meanOfDecade } from './mean.ts';
import type { Column, Reasons } from './reading.ts';

export type Statistic = NonNullable<Shape['statistic']>;

/** Numbers kept for each signal: how many values; then what the statistic needs. */
const WIDTH = 4;
const COUNT = 0;
/** Mean: the sum, the decade of the largest magnitude, and a magnitude below which none changes that. */
const SUM = 1;
const DECADE = 2;
const SIZE = 3;
/** Least, greatest and last value. */
const VALUE = 1;
/** Last: its instant. */
const INSTANT = 2;

/** Of a signal that was not told of. */
const BLANK: Readonly<Record<Statistic, readonly number[]>> = {
  mean: [-1, 0, -Infinity, ceilingOf(-Infinity)],
  min: [-1, Infinity, 0, 0],
  max: [-1, -Infinity, 0, 0],
  last: [-1, 0, -Infinity, 0],
  count: [-1, 0, 0, 0],
};

/** Takes what `takeFrame` leaves. */
export interface Others {
  add(k: number, t: readonly number[], column: Column, reasons: Reasons, from: number, to: number): void;
}

/** One kind of values (the good ones, or the uncertain ones) of the signals of one window. */
export class Tallies {
  readonly #statistic: Statistic;
  readonly #blank: readonly number[];
  readonly #kept: number[] = [];

  /** @param signals how many there will probably be; more may come */
  constructor(statistic: Statistic, signals: number) {
    this.#statistic = statistic;
    this.#blank = BLANK[statistic];
    this.#extend(signals);
  }

  #extend(signals: number): void {
    while (this.#kept.length < signals * WIDTH) this.#kept.push(...this.#blank);
  }

  /** Forgets everything. */
  clear(): void {
    const kept = this.#kept;
    for (let at = 0; at < kept.length; at++) kept[at] = this.#blank[at % WIDTH] as number;
  }

  /** Takes rows [from, to) of all signals of a frame, but for those with reasons and those that are weighed. */
  takeFrame({ signals, t, quality }: Frame, from: number, to: number, layout: Layout, others: Others): void {
    const { ids, weighs } = layout;
    const kept = this.#kept;
    const single = to - from === 1;
    const instant = t[from] as number;
    let k = 0;
    // `for … in` over the very object: the engine then reads its members by their place, not by name.
    for (const id in signals) {
      const column = signals[id];
      if (column === undefined) continue;
      // Frames of a group name their signals in the same order: the next one is almost always the expected one.
      if (ids[k] !== id) k = layout.numberOf(id);
      const reasons = quality === undefined ? undefined : quality[id];
      const at = k * WIDTH;
      if (reasons !== undefined || weighs[k]) others.add(k, t, column, reasons, from, to);
      // Live frames have one row each: most of what is read is read here.
      else if (single && at < kept.length && (kept[at + COUNT] as number) >= 0) {
        const v = column[from];
        if (v !== null && v !== undefined) this.#note(at, instant, v);
      } else this.take(k, t, column, from, to);
      k++;
    }
  }

  /** Rows [from, to) of a column of signal `k`; nulls are passed over. `t` are their instants (epoch ms, ascending). */
  take(k: number, t: readonly number[], column: Column, from: number, to: number): void {
    const at = k * WIDTH;
    if (at >= this.#kept.length) this.#extend(k + 1);
    const kept = this.#kept;
    if ((kept[at + COUNT] as number) < 0) kept[at + COUNT] = 0;
    for (let i = from; i < to; i++) {
      const v = column[i];
      if (v !== null && v !== undefined) this.#note(at, t[i] as number, v);
    }
  }

  #note(at: number, t: number, v: number): void {
    const kept = this.#kept;
    kept[at + COUNT] = (kept[at + COUNT] as number) + 1;
    if (this.#statistic === 'mean') {
      kept[at + SUM] = (kept[at + SUM] as number) + v;
      // The largest magnitude itself would be a new one every other time in a short window: a branch nobody foresees.
      if (Math.abs(v) >= (kept[at + SIZE] as number)) this.#grow(at, Math.abs(v));
    } else if (this.#statistic === 'last') {
      if (t < (kept[at + INSTANT] as number)) return;
      kept[at + INSTANT] = t;
      kept[at + VALUE] = v;
    } else if (this.#statistic === 'min') {
      if (v < (kept[at + VALUE] as number)) kept[at + VALUE] = v;
    } else if (this.#statistic === 'max') {
      if (v > (kept[at + VALUE] as number)) kept[at + VALUE] = v;
    }
  }

  /** A value of this magnitude may be of a higher decade than those before it. */
  #grow(at: number, size: number): void {
    const decade = Math.max(decadeOf(size), this.#kept[at + DECADE] as number);
    this.#kept[at + DECADE] = decade;
    this.#kept[at + SIZE] = ceilingOf(decade);
  }

  /** Values taken of signal `k`; -1: it was not told of. */
  count(k: number): number {
    return this.#kept[k * WIDTH + COUNT] ?? -1;
  }

  /** The figure of signal `k`, when `count` is above 0; null when it cannot be written as a number. */
  figure(k: number): number | null {
    const at = k * WIDTH;
    const kept = this.#kept;
    if (this.#statistic === 'count') return kept[at + COUNT] as number;
    if (this.#statistic !== 'mean') return kept[at + VALUE] as number;
    return meanOfDecade(kept[at + SUM] as number, kept[at + COUNT] as number, kept[at + DECADE] as number);
  }
}

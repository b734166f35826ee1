// What is kept of the values of one signal in one window, for each statistic.
import type { Shape } from '@millspace/schemas';
import { canonicalMean } from './mean.ts';
import type { Column } from './reading.ts';

/** One kind of values (the good ones, or the uncertain ones) of one signal in one window. */
export interface Tally {
  /** Values taken. */
  n: number;
  /** Rows [from, to) of a column; nulls are passed over. `t` are their instants (epoch ms, ascending). */
  takeAll(t: readonly number[], column: Column, from: number, to: number): void;
  take(t: number, value: number): void;
  /** The figure, when `n` is not 0; null when it cannot be written as a number. */
  figure(): number | null;
}

class Mean implements Tally {
  n = 0;
  #sum = 0;
  #peak = 0;

  takeAll(_t: readonly number[], column: Column, from: number, to: number): void {
    let n = this.n;
    let sum = this.#sum;
    let peak = this.#peak;
    for (let i = from; i < to; i++) {
      const v = column[i];
      if (v === null || v === undefined) continue;
      sum += v;
      n++;
      if (v > peak) peak = v;
      else if (-v > peak) peak = -v;
    }
    this.n = n;
    this.#sum = sum;
    this.#peak = peak;
  }

  take(_t: number, value: number): void {
    this.#sum += value;
    this.#peak = Math.max(this.#peak, Math.abs(value));
    this.n++;
  }

  figure(): number | null {
    return canonicalMean(this.#sum, this.n, this.#peak);
  }
}

class Minimum implements Tally {
  n = 0;
  #value = Infinity;

  takeAll(_t: readonly number[], column: Column, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const v = column[i];
      if (v === null || v === undefined) continue;
      if (v < this.#value) this.#value = v;
      this.n++;
    }
  }

  take(_t: number, value: number): void {
    this.#value = Math.min(this.#value, value);
    this.n++;
  }

  figure(): number {
    return this.#value;
  }
}

class Maximum implements Tally {
  n = 0;
  #value = -Infinity;

  takeAll(_t: readonly number[], column: Column, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const v = column[i];
      if (v === null || v === undefined) continue;
      if (v > this.#value) this.#value = v;
      this.n++;
    }
  }

  take(_t: number, value: number): void {
    this.#value = Math.max(this.#value, value);
    this.n++;
  }

  figure(): number {
    return this.#value;
  }
}

/** The value of the latest instant; rows may come out of order. */
class Last implements Tally {
  n = 0;
  #t = -Infinity;
  #value = 0;

  takeAll(t: readonly number[], column: Column, from: number, to: number): void {
    for (let i = to - 1; i >= from; i--) {
      const v = column[i];
      if (v === null || v === undefined) continue;
      this.take(t[i] as number, v);
      return;
    }
  }

  take(t: number, value: number): void {
    this.n++;
    if (t < this.#t) return;
    this.#t = t;
    this.#value = value;
  }

  figure(): number {
    return this.#value;
  }
}

class Count implements Tally {
  n = 0;

  takeAll(_t: readonly number[], column: Column, from: number, to: number): void {
    for (let i = from; i < to; i++) if (column[i] !== null && column[i] !== undefined) this.n++;
  }

  take(): void {
    this.n++;
  }

  figure(): number {
    return this.n;
  }
}

export type Statistic = NonNullable<Shape['statistic']>;

const TALLIES: Readonly<Record<Statistic, new () => Tally>> = {
  mean: Mean,
  min: Minimum,
  max: Maximum,
  last: Last,
  count: Count,
};

export function createTally(statistic: Statistic): Tally {
  return new TALLIES[statistic]();
}

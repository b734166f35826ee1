// One statistic of one signal in one window.
import type { QualityReason, Shape } from '@millspace/schemas';

export type Statistic = NonNullable<Shape['statistic']>;
type Formed = 'mean' | 'min' | 'max';
type Column = readonly (number | null)[];
type Reasons = Readonly<Record<string, QualityReason>> | undefined;

/** What a window says about a signal: a number, and a reason unless it rests on good values. */
export interface Reading {
  value: number | null;
  reason: QualityReason | null;
}

/** Takes rows [from, to) of a column; `t` are their instants (epoch ms, ascending). */
export interface Accumulator {
  add(t: readonly number[], column: Column, reasons: Reasons, from: number, to: number): void;
  /** @param end end of the window (epoch ms, exclusive) */
  read(end: number): Reading;
}

/** Good values only; a window without any rests on its uncertain ones, and says so; else null with the last reason. */
class Plain implements Accumulator {
  #n = 0;
  #value = 0;
  #softN = 0;
  #softValue = 0;
  #reason: QualityReason = 'missing';
  readonly #statistic: Formed;

  constructor(statistic: Formed) {
    this.#statistic = statistic;
  }

  add(_t: readonly number[], column: Column, reasons: Reasons, from: number, to: number): void {
    if (reasons === undefined) this.#addGood(column, from, to);
    else for (let i = from; i < to; i++) this.#addOne(column[i] ?? null, reasons[i]);
  }

  #addGood(column: Column, from: number, to: number): void {
    let n = this.#n;
    let value = this.#value;
    const statistic = this.#statistic;
    for (let i = from; i < to; i++) {
      const v = column[i];
      if (v === null || v === undefined) continue;
      if (statistic === 'mean') value += v;
      else if (n === 0 || (statistic === 'min' ? v < value : v > value)) value = v;
      n++;
    }
    this.#n = n;
    this.#value = value;
  }

  #addOne(v: number | null, reason: QualityReason | undefined): void {
    if (reason === undefined) {
      if (v !== null) {
        this.#value = this.#join(this.#n, this.#value, v);
        this.#n++;
      }
      return;
    }
    this.#reason = reason;
    if (v === null) return;
    this.#softValue = this.#join(this.#softN, this.#softValue, v);
    this.#softN++;
  }

  #join(n: number, value: number, v: number): number {
    if (n === 0) return v;
    if (this.#statistic === 'mean') return value + v;
    return this.#statistic === 'min' ? Math.min(value, v) : Math.max(value, v);
  }

  read(): Reading {
    const mean = this.#statistic === 'mean';
    if (this.#n > 0) return { value: mean ? this.#value / this.#n : this.#value, reason: null };
    if (this.#softN > 0) return { value: mean ? this.#softValue / this.#softN : this.#softValue, reason: this.#reason };
    return { value: null, reason: this.#reason };
  }
}

/** Latest rows of a step signal that are kept one by one. */
const RECENT = 256;

/**
 * Time-weighted mean of a `step` signal: each value holds until the next instant of its group, the last one to the end
 * of the window. What held before the first instant is another window's: it does not count here. Keeps changes only, but for the latest rows.
 */
class Weighted implements Accumulator {
  readonly #t: number[] = [];
  readonly #v: (number | null)[] = [];
  readonly #reasons: (QualityReason | undefined)[] = [];
  #reason: QualityReason = 'missing';
  #compacted = 0;

  add(t: readonly number[], column: Column, reasons: Reasons, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const reason = reasons?.[i];
      if (reason !== undefined) this.#reason = reason;
      this.#insert(t[i] as number, column[i] ?? null, reason);
    }
  }

  #insert(t: number, v: number | null, reason: QualityReason | undefined): void {
    let k = this.#t.length;
    // Rows of a group come in order but for stragglers within the allowed lateness.
    while (k > 0 && (this.#t[k - 1] as number) > t) k--;
    if (k === this.#t.length) {
      this.#t.push(t);
      this.#v.push(v);
      this.#reasons.push(reason);
    } else {
      this.#t.splice(k, 0, t);
      this.#v.splice(k, 0, v);
      this.#reasons.splice(k, 0, reason);
    }
    if (this.#t.length - this.#compacted >= 2 * RECENT) this.#compact();
  }

  /** Forgets rows that only repeat the one before, except the latest, between which a straggler may still come. */
  #compact(): void {
    const upTo = this.#t.length - RECENT;
    let write = Math.max(1, this.#compacted);
    for (let read = write; read < this.#t.length; read++) {
      const same = this.#v[read] === this.#v[write - 1] && this.#reasons[read] === this.#reasons[write - 1];
      if (read < upTo && same) continue;
      this.#t[write] = this.#t[read] as number;
      this.#v[write] = this.#v[read] as number | null;
      this.#reasons[write] = this.#reasons[read];
      write++;
    }
    this.#t.length = write;
    this.#v.length = write;
    this.#reasons.length = write;
    this.#compacted = write - RECENT;
  }

  read(end: number): Reading {
    const good = this.#mean(end, true);
    if (good !== null) return { value: good, reason: null };
    return { value: this.#mean(end, false), reason: this.#reason };
  }

  #mean(end: number, good: boolean): number | null {
    let sum = 0;
    let time = 0;
    for (let k = 0; k < this.#t.length; k++) {
      const v = this.#v[k];
      if (v === null || v === undefined || (this.#reasons[k] === undefined) !== good) continue;
      const lasts = (this.#t[k + 1] ?? end) - (this.#t[k] as number);
      sum += v * lasts;
      time += lasts;
    }
    return time > 0 ? sum / time : null;
  }
}

export function createAccumulator(statistic: Statistic, mode: 'cyclic' | 'step'): Accumulator {
  if (statistic === 'last' || statistic === 'count') throw new RangeError(`no window forms ${statistic} yet`);
  return statistic === 'mean' && mode === 'step' ? new Weighted() : new Plain(statistic);
}

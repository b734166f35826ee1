import type { QualityReason } from '@millspace/schemas';
import { canonicalMean } from './mean.ts';
import type { Column, Reading, Reasons } from './reading.ts';

/** Latest rows of a step signal that are kept one by one. */
const RECENT = 256;

/**
 * Time-weighted mean of a `step` signal: each value holds until the next instant of its group, the last one to the end
 * of the window. What held before the first instant is another window's: it does not count here. Keeps changes only, but for the latest rows.
 */
export class Weighted {
  readonly #t: number[] = [];
  readonly #v: (number | null)[] = [];
  readonly #reasons: (QualityReason | undefined)[] = [];
  #reason: QualityReason = 'missing';
  #compacted = 0;
  /** Rows; the lists may be longer, from a window before. */
  #count = 0;
  #told = false;

  get told(): boolean {
    return this.#told;
  }

  /** Forgets everything. */
  clear(): void {
    this.#reason = 'missing';
    this.#compacted = 0;
    this.#count = 0;
    this.#told = false;
  }

  add(t: readonly number[], column: Column, reasons: Reasons, from: number, to: number): void {
    this.#told = true;
    for (let i = from; i < to; i++) {
      const reason = reasons?.[i];
      if (reason !== undefined) this.#reason = reason;
      this.#insert(t[i] as number, column[i] ?? null, reason);
    }
  }

  #insert(t: number, v: number | null, reason: QualityReason | undefined): void {
    let k = this.#count++;
    // Rows of a group come in order but for stragglers within the allowed lateness.
    for (; k > 0 && (this.#t[k - 1] as number) > t; k--) this.#move(k - 1, k);
    this.#t[k] = t;
    this.#v[k] = v;
    this.#reasons[k] = reason;
    if (this.#count - this.#compacted >= 2 * RECENT) this.#compact();
  }

  #move(from: number, to: number): void {
    this.#t[to] = this.#t[from] as number;
    this.#v[to] = this.#v[from] as number | null;
    this.#reasons[to] = this.#reasons[from];
  }

  /** Forgets rows that only repeat the one before, except the latest, between which a straggler may still come. */
  #compact(): void {
    const upTo = this.#count - RECENT;
    let write = Math.max(1, this.#compacted);
    for (let read = write; read < this.#count; read++) {
      const same = this.#v[read] === this.#v[write - 1] && this.#reasons[read] === this.#reasons[write - 1];
      if (read < upTo && same) continue;
      this.#move(read, write);
      write++;
    }
    this.#count = write;
    this.#compacted = write - RECENT;
  }

  read(end: number): Reading {
    const good = this.#mean(end, true);
    if (good !== undefined) return { value: good, reason: good === null ? 'overflow' : null };
    return { value: this.#mean(end, false) ?? null, reason: this.#reason };
  }

  /** Undefined when there is no such value; null when the mean cannot be written as a number. */
  #mean(end: number, good: boolean): number | null | undefined {
    let sum = 0;
    let time = 0;
    let peak = 0;
    for (let k = 0; k < this.#count; k++) {
      const v = this.#v[k];
      if (v === null || v === undefined || (this.#reasons[k] === undefined) !== good) continue;
      const lasts = (k + 1 < this.#count ? (this.#t[k + 1] as number) : end) - (this.#t[k] as number);
      sum += v * lasts;
      time += lasts;
      peak = Math.max(peak, Math.abs(v));
    }
    return time > 0 ? canonicalMean(sum, time, peak) : undefined;
  }
}

import type { QualityReason } from '@millspace/schemas';

export type Column = readonly (number | null)[];

/** Index of the row → why its value is not plainly good. */
export type Reasons = Readonly<Record<string, QualityReason>> | undefined;

/** What a window says about a signal: a number, and a reason unless it rests on good values. */
export interface Reading {
  value: number | null;
  reason: QualityReason | null;
}

/** One statistic of one signal in one window. Takes rows [from, to) of a column; `t` are their instants (epoch ms, ascending). */
export interface Accumulator {
  add(t: readonly number[], column: Column, reasons: Reasons, from: number, to: number): void;
  /** @param end end of the window (epoch ms, exclusive) */
  read(end: number): Reading;
}

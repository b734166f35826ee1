import type { QualityReason } from '@millspace/schemas';

/** One value in canonical unit, ready to be put into a slot. */
export interface Cell {
  v: number | null;
  /** Why the value is null or not fully good; a null always has one. */
  q?: QualityReason;
  /** Source time, epoch ms. */
  t: number;
  /** Id of the spooled value behind it, to be dropped once the slot is committed. */
  spool?: number;
}

/** One closed instant of a group: only the signals it states. */
export interface Row {
  t: number;
  cells: Map<string, Cell>;
  /** Largest |source time − slot| of the values that arrived in this slot, ms. */
  skewMs: number;
}

export function sameValue(a: Cell, b: Cell): boolean {
  return a.v === b.v && a.q === b.q;
}

/** What a signal means after its mapping changed: how its values become the new ones; null = it comes from elsewhere, so nothing is known. */
export type SignalChange = ((value: number) => number) | null;

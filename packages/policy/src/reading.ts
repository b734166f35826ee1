import type { QualityReason } from '@millspace/schemas';

export type Column = readonly (number | null)[];

/** Index of the row → why its value is not plainly good. */
export type Reasons = Readonly<Record<string, QualityReason>> | undefined;

/** What a window says about a signal: a number, and a reason unless it rests on good values. */
export interface Reading {
  value: number | null;
  reason: QualityReason | null;
}

import type { QualityReason } from '@millspace/schemas';

/** Quality of a stored cell: 0 good, then one code per reason; append only. */
const REASONS: readonly QualityReason[] = [
  'bad',
  'uncertain',
  'stale',
  'comm-lost',
  'missing',
  'out-of-range',
  'not-a-number',
  'overflow',
  'withheld',
  'corrected',
];

export const GOOD = 0;
/** The row exists, but its frame did not carry this signal. */
export const ABSENT = 255;

const CODES = new Map<QualityReason, number>(REASONS.map((reason, index) => [reason, index + 1]));

export function qualityCode(reason: QualityReason): number {
  return CODES.get(reason) ?? 1;
}

/** Null for a good or an absent cell. */
export function qualityReason(code: number): QualityReason | null {
  return code === GOOD || code === ABSENT ? null : (REASONS[code - 1] ?? 'bad');
}

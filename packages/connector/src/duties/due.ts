import type { ConsumerDuty } from '@millspace/schemas';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What came just after midnight was under way before it: the broker counts it to the day before. */
const UNDER_WAY_MS = 60_000;

/** What was received within one day or hour is owed together. `start` is when that began, epoch ms. */
export interface ReceivedSpan {
  start: number;
  /** Earliest and latest instant of the values (epoch ms); null: nothing came, the span only closes the one before. */
  tMin: number | null;
  tMax: number | null;
}

/** Length of the spans in which receipt is noted, ms: hours when something is due within a day, days otherwise; null: nothing is. */
export function spanLength(duties: readonly ConsumerDuty[]): number | null {
  const terms = duties.filter(isRolling).map(({ afterReceiptMs = 0 }) => afterReceiptMs);
  if (terms.length === 0) return null;
  return terms.some((term) => term < DAY_MS) ? HOUR_MS : DAY_MS;
}

/** The span to which what is received at `at` belongs. */
export function spanStart(at: number, length: number): number {
  return Math.floor((at - UNDER_WAY_MS) / length) * length;
}

/** Due a while after receipt, span by span. */
export function isRolling({ kind, afterReceiptMs = 0 }: ConsumerDuty): boolean {
  return (kind === 'delete' || kind === 'anonymise') && afterReceiptMs > 0;
}

/** When what was received in the span that began at `start` is due: so long after the end of its day, or hour (epoch ms). */
export function dueOfSpan(start: number, afterReceiptMs: number): number {
  const step = afterReceiptMs >= DAY_MS ? DAY_MS : HOUR_MS;
  return (Math.floor(start / step) + 1) * step + afterReceiptMs;
}

/** When all that was received under an agreement has to be deleted (epoch ms), and by which duty; null: at no instant known yet. */
export function eraseDue(
  duties: readonly ConsumerDuty[],
  endedAt: number | null,
): { duty: ConsumerDuty; due: number } | null {
  const dated = duties.flatMap((duty) => {
    if (duty.kind !== 'delete') return [];
    if (duty.byMs !== undefined) return [{ duty, due: duty.byMs }];
    return duty.onAgreementEnd === true && endedAt !== null ? [{ duty, due: endedAt }] : [];
  });
  return dated.sort((a, b) => a.due - b.due)[0] ?? null;
}

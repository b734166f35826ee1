import type { ConsumerDuty } from '@millspace/schemas';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Deliveries of one stretch of time (epoch ms): what was received in it is due together. */
export interface Delivered {
  bucket: number;
  last: number;
}

/** What a duty receipt says: done at `t`, for what was due at `due`. */
export interface Done {
  t: number;
  due: number | null;
}

export interface DutyState {
  state: 'fulfilled' | 'open' | 'violated';
  /** When the oldest that is not shown to be done was, or is, due (epoch ms); null = nothing is. */
  due: number | null;
  /** Epoch ms at which this becomes a violation if nothing comes; null = it does not. */
  violatedAt: number | null;
}

/** Deliveries are told apart by hours, so that a deadline in hours can be kept as well as one in months. */
export const bucketOf = (t: number): number => Math.floor(t / HOUR_MS) * HOUR_MS;

/** A duty that a due date watches; the others show themselves when they are done. */
export function isWatched({ kind, byMs, afterReceiptMs, onAgreementEnd }: ConsumerDuty): boolean {
  if (kind !== 'delete' && kind !== 'anonymise') return false;
  return byMs !== undefined || onAgreementEnd === true || (afterReceiptMs ?? 0) > 0;
}

/**
 * Pure: how a duty stands. Each stretch of deliveries has its due date; a receipt shows that whatever had been received
 * by then, and was due by the date it names, is done. What nobody shows within the grace period is a violation.
 */
export function dutyState(
  duty: ConsumerDuty,
  facts: { delivered: readonly Delivered[]; done: readonly Done[]; endedAt: number | null },
  clock: { now: number; graceMs: number },
): DutyState {
  const instances = facts.delivered.flatMap((delivered) => {
    const due = dueOf(duty, delivered, facts.endedAt);
    return due === null || isDone(duty, delivered, facts.done) ? [] : [due];
  });
  if (instances.length === 0)
    return { state: facts.delivered.length > 0 ? 'fulfilled' : 'open', due: null, violatedAt: null };
  const due = Math.min(...instances);
  const violatedAt = due + clock.graceMs;
  return { state: clock.now >= violatedAt ? 'violated' : 'open', due, violatedAt };
}

function dueOf(duty: ConsumerDuty, { last }: Delivered, endedAt: number | null): number | null {
  if (duty.byMs !== undefined) return Math.max(duty.byMs, last);
  if (duty.onAgreementEnd === true) return endedAt === null ? null : Math.max(endedAt, last);
  const after = duty.afterReceiptMs ?? 0;
  if (after <= 0) return null;
  // Whole days (or hours, of a shorter term) are due together, at their end.
  const step = after >= DAY_MS ? DAY_MS : HOUR_MS;
  return (Math.floor(last / step) + 1) * step + after;
}

function isDone({ afterReceiptMs }: ConsumerDuty, { last }: Delivered, done: readonly Done[]): boolean {
  return done.some(({ t, due }) => {
    const upTo = afterReceiptMs === undefined ? t : Math.min(t, (due ?? t) - afterReceiptMs);
    return upTo >= last;
  });
}

import type { ConsumerDuty } from '@millspace/schemas';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Clocks of connectors are corrected, not perfect: this close to the end of an agreement is the end. */
const NEAR_MS = 60_000;

/** Deliveries to one connector in one stretch of time (epoch ms): what was received in it is due together. */
export interface Delivered {
  /** Empty: it is not known to which connector of the consumer. */
  connector: string;
  bucket: number;
  last: number;
}

/** What a duty receipt says: done at `t`, for what was due at `due`. Reports say for which time (epoch ms). */
export interface Done {
  /** Null: the provider has waived it, for all connectors. */
  connector: string | null;
  t: number;
  due: number | null;
  start?: number;
  end?: number;
}

/** A notice that the consumer has to tell somebody, and that nobody has acknowledged yet (epoch ms). */
export interface Untold {
  deadline: number;
}

/** All that is known about one duty of one agreement. */
export interface DutyFacts {
  delivered: readonly Delivered[];
  /** By connector: since when it has had something of the agreement (epoch ms). */
  holders: ReadonlyMap<string, number>;
  done: readonly Done[];
  untold: readonly Untold[];
  endedAt: number | null;
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

/** Shown to be done once it is due: deleted, changed. */
export function isDated({ kind, byMs, afterReceiptMs, onAgreementEnd }: ConsumerDuty): boolean {
  if (kind !== 'delete' && kind !== 'anonymise') return false;
  return byMs !== undefined || onAgreementEnd === true || (afterReceiptMs ?? 0) > 0;
}

/** Goes on all the time: shown by a report for each day, and one at the end of the agreement. */
export const isReported = ({ kind }: ConsumerDuty): boolean =>
  kind === 'log' || kind === 'inform' || kind === 'count-uses';

/** A duty that a due date watches; the others show themselves when they are done. */
export const isWatched = (duty: ConsumerDuty): boolean => isDated(duty) || isReported(duty);

/** Pure: how a duty stands. What nobody shows within the grace period is a violation. */
export function dutyState(duty: ConsumerDuty, facts: DutyFacts, clock: { now: number; graceMs: number }): DutyState {
  const dues = isReported(duty) ? reportsDue(facts) : deedsDue(duty, facts);
  if (dues.length === 0) {
    // A duty that goes on is never done: whether the connector declares that it does it counts all the same.
    const done = !isReported(duty) && facts.delivered.length > 0;
    return { state: done ? 'fulfilled' : 'open', due: null, violatedAt: null };
  }
  const due = Math.min(...dues);
  const violatedAt = due + clock.graceMs;
  return { state: clock.now >= violatedAt ? 'violated' : 'open', due, violatedAt };
}

/**
 * Each stretch of deliveries has its due date; a receipt of the connector that received it shows that whatever had come by
 * then, and was due by the date it names, is done.
 */
function deedsDue(duty: ConsumerDuty, { delivered, done, endedAt }: DutyFacts): number[] {
  const upTo = new Map<string | null, number>();
  for (const { connector, t, due } of done) {
    const reached = duty.afterReceiptMs === undefined ? t : Math.min(t, (due ?? t) - duty.afterReceiptMs);
    for (const whose of connector === null ? [null] : [connector, ''])
      upTo.set(whose, Math.max(upTo.get(whose) ?? 0, reached));
  }
  return delivered.flatMap((stretch) => {
    const due = dueOf(duty, stretch, endedAt);
    const shown = Math.max(upTo.get(stretch.connector) ?? 0, upTo.get(null) ?? 0);
    return due === null || shown >= stretch.last ? [] : [due];
  });
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

/** Each connector that has something reports for each day, without holes, until the agreement ends; notices have their deadlines. */
function reportsDue({ holders, done, untold, endedAt }: DutyFacts): number[] {
  const waived = Math.max(0, ...done.filter(({ connector }) => connector === null).map(({ t }) => t));
  const reports = [...holders].flatMap(([connector, since]) => {
    const reported = Math.max(reportedTo(connector, since, done), waived);
    if (endedAt !== null && reported >= endedAt - NEAR_MS) return [];
    const day = dayOf(reported) + DAY_MS;
    return [endedAt === null ? day : Math.min(day, endedAt)];
  });
  return [...reports, ...untold.flatMap(({ deadline }) => (deadline > waived ? [deadline] : []))];
}

/** The instant up to which the reports of a connector reach without a hole. */
export function reportedTo(connector: string, since: number, done: readonly Done[]): number {
  let reached = dayOf(since);
  const own = done
    .filter((report) => connector === '' || report.connector === connector)
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  for (const { start, end } of own)
    if (start !== undefined && end !== undefined && start <= reached) reached = Math.max(reached, end);
  return reached;
}

const dayOf = (t: number): number => Math.floor(t / DAY_MS) * DAY_MS;

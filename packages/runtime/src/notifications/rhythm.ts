import type { ChangeKind, MatterChange } from './ledger.ts';

export interface Rhythm {
  rhythm: 'at-once' | 'daily';
  /** Least time between two messages to one receiver, ms. */
  gapMs: number;
  /** Hour of the day, time of this machine. */
  dailyHour: number;
}

/** Pure: whether what waits for a receiver goes out now. Instants are epoch ms. */
export function isDue(
  { rhythm, gapMs, dailyHour }: Rhythm,
  { oldest, last, now }: { oldest: number; last: number | null; now: number },
): boolean {
  if (rhythm === 'at-once') return last === null || now - last >= gapMs;
  return latestHour(now, dailyHour) >= oldest;
}

/** The latest instant up to now at which the clock on the wall showed this hour. */
function latestHour(now: number, hour: number): number {
  const day = new Date(now);
  day.setHours(hour, 0, 0, 0);
  if (day.getTime() > now) day.setDate(day.getDate() - 1);
  return day.getTime();
}

/** Pure: several changes of one matter become one; what came and went meanwhile has passed. In the order in which they began. */
export function collapse(changes: readonly MatterChange[]): MatterChange[] {
  const byMatter = new Map<string, MatterChange>();
  for (const change of changes) {
    const before = byMatter.get(change.matter);
    byMatter.set(change.matter, { ...change, change: before ? joined(before.change, change.change) : change.change });
  }
  return [...byMatter.values()];
}

function joined(before: ChangeKind, after: ChangeKind): ChangeKind {
  if (after === 'again') return before;
  return before === 'raised' ? 'passed' : after;
}

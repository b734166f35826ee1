import type { Series } from '@millspace/schemas';

/** Share of the buckets of each day that hold a value, 0..1; null = the day lies outside, or before the first value. Days begin at `starts` (epoch ms). Pure. */
export function completenessByDay(
  { n }: Pick<Series, 'n'>,
  grid: { start: number; step: number },
  days: readonly { from: number; to: number }[],
): (number | null)[] {
  return days.map(({ from, to }) => {
    let all = 0;
    let filled = 0;
    const first = n.findIndex((count) => count > 0);
    n.forEach((count, at) => {
      if (first < 0 || at < first) return;
      const middle = grid.start + (at + 0.5) * grid.step;
      if (middle < from || middle >= to) return;
      all += 1;
      if (count > 0) filled += 1;
    });
    return all === 0 ? null : filled / all;
  });
}

/** Stretches of buckets with one reason. Bucket `to` is the one behind the last. Pure. */
export function reasonSpans(quality: Series['quality']): { from: number; to: number; reason: string }[] {
  const spans: { from: number; to: number; reason: string }[] = [];
  for (const [bucket, reason] of Object.entries(quality ?? {}).sort(([a], [b]) => Number(a) - Number(b))) {
    const at = Number(bucket);
    const last = spans.at(-1);
    if (last && last.to === at && last.reason === reason) last.to = at + 1;
    else spans.push({ from: at, to: at + 1, reason });
  }
  return spans;
}

/**
 * Pure: what a counter that begins anew with each batch had reached at the end of one. A machine takes the new batch over a moment
 * later or earlier than its records say, so what was counted for the batches before and after lies at the edges: the longest
 * stretch without a reset is the batch.
 */
export function countedAtTheEnd(points: readonly { t: number; value: number }[]): number | null {
  let best: { length: number; value: number } | null = null;
  let start = points[0]?.t ?? 0;
  points.forEach(({ t, value }, at) => {
    const next = points[at + 1];
    if (next !== undefined && next.value >= value * 0.9) return;
    const length = t - start;
    if (best === null || length > best.length) best = { length, value };
    start = next?.t ?? t;
  });
  return (best as { value: number } | null)?.value ?? null;
}

import type { ComparedBatch, Curve } from './compared.ts';

/** What lies between the others, bucket by bucket, and the one that is looked at. Arrays as long as the answer. */
export interface EnergyBand {
  low: (number | null)[];
  middle: (number | null)[];
  high: (number | null)[];
  this: (number | null)[];
  /** How many others there are in a bucket at most. */
  others: number;
}

/** Pure: against which batches one stands: all others, or the good ones among them. */
export function bandBatches(batches: readonly ComparedBatch[], current: string, band: 'good' | 'all'): Set<string> {
  const others = batches.filter(({ key, good }) => key !== current && (band === 'all' || good !== null));
  return new Set(others.map(({ key }) => key));
}

/** Pure: of the curves of one signal, one batch against the band (lowest to highest mean, and the median) of those others. */
export function bandOf(curves: readonly Curve[], batch: string, band: ReadonlySet<string>): EnergyBand {
  const others = curves.filter(({ key }) => key !== batch && band.has(key));
  const length = curves[0]?.mean.length ?? 0;
  const columns = Array.from({ length }, (_, at) => others.flatMap(({ mean }) => mean[at] ?? []).sort((a, b) => a - b));
  const median = (sorted: readonly number[]) => {
    const half = Math.floor(sorted.length / 2);
    const upper = sorted[half] ?? 0;
    return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
  };
  return {
    low: columns.map((sorted) => sorted[0] ?? null),
    middle: columns.map((sorted) => (sorted.length === 0 ? null : median(sorted))),
    high: columns.map((sorted) => sorted.at(-1) ?? null),
    this: curves.find(({ key }) => key === batch)?.mean ?? new Array<null>(length).fill(null),
    others: others.length,
  };
}

/** Pure: share of the buckets, in which both are known, where the batch lies outside of the band; null = nowhere both. */
export function shareOutside({ low, high, this: values }: EnergyBand): number | null {
  let both = 0;
  let outside = 0;
  values.forEach((value, at) => {
    const [from, to] = [low[at] ?? null, high[at] ?? null];
    if (value === null || from === null || to === null) return;
    both += 1;
    if (value < from || value > to) outside += 1;
  });
  return both === 0 ? null : outside / both;
}

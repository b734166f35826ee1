import { bridgedMs, type EnergyCurve } from './net-energy.ts';

/** Buckets over the specific energy: bucket `i` is [i × step, (i + 1) × step), kJ/kg. */
export interface EnergyGrid {
  step: number;
  buckets: number;
}

/** A signal over time: means with their extremes. */
export interface SignalPoint {
  t: number;
  mean: number;
  min: number;
  max: number;
}

export interface OverEnergy {
  min: (number | null)[];
  mean: (number | null)[];
  max: (number | null)[];
  n: number[];
}

/** Pure: one grid for all batches: the finest of 1, 2, 5 × 10ⁿ that needs at most `buckets` for the largest of these energies. */
export function gridFor(energies: readonly number[], buckets: number): EnergyGrid {
  const largest = Math.max(0, ...energies);
  if (largest === 0) return { step: 1, buckets: 0 };
  const fits = (step: number) => Math.floor(largest / step) + 1 <= Math.max(1, buckets);
  for (let power = -6; ; power += 1)
    for (const factor of [1, 2, 5]) {
      const step = factor * 10 ** power;
      if (fits(step)) return { step, buckets: Math.floor(largest / step) + 1 };
    }
}

/** Pure: the grid of a step (kJ/kg) that reaches to the largest of these energies. */
export function gridOf(energies: readonly number[], step: number): EnergyGrid {
  const largest = Math.max(0, ...energies);
  return { step, buckets: largest === 0 ? 0 : Math.floor(largest / step) + 1 };
}

/** Pure: when the batch reached each bucket (epoch ms); null behind its end. */
export function timesOver(curve: EnergyCurve, solidsKg: number, grid: EnergyGrid): (number | null)[] {
  let at = 0;
  return Array.from({ length: grid.buckets }, (_, bucket) => {
    const wanted = bucket * grid.step * solidsKg;
    while (at < curve.kJ.length && (curve.kJ[at] ?? 0) < wanted) at += 1;
    const [t, kJ] = [curve.t[at], curve.kJ[at]];
    if (t === undefined || kJ === undefined) return null;
    const [t0, kJ0] = [curve.t[at - 1] ?? t, curve.kJ[at - 1] ?? kJ];
    return Math.round(kJ === kJ0 ? t : t0 + ((t - t0) * (wanted - kJ0)) / (kJ - kJ0));
  });
}

/**
 * Pure: a signal over the specific energy of its batch. A value holds until the next one; its weight in a bucket is the energy that
 * was put in meanwhile, so what was measured while the energy stood still does not count.
 */
export function overEnergy(
  points: readonly SignalPoint[],
  curve: EnergyCurve,
  solidsKg: number,
  grid: EnergyGrid,
): OverEnergy {
  const empty = <T>(value: T): T[] => new Array<T>(grid.buckets).fill(value);
  const answer: OverEnergy = { min: empty(null), mean: empty(null), max: empty(null), n: empty(0) };
  const weights = empty(0);
  const sums = empty(0);
  const bridged = bridgedMs(points.map(({ t }) => t));
  const energyAt = energyReader(curve, solidsKg);
  points.forEach((point, at) => {
    const next = points[at + 1]?.t ?? curve.t.at(-1) ?? point.t;
    const low = energyAt(point.t);
    const high = energyAt(Math.min(next, point.t + bridged));
    if (low === null || high === null || high <= low) return;
    const last = Math.min(grid.buckets - 1, Math.floor(high / grid.step));
    for (let bucket = Math.floor(low / grid.step); bucket <= last; bucket += 1) {
      const weight = Math.min(high, (bucket + 1) * grid.step) - Math.max(low, bucket * grid.step);
      if (weight <= 0) continue;
      weights[bucket] = (weights[bucket] ?? 0) + weight;
      sums[bucket] = (sums[bucket] ?? 0) + point.mean * weight;
      answer.n[bucket] = (answer.n[bucket] ?? 0) + 1;
      answer.min[bucket] = Math.min(answer.min[bucket] ?? point.min, point.min);
      answer.max[bucket] = Math.max(answer.max[bucket] ?? point.max, point.max);
    }
  });
  answer.mean = weights.map((weight, bucket) => {
    const [min, max] = [answer.min[bucket] ?? null, answer.max[bucket] ?? null];
    // What is summed with weights may miss by a last digit, and a mean beyond its maximum helps nobody.
    return min === null || max === null ? null : Math.min(max, Math.max(min, (sums[bucket] ?? 0) / weight));
  });
  return answer;
}

/** Specific energy at an instant, kJ/kg; null outside of the curve. Asked in order of time. */
function energyReader({ t, kJ }: EnergyCurve, solidsKg: number): (at: number) => number | null {
  let low = 0;
  return (at) => {
    const [first, last] = [t[0], t.at(-1)];
    if (first === undefined || last === undefined || at < first) return null;
    if (at >= last) return (kJ.at(-1) ?? 0) / solidsKg;
    if ((t[low] ?? 0) > at) low = 0;
    while ((t[low + 1] ?? Number.POSITIVE_INFINITY) <= at) low += 1;
    const [t0, t1] = [t[low] ?? at, t[low + 1] ?? at];
    const [e0, e1] = [kJ[low] ?? 0, kJ[low + 1] ?? 0];
    return (e0 + (t1 > t0 ? ((e1 - e0) * (at - t0)) / (t1 - t0) : 0)) / solidsKg;
  };
}

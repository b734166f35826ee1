import { findPack, type SeriesAnswer, signalsOf } from '@millspace/schemas';
import type { Store } from '../store/store.ts';
import { type ComputedBatch, pointsOf } from './batch-energy.ts';
import { gridFor, overEnergy, timesOver } from './energy-axis.ts';

/** Signals of batches over their specific energy, on one grid for all of them. */
export function energySeries(
  store: Store,
  batches: readonly ComputedBatch[],
  signals: readonly string[],
  buckets: number,
): SeriesAnswer {
  const grid = gridFor(
    batches.map(({ energy }) => energy.energyKJkg ?? 0),
    buckets,
  );
  const usable = batches.filter(({ energy }) => energy.energyKJkg !== null);
  return {
    axis: 'em',
    start: 0,
    ...grid,
    series: usable.flatMap((batch) => signals.flatMap((signal) => seriesOf(store, batch, signal, grid))),
    shape: null,
    batches: batches.map(({ energy, curve }) => ({
      ...energy,
      ...(curve && energy.energyKJkg !== null && energy.solidsKg !== null
        ? { t: timesOver(curve, energy.solidsKg, grid) }
        : {}),
    })),
  };
}

function seriesOf(
  store: Store,
  { facts, energy, curve }: ComputedBatch,
  signal: string,
  grid: { step: number; buckets: number },
): SeriesAnswer['series'] {
  const pack = findPack(facts.pack);
  const words = pack ? signalsOf(pack).get(signal) : undefined;
  const points = pointsOf(store, facts, signal, energy.until);
  if (curve === null || energy.solidsKg === null || points.length === 0) return [];
  return [
    {
      ...{ machine: facts.machine, pack: facts.pack, signal, batch: facts.batch },
      ...{ unit: words?.unit ?? '', mode: words?.mode ?? 'cyclic' },
      ...overEnergy(points, curve, energy.solidsKg, grid),
    },
  ];
}

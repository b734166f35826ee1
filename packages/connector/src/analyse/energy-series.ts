import { findPack, type SeriesAnswer, signalsOf } from '@millspace/schemas';
import type { Store } from '../store/store.ts';
import { type ComputedBatch, pointsOf } from './batch-energy.ts';
import { gridFor, gridOf, overEnergy, timesOver } from './energy-axis.ts';

/** Signals of batches over their specific energy, on one grid for all of them. */
export function energySeries(
  store: Store,
  batches: readonly ComputedBatch[],
  signals: readonly string[],
  wanted: { buckets: number } | { step: number },
): SeriesAnswer {
  const energies = batches.map(({ energy }) => energy.energyKJkg ?? 0);
  const grid = 'step' in wanted ? gridOf(energies, wanted.step) : gridFor(energies, wanted.buckets);
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
  const points = pointsOf(store, facts, { signal, until: energy.until, basis: energy.basis });
  if (curve === null || energy.solidsKg === null || points.length === 0) return [];
  return [
    {
      ...{ machine: facts.machine, pack: facts.pack, signal, batch: facts.batch },
      ...{ unit: words?.unit ?? '', mode: words?.mode ?? 'cyclic' },
      ...overEnergy(points, curve, energy.solidsKg, grid),
    },
  ];
}

import { type BatchEnergy, type BatchRecord, findPack, type NoLoadPower } from '@millspace/schemas';
import { bucketWidth } from '../store/aggregate.ts';
import { queryRecords } from '../store/rows.ts';
import { querySeries } from '../store/series.ts';
import { OWN, type Store } from '../store/store.ts';
import { type BatchFacts, batchesOf } from './batches.ts';
import { countedAtTheEnd } from './counter.ts';
import type { SignalPoint } from './energy-axis.ts';
import { type EnergyCurve, netEnergy } from './net-energy.ts';

/** No batch lasts longer: where records of one are looked for, ms. */
const LONGEST_MS = 7 * 86_400_000;
const MOST_RECORDS = 10_000;
/** Values of one signal of one batch: an hour by the second, a day by the half minute. */
const POINTS = 4000;

export interface BatchQuery {
  scope?: string;
  without?: ReadonlySet<string>;
  machine?: string;
  /** Batches that began within, epoch ms. */
  from: number;
  to: number;
}

/** What a description says about the no-load power of a machine; null = nothing. */
export type NoLoadOf = (scope: string, machine: string) => NoLoadPower | null;

/** A batch with the curve of its net energy; none where it cannot be computed. */
export interface ComputedBatch {
  facts: BatchFacts;
  energy: BatchEnergy;
  curve: EnergyCurve | null;
}

/** Batches of the store that began in a range, newest first. */
export function findBatches(store: Store, { from, to, ...query }: BatchQuery): BatchFacts[] {
  const records = queryRecords(store, {
    ...query,
    kinds: ['batch'],
    from: Math.max(0, from - LONGEST_MS),
    to: to + LONGEST_MS,
    limit: MOST_RECORDS,
    newestFirst: true,
  }) as { scope: string; record: BatchRecord }[];
  return batchesOf(records)
    .filter((batch) => batch.from >= from && batch.from < to)
    .reverse();
}

/** The specific energy of a batch out of the store, up to its end or now (epoch ms). */
export function computeBatch(store: Store, facts: BatchFacts, now: number, noLoadOf: NoLoadOf): ComputedBatch {
  const { scope, machine, batch, from, to } = facts;
  const until = to ?? Math.max(from, now);
  const signals = findPack(facts.pack)?.energy;
  const power = signals ? pointsOf(store, facts, signals.power, until) : [];
  const solidsKg =
    facts.massKg === undefined || facts.solidsFraction === undefined ? null : facts.massKg * facts.solidsFraction;
  const noLoadPower = noLoadOf(scope, machine);
  const counter = signals?.counter ? pointsOf(store, facts, signals.counter, until) : [];
  const { product, recipe, passes, massKg, solidsFraction } = facts;
  const energy: BatchEnergy = {
    ...{ scope, machine, batch, from, to, until },
    ...(product === undefined ? {} : { product }),
    ...(recipe === undefined ? {} : { recipe }),
    ...(passes === undefined ? {} : { passes }),
    ...(massKg === undefined ? {} : { massKg }),
    ...(solidsFraction === undefined ? {} : { solidsFraction }),
    ...{ energyKJkg: null, netKJ: null, solidsKg, noLoadPower, scaledBySpeed: false, missingMs: 0 },
    counterKJkg: countedAtTheEnd(counter.map(({ t, max }) => ({ t, value: max }))),
    reason: reasonOf({ scope, powers: power.length, noLoadPower, solidsKg }),
  };
  if (power.length === 0 || noLoadPower === null) return { facts, energy, curve: null };
  const speeds = signals?.speed ? pointsOf(store, facts, signals.speed, until) : [];
  const speedAt = new Map(speeds.map(({ t, mean }) => [t, mean]));
  const points = power.map(({ t, mean }) => ({ t, power: mean, speed: speedAt.get(t) ?? null }));
  const curve = netEnergy(points, noLoadPower, { from, to: until });
  const netKJ = curve.kJ.at(-1) ?? 0;
  const { missingMs, scaledBySpeed } = curve;
  const energyKJkg = energy.reason === null && solidsKg ? netKJ / solidsKg : null;
  return { facts, energy: { ...energy, netKJ, energyKJkg, missingMs, scaledBySpeed }, curve };
}

function reasonOf(known: {
  scope: string;
  powers: number;
  noLoadPower: NoLoadPower | null;
  solidsKg: number | null;
}): BatchEnergy['reason'] {
  if (known.powers === 0) return known.scope === OWN ? 'power-missing' : 'power-withheld';
  if (known.noLoadPower === null) return 'no-load-unknown';
  return known.solidsKg === null || known.solidsKg <= 0 ? 'solids-unknown' : null;
}

/** A signal over a batch, at the middles of buckets that hold a value. */
export function pointsOf(
  store: Store,
  { scope, machine, from }: BatchFacts,
  signal: string,
  until: number,
): SignalPoint[] {
  if (until <= from) return [];
  const width = bucketWidth(from, until, POINTS);
  const { start, step, ...columns } = querySeries(store, {
    ...{ scope, machine, signal, from, to: until },
    ...{ buckets: POINTS, width },
  });
  return columns.mean.flatMap((mean, at) => {
    const t = start + (at + 0.5) * step;
    if (mean === null || t < from || t > until) return [];
    return [{ t, mean, min: columns.min[at] ?? mean, max: columns.max[at] ?? mean }];
  });
}

import { type BatchEnergy, type BatchRecord, findPack, type NoLoadPower } from '@millspace/schemas';
import { bucketWidth } from '../store/aggregate.ts';
import { queryRecords } from '../store/rows.ts';
import { querySeries } from '../store/series.ts';
import { OWN, type Store } from '../store/store.ts';
import { type BatchFacts, batchesOf } from './batches.ts';
import { countedAtTheEnd } from './counter.ts';
import type { Known } from './descriptions.ts';
import type { SignalPoint } from './energy-axis.ts';
import { markOf } from './marks.ts';
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
export function computeBatch(store: Store, facts: BatchFacts, now: number, known: Known): ComputedBatch {
  const { scope, machine, batch, from, to } = facts;
  const until = to ?? Math.max(from, now);
  const signals = findPack(facts.pack)?.energy;
  const basis = known.basisOf(scope);
  const read = (signal: string | undefined) => (signal ? pointsOf(store, facts, { signal, until, basis }) : []);
  const power = read(signals?.power);
  const solidsKg =
    facts.massKg === undefined || facts.solidsFraction === undefined ? null : facts.massKg * facts.solidsFraction;
  const noLoadPower = known.noLoadOf(scope, machine);
  const counter = read(signals?.counter);
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
    ...{ basis, good: markOf(store.db, facts) },
    reason: reasonOf({
      ...{ powers: power.length, basis, noLoadPower, solidsKg },
      comes: scope === OWN || comes(store, facts, signals?.power, known),
    }),
  };
  if (power.length === 0 || noLoadPower === null || energy.reason === 'power-not-mean')
    return { facts, energy, curve: null };
  const speeds = read(signals?.speed);
  const speedAt = new Map(speeds.map(({ t, mean }) => [t, mean]));
  const points = power.map(({ t, mean }) => ({ t, power: mean, speed: speedAt.get(t) ?? null }));
  const curve = netEnergy(points, noLoadPower, { from, to: until });
  const netKJ = curve.kJ.at(-1) ?? 0;
  const { missingMs, scaledBySpeed } = curve;
  const energyKJkg = energy.reason === null && solidsKg ? netKJ / solidsKg : null;
  return { facts, energy: { ...energy, netKJ, energyKJkg, missingMs, scaledBySpeed }, curve };
}

function reasonOf(known: {
  powers: number;
  /** Power comes at all; of a received machine: somebody lets it through. */
  comes: boolean;
  basis: BatchEnergy['basis'];
  noLoadPower: NoLoadPower | null;
  solidsKg: number | null;
}): BatchEnergy['reason'] {
  if (known.powers === 0) return known.comes ? 'power-missing' : 'power-withheld';
  if (known.basis !== null && !INTEGRABLE.has(known.basis.statistic)) return 'power-not-mean';
  if (known.noLoadPower === null) return 'no-load-unknown';
  return known.solidsKg === null || known.solidsKg <= 0 ? 'solids-unknown' : null;
}

/** What of a window says how much energy went in while it lasted, exactly or nearly. */
const INTEGRABLE: ReadonlySet<string> = new Set(['mean', 'last']);

/** Somebody lets the signal through: the terms do, and of what has come so far not only this one is missing. */
function comes(store: Store, { scope, machine }: BatchFacts, signal: string | undefined, known: Known): boolean {
  if (signal === undefined || !known.letsThrough(scope, signal)) return false;
  const streams = store.streams.all().filter((stream) => stream.scope === scope && stream.machine === machine);
  return streams.length === 0 || streams.some(({ series }) => series.has(signal));
}

/** Rows of windows carry the start of theirs: a mean speaks of its middle, a last value of its end. Ms. */
const lateness = (basis: BatchEnergy['basis']): number =>
  basis === null ? 0 : basis.statistic === 'last' ? basis.windowMs : basis.windowMs / 2;

/** A signal over a batch up to `until` (epoch ms), at the instants of which its values speak. */
export function pointsOf(
  store: Store,
  { scope, machine, from }: BatchFacts,
  { signal, until, basis }: { signal: string; until: number; basis: BatchEnergy['basis'] },
): SignalPoint[] {
  if (until <= from) return [];
  const late = lateness(basis);
  const width = bucketWidth(from, until, POINTS);
  const { start, step, ...columns } = querySeries(store, {
    ...{ scope, machine, signal, from, to: until },
    ...{ buckets: POINTS, width },
  });
  return columns.mean.flatMap((mean, at) => {
    const t = start + (at + 0.5) * step + late;
    if (mean === null || t < from || t > until) return [];
    return [{ t, mean, min: columns.min[at] ?? mean, max: columns.max[at] ?? mean }];
  });
}

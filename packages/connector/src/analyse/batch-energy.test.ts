import type { BatchEnergy, BatchRecord, NoLoadPower } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { batch, frame, openStore, START, tempFolder } from '../../test/helpers.ts';
import { eraseSpan } from '../store/erase.ts';
import { computeBatch, findBatches } from './batch-energy.ts';
import { batchesOf } from './batches.ts';
import { energySeries } from './energy-series.ts';
import { markGood, unmark } from './marks.ts';

const MINUTE = 60_000;
const at = (t: number, phase: BatchRecord['phase'], more: Partial<BatchRecord> = {}): BatchRecord => ({
  ...{ record: 'batch', id: 'B-1', machine: 'mill-1', pack: 'bead-mill/1', t, phase },
  ...more,
});
const own = (record: BatchRecord) => ({ scope: 'own', record });

test('a batch ends with its end or with the next one, and knows what its records said last', () => {
  expect(
    batchesOf(
      [
        at(30, 'start', { id: 'B-2' }),
        at(10, 'start', { massKg: 90, product: 'p' }),
        at(20, 'pass', { pass: 2, massKg: 100, solidsFraction: 0.4 }),
        at(50, 'end', { id: 'B-2' }),
      ].map(own),
    ),
  ).toMatchObject([
    { batch: 'B-1', from: 10, to: 30, passes: 2, massKg: 100, solidsFraction: 0.4, product: 'p' },
    { batch: 'B-2', from: 30, to: 50 },
  ]);
  expect(batchesOf([own(at(10, 'start'))])).toMatchObject([{ to: null }]);
});

const RECORDS = [at(START, 'start', { massKg: 100, solidsFraction: 0.4 }), at(START + 10 * MINUTE, 'end')];
const seconds = Array.from({ length: 601 }, (_, second) => START + second * 1000);
const always = (value: number) => seconds.map(() => value);
const WITHHELD = 'urn:uuid:0';
const stated = (noLoad: NoLoadPower | null, basis: BatchEnergy['basis'] = null) => ({
  noLoadOf: () => noLoad,
  basisOf: () => basis,
  letsThrough: (scope: string) => scope !== WITHHELD,
});

test('10 kW for ten minutes at half the speed of a stated no-load power, over 40 kg of solids', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  store.commit({
    ...batch(
      frame(seconds, { 'agitator.power': always(10), 'agitator.speed': always(500) }),
      frame(seconds, { 'batch.em_specific': seconds.map((_, second) => second / 4) }, { group: 'slow' }),
    ),
    records: RECORDS,
  });
  const [facts] = findBatches(store, { scope: 'own', from: START, to: START + MINUTE });
  if (facts === undefined) throw new Error('the batch was not found');
  const made = computeBatch(store, facts, START, stated({ kW: 4, speed: 1000, exponent: 1 }));
  expect(made.energy).toMatchObject({
    ...{ reason: null, solidsKg: 40, scaledBySpeed: true, missingMs: 0, counterKJkg: 149.75 },
    ...{ from: START, to: START + 10 * MINUTE, until: START + 10 * MINUTE },
  });
  expect(made.energy.energyKJkg).toBeCloseTo((8 * 600) / 40, 3);
  const answer = energySeries(store, [made], ['agitator.speed'], { buckets: 100 });
  expect(answer).toMatchObject({ axis: 'em', start: 0, step: 2, buckets: 61, batches: [{ batch: 'B-1' }] });
  expect(answer.series).toMatchObject([{ signal: 'agitator.speed', batch: 'B-1', unit: '/min' }]);
  expect(answer.series[0]?.mean.slice(0, 60)).toEqual(new Array(60).fill(500));
  store.close();
});

test('what is missing is named, and no curve is made up', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  store.commit({ ...batch(frame(seconds, { 'agitator.power': always(10) })), records: RECORDS });
  const [facts] = findBatches(store, { from: START, to: START + MINUTE });
  if (facts === undefined) throw new Error('the batch was not found');
  const reason = (more: object, noLoad: NoLoadPower | null = { kW: 1 }) =>
    computeBatch(store, { ...facts, ...more }, START, stated(noLoad)).energy.reason;
  expect(reason({})).toBeNull();
  expect(reason({}, null)).toBe('no-load-unknown');
  expect(reason({ massKg: undefined })).toBe('solids-unknown');
  expect(reason({ solidsFraction: 0 })).toBe('solids-unknown');
  expect(reason({ machine: 'mill-2' })).toBe('power-missing');
  expect(reason({ scope: WITHHELD })).toBe('power-withheld');
  expect(reason({ scope: 'urn:uuid:1' })).toBe('power-missing');
  const unknown = computeBatch(store, facts, START, stated(null));
  expect(energySeries(store, [unknown], ['agitator.power'], { buckets: 10 })).toMatchObject({ buckets: 0, series: [] });
  store.close();
});

test('out of means of a window the same energy, on the grid that was asked for; out of extremes none', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const minutes = Array.from({ length: 10 }, (_, minute) => START + minute * MINUTE);
  const power = minutes.map((_, minute) => 5 + minute);
  const windows = { 'agitator.power': power, 'agitator.speed': minutes.map(() => 1000) };
  store.commit({ ...batch(frame(minutes, windows)), records: RECORDS });
  const [facts] = findBatches(store, { scope: 'own', from: START, to: START + MINUTE });
  if (facts === undefined) throw new Error('the batch was not found');
  const made = (statistic: 'mean' | 'max') =>
    computeBatch(store, facts, START, stated({ kW: 4, speed: 1000 }, { windowMs: MINUTE, statistic }));
  const { energy } = made('mean');
  expect(energy).toMatchObject({ reason: null, basis: { windowMs: MINUTE, statistic: 'mean' }, missingMs: 0 });
  const net = power.reduce((sum, kW) => sum + (kW - 4) * 60, 0);
  expect(Math.abs((energy.netKJ ?? 0) / net - 1)).toBeLessThan(0.01);
  expect(made('max').energy).toMatchObject({ reason: 'power-not-mean', energyKJkg: null, netKJ: null });
  expect(energySeries(store, [made('mean')], ['agitator.speed'], { step: 7 })).toMatchObject({ step: 7, buckets: 12 });
  store.close();
});

test('a good batch is called so until the mark is taken away, or its span deleted', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  store.commit({ ...batch(frame(seconds, { 'agitator.power': always(10) })), records: RECORDS });
  const [facts] = findBatches(store, { scope: 'own', from: START, to: START + MINUTE });
  if (facts === undefined) throw new Error('the batch was not found');
  const good = () => computeBatch(store, facts, START, stated(null)).energy.good;
  expect(good()).toBeNull();
  markGood(store.db, facts, { at: 5, by: 'p-1' });
  markGood(store.db, facts, { at: 6, by: 'p-2' });
  expect(good()).toEqual({ at: 5, by: 'p-1' });
  unmark(store.db, facts);
  expect(good()).toBeNull();
  markGood(store.db, facts, { at: 7, by: 'p-2' });
  eraseSpan(store, 'own', { from: START, to: START });
  expect(good()).toBeNull();
  store.close();
});

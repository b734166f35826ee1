import { until } from '@millspace/demo/api';
import { type OfferTerms, offer } from '@millspace/policy';
import type { BatchEnergy, DatasetInput, SeriesAnswer } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { type Deal, House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';

const TOPIC = 'plant/mill-1';
const MINUTE = 60_000;
const [POWER, SPEED] = ['agitator.power', 'agitator.speed'];
const NO_LOAD = { kW: 2, speed: 1000 };
/** 10 kW for three minutes, less 2 kW, over 20 kg of solids. */
const EXPECTED = (8 * 180) / 20;

const MEANS: OfferTerms = { windowSeconds: 10, statistic: 'mean' };
const KINDS = {
  whole: {},
  means: MEANS,
  highest: { windowSeconds: 10, statistic: 'max' },
  withheld: { keepSignals: [SPEED] },
  untold: {},
} satisfies Record<string, OfferTerms>;

test('the specific energy of batches of a received machine, with its basis; without power or description the reason', async () => {
  await using house = await House.open();
  const url = await house.mqttBroker();
  const mapping = jsonMapping({
    ...{ source: 'plant', machine: 'mill-1', pack: 'bead-mill/1', topic: TOPIC },
    signals: { [POWER]: { path: 'values.power' }, [SPEED]: { path: 'values.speed' } },
  });
  Object.assign(mapping.machines[0] ?? {}, { model: 'SM 10', noLoadPower: NO_LOAD });
  const operator = await house.member({
    slug: 'operator',
    sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
    files: { 'plant.yaml': mapping },
  });
  const maker = await house.member({ slug: 'maker' });
  const deals: Record<string, Deal> = {};
  for (const [name, terms] of Object.entries(KINDS)) {
    const plain = datasetOf({
      ...{ provider: 'operator', name, machine: 'mill-1', pack: 'bead-mill/1' },
      ...{ signals: [POWER, SPEED], readers: ['maker'] },
    });
    const machines = [{ id: 'mill-1', pack: 'bead-mill/1', ...(name === 'untold' ? {} : { noLoadPower: NO_LOAD }) }];
    const dataset: DatasetInput = { ...plain, machines, offers: [offer(terms)] };
    deals[name] = await house.deal('operator', 'maker', dataset);
  }

  const from = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
  const to = from + 3 * MINUTE;
  const mill = await JsonMachine.connect(url, TOPIC);
  house.also(() => mill.end());
  const batch = { record: 'batch', id: 'B-1', machine: 'mill-1', pack: 'bead-mill/1' };
  await operator.post('/records', { ...batch, t: from, phase: 'start', massKg: 50, solidsFraction: 0.4 });
  for (let t = from - MINUTE; t <= to + MINUTE; t += 1000) await mill.say(t, { power: 10, speed: 1000 });
  await operator.post('/records', { ...batch, t: to, phase: 'end' });
  mill.talk(500, () => ({ power: 10, speed: 1000 }));

  const batchUnder = async (name: string): Promise<BatchEnergy | undefined> => {
    const query = new URLSearchParams({ scope: deals[name]?.agreement ?? '', from: `${from - MINUTE}`, to: `${to}` });
    return (await maker.get<{ batches: BatchEnergy[] }>(`/batches?${query}`)).batches[0];
  };
  const whole = (one: BatchEnergy | undefined) => one?.to === to && one.missingMs === 0 && one.energyKJkg !== null;
  const plain = await until(() => batchUnder('whole'), whole, 'the whole batch', 120_000);
  expect(plain).toMatchObject({ reason: null, basis: null, noLoadPower: NO_LOAD, scaledBySpeed: true });
  expect(Math.abs((plain?.energyKJkg ?? 0) / EXPECTED - 1)).toBeLessThan(0.01);
  // Windows are whole or not delivered, so what was before the agreement is asked for.
  for (const name of ['means', 'highest'])
    await maker.history(deals[name]?.consumerPid ?? '', { from: from - MINUTE, to: to + MINUTE });
  const means = await until(() => batchUnder('means'), whole, 'the batch in means', 120_000);
  expect(means?.basis).toEqual({ windowMs: 10_000, statistic: 'mean' });
  expect(Math.abs((means?.energyKJkg ?? 0) / EXPECTED - 1)).toBeLessThan(0.03);
  // Until values are there, that is the reason.
  const settled = (one: BatchEnergy | undefined) => one?.to === to && one.reason !== 'power-missing';
  const reasonUnder = async (name: string) => (await until(() => batchUnder(name), settled, name, 120_000))?.reason;
  expect(await reasonUnder('highest')).toBe('power-not-mean');
  expect(await reasonUnder('withheld')).toBe('power-withheld');
  expect(await reasonUnder('untold')).toBe('no-load-unknown');

  // One grid for what comes under several agreements.
  const over = (name: string) => {
    const query = {
      scope: deals[name]?.agreement ?? '',
      axis: 'em',
      signals: SPEED,
      step: '5',
      from: `${from}`,
      to: `${to}`,
    };
    return maker.get<SeriesAnswer>(`/series?${new URLSearchParams(query)}`);
  };
  expect(await over('whole')).toMatchObject({ step: 5, buckets: 15, series: [{ batch: 'B-1' }] });
  expect(await over('means')).toMatchObject({ step: 5, buckets: 15, series: [{ batch: 'B-1' }] });

  // What the provider said is kept: with the broker gone, and after a new start, the figure is still there.
  await house.process('broker').stop();
  await house.process('maker').stop();
  await house.process('maker').start();
  expect((await batchUnder('whole'))?.energyKJkg).toBe(plain?.energyKJkg);

  // Good batches are marked by people here, and stay here.
  const mark = (good: boolean) =>
    maker.http.request('PUT', '/api/v1/batches/marks', {
      json: { scope: deals['whole']?.agreement, machine: 'mill-1', batch: 'B-1', from: plain?.from, good },
    });
  await mark(true);
  expect((await batchUnder('whole'))?.good).toMatchObject({ by: expect.any(String) as string });
  expect((await batchUnder('means'))?.good).toBeNull();
  await mark(false);
  expect((await batchUnder('whole'))?.good).toBeNull();
}, 400_000);

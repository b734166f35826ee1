import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { expect, it } from 'vitest';
import { MemoryStore } from '../../test/memory-store.ts';
import { TEST_PACK } from '../../test/pack.ts';
import { resolveMapping } from '../mapping/resolve.ts';
import type { OpenGap, RawValue } from '../ports.ts';
import { createIngestPipeline } from './pipeline.ts';

const T0 = 1_800_000_000_000;
const signals = [
  { signal: 'agitator.power', address: 'power' },
  { signal: 'agitator.speed', address: 'speed' },
  { signal: 'machine.state', address: 'state' },
];
const mapping = resolveMapping(
  {
    revision: 'r1',
    source: 'plc',
    machines: [{ id: 'mill-1', pack: 'test-mill/1', signals, batch: { id: { address: 'batch' } } }],
  },
  { packs: [TEST_PACK] },
);

/** A source that comes to a store for the first time, or again, and has read `beforeFirstMs` when it is told of a stretch. */
function connect(store: MemoryStore, beforeFirstMs: number) {
  const clock = new ManualClock(T0);
  let mono = 1_000;
  const pipeline = createIngestPipeline({
    mappings: [mapping],
    store,
    clock,
    logger: silentLogger(),
    mono: () => mono,
  });
  const sink = pipeline.sinkFor('plc');
  const told: OpenGap[] = [];
  sink.recovered(T0, { onGap: (gap) => told.push(gap), beforeFirstMs });
  const raw = (address: string, value: RawValue['value'], t: number): RawValue => ({
    address,
    value,
    sourceTime: t,
    serverTime: t,
    receivedAt: clock.now(),
    status: 'good',
  });
  const live = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(50);
      mono += 50;
      sink.alive(clock.now());
      pipeline.tick(clock.now());
    }
  };
  return { sink, told, raw, live, pipeline };
}

it('tells, once, what lies before the first row of a group, and records no gap', async () => {
  const store = new MemoryStore();
  const first = connect(store, 60_000);
  await first.sink.values([first.raw('power', 34, T0 + 30)]);
  first.live(500);
  expect(first.told).toMatchObject([
    { group: 'fast', beforeFirst: true, from: T0 + 30 - 60_000, to: T0 - 51, addresses: ['power', 'speed'] },
  ]);
  expect(store.gaps()).toEqual([]);
  expect(first.pipeline.counters().gaps).toBe(0);

  const again = connect(store, 60_000);
  await again.sink.values([again.raw('power', 34, T0 + 10_000)]);
  expect(again.told.map(({ group, beforeFirst }) => [group, beforeFirst])).toEqual([['fast', undefined]]);
  expect(again.pipeline.counters().gaps).toBe(1);
});

it('is told nothing where nothing is wanted', async () => {
  const store = new MemoryStore();
  const { sink, told, raw, live } = connect(store, 0);
  await sink.values([raw('power', 34, T0 + 30)]);
  live(500);
  expect(store.lastCommitted('mill-1', 'fast')).not.toBeNull();
  expect(told).toEqual([]);
});

it('states what was read as history of every slot, of the signals that were read, under no batch', async () => {
  const store = new MemoryStore();
  const { sink, told, raw, live } = connect(store, 1_000);
  await sink.values([
    { ...raw('batch', 'B-7', T0), initial: true },
    raw('power', 34, T0 + 30),
    raw('speed', 900, T0 + 30),
  ]);
  live(300);
  const [gap] = told.filter(({ group }) => group === 'fast');
  if (!gap) throw new Error('not told');
  await sink.refill(gap, gap, [raw('power', 31, T0 - 700), raw('power', 32, T0 - 400)]);
  await sink.refilled(gap, ['power']);
  const history = store.frames.filter(({ origin }) => origin === 'history');
  expect(history.flatMap(({ frame }) => frame.t)).toEqual([700, 600, 500, 400, 300, 200, 100].map((ms) => T0 - ms));
  expect(history.flatMap(({ frame }) => frame.signals['agitator.power'])).toEqual([31, 31, 31, 32, 32, 32, 32]);
  expect(history.every(({ frame, context }) => !('agitator.speed' in frame.signals) && context === undefined)).toBe(
    true,
  );
  expect(store.frames.find(({ origin }) => origin === 'live')?.context).toEqual({ batch: 'B-7' });
  expect(store.gaps()).toEqual([]);
});

it('states changes only, of a group that records changes only', async () => {
  const store = new MemoryStore();
  const { sink, told, raw, live } = connect(store, 3_600_000);
  await sink.values([raw('state', 2, T0 + 30)]);
  live(300);
  const [gap] = told.filter(({ group }) => group === 'state');
  if (!gap) throw new Error('not told');
  await sink.refill(gap, gap, [raw('state', 1, T0 - 3_000_000), raw('state', 2, T0 - 1_000)]);
  const history = store.frames.filter(({ origin }) => origin === 'history');
  expect(history.flatMap(({ frame }) => frame.t)).toEqual([T0 - 3_000_000, T0 - 1_000]);
});

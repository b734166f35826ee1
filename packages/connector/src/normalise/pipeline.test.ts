import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { MappingFile, WatermarkRecord } from '@millspace/schemas';
import { validateFrame } from '@millspace/schemas';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../test/memory-store.ts';
import { TEST_PACK } from '../../test/pack.ts';
import { resolveMapping } from '../mapping/resolve.ts';
import type { IngestPipeline, RawValue, SourceSink } from '../ports.ts';
import { createIngestPipeline } from './pipeline.ts';

const T0 = 1_800_000_000_000;
const MAPPING: MappingFile = {
  revision: 'r7',
  source: 'plc',
  machines: [
    {
      id: 'mill-1',
      pack: 'test-mill/1',
      signals: [
        { signal: 'agitator.power', address: 'power', unit: 'W' },
        { signal: 'agitator.speed', address: 'speed' },
        { signal: 'agitator.energy_total', address: 'energy' },
        { signal: 'operator.badge', address: 'badge' },
        { signal: 'machine.state', address: 'state' },
        { signal: 'valves.inlet', address: 'valve' },
      ],
      batch: { id: { address: 'batch' }, pass: { address: 'pass' }, state: { address: 'state' } },
      events: { items: [{ code: 'P_HH', address: 'alarms', activeWhen: 4 }] },
    },
  ],
};

/** The pipeline with clocks that move together, as a person would see them. */
class Rig {
  readonly store: MemoryStore;
  readonly clock = new ManualClock(T0);
  mono = 1_000;
  pipeline: IngestPipeline;
  sink: SourceSink;

  constructor(store = new MemoryStore(), durable = false) {
    this.store = store;
    const mappings = [resolveMapping(MAPPING, { packs: [TEST_PACK] })];
    this.pipeline = createIngestPipeline({
      mappings,
      store,
      clock: this.clock,
      logger: silentLogger(),
      mono: () => this.mono,
    });
    this.sink = this.pipeline.sinkFor('plc', { durable });
  }

  pass(ms: number): void {
    this.clock.advance(ms);
    this.mono += ms;
  }

  /** Time passes while the source is alive. */
  live(ms: number, step = 50): void {
    for (let passed = 0; passed < ms; passed += step) {
      this.pass(step);
      this.sink.alive(this.clock.now());
      this.pipeline.tick(this.clock.now());
    }
  }

  async send(address: string, value: RawValue['value'], more: Partial<RawValue> = {}): Promise<void> {
    const now = this.clock.now();
    const raw: RawValue = {
      address,
      value,
      sourceTime: now,
      serverTime: now,
      receivedAt: now,
      status: 'good',
      ...more,
    };
    const taken = this.sink.values([raw]);
    this.pipeline.tick(now);
    await taken.catch(() => {});
  }

  at(t: number, signal: string, group = 'fast') {
    return this.store.table('mill-1', group).get(t)?.get(signal);
  }

  watermarks(group = 'fast'): number[] {
    return this.store.records
      .filter((record): record is WatermarkRecord => record.record === 'watermark' && record.group === group)
      .map(({ t }) => t);
  }
}

describe('createIngestPipeline', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
    rig.sink.recovered(T0);
  });

  it('makes valid frames in canonical units, one for all slots of a commit', async () => {
    await rig.send('power', 12_500);
    await rig.send('speed', 1_000);
    rig.live(1_000);
    expect(rig.at(T0, 'agitator.power')).toEqual({ v: 12.5 });
    expect(rig.at(T0 + 700, 'agitator.speed')).toEqual({ v: 1_000 });
    for (const { frame, mapping, origin } of rig.store.frames) {
      expect(validateFrame({ part: 0, ...frame }), JSON.stringify(validateFrame.errors)).toBe(true);
      expect([mapping, origin]).toEqual(['r7', 'live']);
    }
  });

  it('closes a slot only when its source has confirmed it', async () => {
    await rig.send('power', 1_000);
    rig.pass(10_000);
    rig.pipeline.tick(rig.clock.now());
    expect(rig.store.frames).toEqual([]);
    rig.sink.alive(rig.clock.now());
    rig.pipeline.tick(rig.clock.now());
    expect(rig.store.frames.length).toBeGreaterThan(0);
  });

  it.each([
    ['NaN', { value: Number.NaN }, { v: null, q: 'not-a-number' }, 'MS-VAL-001'],
    ['infinity', { value: Number.POSITIVE_INFINITY }, { v: null, q: 'not-a-number' }, 'MS-VAL-001'],
    ['out of range', { value: 1e9 }, { v: null, q: 'out-of-range' }, 'MS-VAL-007'],
    ['bad', { value: 5, status: 'bad' as const }, { v: null, q: 'bad' }, undefined],
    ['stale', { value: 5, status: 'bad' as const, reason: 'stale' as const }, { v: null, q: 'stale' }, undefined],
    ['uncertain', { value: 5_000, status: 'uncertain' as const }, { v: 5, q: 'uncertain' }, undefined],
    ['overflow', { value: 5_000, reason: 'overflow' as const }, { v: 5, q: 'overflow' }, undefined],
  ])('gives %s its quality', async (_name, more, cell, code) => {
    await rig.send('power', 1, more);
    rig.live(300);
    expect(rig.at(T0, 'agitator.power')).toEqual(cell);
    expect(rig.store.quarantined.map((entry) => entry.reasons[0]?.code)).toEqual(code === undefined ? [] : [code]);
  });

  it.each([
    ['1970', { sourceTime: 12_000 }, 'MS-VAL-002'],
    ['two hours ahead', { sourceTime: T0 + 7_200_000 }, 'MS-VAL-003'],
    ['unknown', { address: 'nobody' }, 'MS-MAP-002'],
    ['another unit', { unit: 'bar' }, 'MS-MAP-003'],
  ])('puts %s into quarantine, from where it can be replayed', async (_name, more, code) => {
    await rig.send('power', 1_000, more);
    rig.live(300);
    expect(rig.store.quarantined).toMatchObject([
      { source: 'plc', reasons: [{ code, text: { en: expect.any(String), de: expect.any(String) } }] },
    ]);
    const raw = rig.store.quarantined[0]?.raw as RawValue;
    const replayed = rig.pipeline.replay([
      { source: 'plc', value: { ...raw, address: 'power', unit: 'W', sourceTime: T0 - 60_000 } },
    ]);
    rig.pipeline.tick(rig.clock.now());
    expect(await replayed).toEqual({ accepted: 1, quarantined: 0 });
    expect(rig.at(T0 - 60_000, 'agitator.power')).toEqual({ v: 1 });
    expect(rig.store.frames.find((frame) => frame.frame.t[0] === T0 - 60_000)?.origin).toBe('history');
  });

  it('counts a replayed value once: one that is still out of range is refused again, not taken in', async () => {
    const values = [1_000, 1e9, 'n/a'].map((value, at): { source: string; value: RawValue } => ({
      source: 'plc',
      value: {
        ...{ address: 'power', value, status: 'good' },
        ...{ receivedAt: T0, serverTime: null, sourceTime: T0 - 60_000 + at * 1_000 },
      },
    }));
    const replayed = rig.pipeline.replay(values);
    await rig.send('power', 2e9);
    rig.pipeline.tick(rig.clock.now());
    expect(await replayed).toEqual({ accepted: 1, quarantined: 2 });
  });

  it('keeps the quarantine small when a machine floods it', async () => {
    for (let index = 0; index < 100; index += 1) await rig.send('power', 1, { sourceTime: 0 });
    expect(rig.store.quarantined).toHaveLength(20);
    expect(rig.pipeline.counters().quarantined).toBe(100);
  });

  it('counts what was merged, doubled and late, and takes the late as history', async () => {
    await rig.send('power', 1_000, { sourceTime: T0 + 10 });
    await rig.send('power', 2_000, { sourceTime: T0 + 20 });
    await rig.send('power', 2_000, { sourceTime: T0 + 20 });
    rig.live(20_000);
    await rig.send('power', 3_000, { sourceTime: T0 + 1_000 });
    expect(rig.pipeline.counters()).toMatchObject({ received: 4, merged: 1, duplicate: 1, late: 1 });
    expect(rig.at(T0, 'agitator.power')?.v).toBe(2);
    expect(rig.at(T0 + 1_000, 'agitator.power')?.v).toBe(3);
    expect(rig.store.frames.filter((frame) => frame.origin === 'history').map((frame) => frame.frame.t)).toEqual([
      [T0 + 1_000],
    ]);
    expect(rig.at(rig.clock.now() - 1_000, 'agitator.power')?.v).toBe(2);
  });

  it('marks what states slots again that were closed', async () => {
    await rig.send('power', 1_000, { sourceTime: T0 + 10 });
    rig.live(2_000);
    await rig.send('power', 3_000, { sourceTime: T0 + 1_000 });
    rig.live(1_000);
    const told = rig.store.frames.filter(({ group, frame }) => group === 'fast' && frame.t.includes(T0 + 1_000));
    expect(told.map(({ origin, supplement }) => [origin, supplement])).toEqual([
      ['live', undefined],
      ['live', true],
    ]);
  });

  it('never sends live what is older than a watermark it wrote', async () => {
    await rig.send('power', 1_000);
    rig.live(12_000);
    await rig.send('power', 2_000, { sourceTime: rig.clock.now() - 2_000 });
    rig.live(5_000);
    const marks = rig.watermarks();
    expect(marks.length).toBeGreaterThan(2);
    expect([...marks].sort((a, b) => a - b)).toEqual(marks);
    const last = rig.store.lastCommitted('mill-1', 'fast') ?? 0;
    expect(last - (marks.at(-1) ?? 0)).toBeGreaterThanOrEqual(5_000 - 100);
    expect(last - (marks.at(-1) ?? 0)).toBeLessThan(11_000);
  });

  it('lets the watermark of a silent source advance by the time that passes, for groups that never ran too', async () => {
    await rig.send('power', 1_000);
    rig.live(6_000);
    rig.sink.lost(null, 'the connection broke');
    const before = rig.watermarks().at(-1) ?? 0;
    for (let index = 0; index < 24; index += 1) {
      rig.pass(5_000);
      rig.pipeline.tick(rig.clock.now());
    }
    const passed = (rig.watermarks().at(-1) ?? 0) - before;
    expect(passed).toBeGreaterThan(110_000);
    expect(passed).toBeLessThanOrEqual(126_000);
  });

  it('writes one gap record from the last committed slot to the first new one', async () => {
    await rig.send('power', 1_000);
    rig.live(1_000);
    rig.sink.lost(null, 'the connection broke');
    rig.pipeline.tick(rig.clock.now());
    const last = rig.store.lastCommitted('mill-1', 'fast') ?? 0;
    rig.pass(60_000);
    const gapsTold: string[] = [];
    rig.sink.recovered(rig.clock.now(), { onGap: (gap) => gapsTold.push(gap.group) });
    await rig.send('power', 9_000, { initial: true, sourceTime: rig.clock.now() - 30_000 });
    await rig.send('speed', 900);
    const first = rig.clock.now();
    rig.live(1_000);
    expect(rig.store.gaps().filter((gap) => gap.group === 'fast')).toEqual([
      {
        record: 'gap',
        id: `mill-1:fast:${last + 50}`,
        machine: 'mill-1',
        pack: 'test-mill/1',
        group: 'fast',
        t: last + 50,
        to: first - 51,
        reason: 'source-lost',
        text: 'the connection broke',
        refillable: true,
      },
    ]);
    expect(gapsTold).toContain('fast');
    expect(rig.at(first, 'agitator.power')).toEqual({ v: 9 });
    expect(rig.pipeline.counters().gaps).toBeGreaterThanOrEqual(1);
  });

  it('is not carried away by one bad time, but follows a clock that was set forward', async () => {
    await rig.send('power', 1_000);
    rig.live(3_000);
    await rig.send('speed', 5, { sourceTime: rig.clock.now() + 600_000 });
    rig.live(500);
    expect(rig.store.lastCommitted('mill-1', 'fast')).toBeLessThan(rig.clock.now());
    for (let index = 0; index < 30; index += 1) {
      await rig.send('power', 2_000 + index, { sourceTime: rig.clock.now() + 600_000 });
      rig.live(100);
    }
    expect(rig.store.gaps()).toContainEqual(expect.objectContaining({ group: 'fast', reason: 'silent' }));
    expect(rig.store.lastCommitted('mill-1', 'fast')).toBeGreaterThan(rig.clock.now() + 590_000);
    const jumped = [...rig.store.table('mill-1', 'fast').keys()].filter((t) => t > T0 + 10_000 && t < T0 + 500_000);
    expect(jumped).toEqual([]);
  });

  it('loses nothing when the clock of the machine is set back ten minutes', async () => {
    await rig.send('power', 1_000);
    rig.live(10_000);
    const sent: [number, number][] = [];
    for (let index = 1; index <= 40; index += 1) {
      const t = rig.clock.now() - 600_000;
      await rig.send('power', index * 1_000, { sourceTime: t });
      sent.push([Math.floor((t + 50) / 100) * 100, index]);
      rig.live(100);
    }
    for (const [slot, value] of sent) expect(rig.at(slot, 'agitator.power')?.v).toBe(value);
    expect(rig.store.gaps()).toEqual([]);
  });

  it('does not lose a setting of our own clock', async () => {
    await rig.send('power', 1_000);
    rig.live(2_000);
    rig.clock.advance(-600_000);
    await rig.send('power', 2_000, { sourceTime: T0 + 2_000 });
    rig.clock.advance(1_200_000);
    await rig.send('power', 3_000, { sourceTime: T0 + 2_100 });
    // A clock that leaps makes values look late: slots wait for up to half a second longer, and lose nothing.
    for (let index = 0; index < 20; index += 1) {
      rig.mono += 50;
      rig.sink.alive(rig.clock.now());
      rig.pipeline.tick(rig.clock.now());
    }
    expect([rig.at(T0 + 2_000, 'agitator.power')?.v, rig.at(T0 + 2_100, 'agitator.power')?.v]).toEqual([2, 3]);
    expect(rig.pipeline.counters().late).toBe(0);
    expect(Math.max(...rig.store.table('mill-1', 'fast').keys())).toBeLessThan(T0 + 3_500);
  });

  it('takes a backlog at a hundredfold speed by the time of its data', async () => {
    const start = T0 - 3_600_000;
    for (let index = 0; index < 300; index += 1) {
      await rig.send('power', index * 100, { sourceTime: start + index * 5_000 });
      rig.live(50);
    }
    const table = rig.store.table('mill-1', 'fast');
    for (let index = 0; index < 295; index += 1)
      expect(table.get(start + index * 5_000)?.get('agitator.power')?.v).toBeCloseTo(index / 10, 9);
    expect(rig.pipeline.counters().late).toBe(0);
  });

  it('drops personal signals, cuts frames where the context changes, and writes batch and event records', async () => {
    await rig.send('badge', 4711);
    await rig.send('batch', 'B-1', { initial: true });
    await rig.send('state', 2);
    await rig.send('power', 1_000);
    rig.live(500);
    await rig.send('batch', 'B-2');
    await rig.send('pass', 3);
    await rig.send('alarms', 4);
    await rig.send('alarms', 4);
    await rig.send('alarms', 0);
    rig.live(500);
    const changed = T0 + 500;
    const contextOf = (t: number) =>
      rig.store.frames.find((frame) => frame.group === 'fast' && frame.frame.t.includes(t))?.context;
    expect(contextOf(T0 + 300)).toEqual({ batch: 'B-1', state: 'Executing' });
    expect(contextOf(changed + 200)).toEqual({ batch: 'B-2', pass: 3, state: 'Executing' });
    const batches = rig.store.records
      .filter((record) => record.record === 'batch')
      .map((record) => [record.id, record.phase]);
    expect(batches).toEqual([
      ['B-1', 'change'],
      ['B-1', 'end'],
      ['B-2', 'start'],
      ['B-2', 'pass'],
    ]);
    expect(rig.store.records.filter((record) => record.record === 'event').map((record) => record.state)).toEqual([
      'active',
      'inactive',
    ]);
    expect(JSON.stringify(rig.store)).not.toContain('4711');
    expect(rig.pipeline.counters().personalDropped).toBe(1);
    expect(rig.at(T0, 'machine.state', 'state')).toEqual({ v: 2 });
  });

  it('notes the reset of a counter', async () => {
    await rig.send('energy', 500);
    await rig.send('energy', 1);
    expect(rig.pipeline.counters().counterResets).toBe(1);
    expect(rig.store.records).toMatchObject([
      { record: 'event', code: 'COUNTER_RESET', signal: 'agitator.energy_total', value: 500 },
    ]);
  });

  it('keeps everything while the store refuses, and writes it when it can', async () => {
    await rig.send('power', 1_000);
    rig.store.failing = true;
    rig.live(1_000);
    expect(rig.store.frames).toEqual([]);
    rig.store.failing = false;
    rig.live(100);
    expect(rig.at(T0, 'agitator.power')?.v).toBe(1);
    expect(rig.at(T0 + 900, 'agitator.power')?.v).toBe(1);
  });
});

describe('createIngestPipeline with a source that is acknowledged', () => {
  it('has every value in the spool or in a frame when values() resolves, and empties the spool', async () => {
    const rig = new Rig(new MemoryStore(), true);
    rig.sink.recovered(null);
    await rig.send('power', 1_000);
    expect(rig.at(T0, 'agitator.power')?.v).toBe(1);
    rig.pass(100);
    await rig.send('power', 2_000);
    expect([...rig.store.spool.values()].map((entry) => entry.value.value)).toEqual([2_000]);
    rig.live(500);
    expect(rig.store.spool.size).toBe(0);
    expect(rig.at(T0 + 100, 'agitator.power')?.v).toBe(2);
  });

  it('states after a crash what was acknowledged before its slot closed', async () => {
    const rig = new Rig(new MemoryStore(), true);
    rig.sink.recovered(null);
    await rig.send('power', 9_000, { sourceTime: T0 - 100 });
    await rig.send('power', 1_000);
    await rig.send('speed', 77);
    expect(rig.store.spool.size).toBe(2);
    const after = new Rig(rig.store, true);
    after.pipeline.tick(after.clock.now());
    expect(after.at(T0, 'agitator.power')?.v).toBe(1);
    expect(after.at(T0, 'agitator.speed')?.v).toBe(77);
    expect(rig.store.spool.size).toBe(0);
  });

  it('rejects while the store refuses', async () => {
    const rig = new Rig(new MemoryStore(), true);
    rig.sink.recovered(null);
    rig.store.failing = true;
    const raw: RawValue = {
      address: 'power',
      value: 1,
      sourceTime: T0,
      serverTime: null,
      receivedAt: T0,
      status: 'good',
    };
    await expect(rig.sink.values([raw])).rejects.toThrow('disk full');
  });

  it('what comes late of a stretch that a gap record covers is history: no live row lies within a gap', async () => {
    const rig = new Rig();
    rig.sink.recovered(T0);
    await rig.send('power', 1_000);
    await rig.send('speed', 100);
    rig.live(500);
    rig.sink.lost(null, 'test');
    rig.pass(2_000);
    rig.sink.recovered(rig.clock.now());
    await rig.send('speed', 200);
    rig.live(300);
    const [gap] = rig.store.gaps().filter(({ group }) => group === 'fast');
    if (gap === undefined) throw new Error('no gap');
    // One of within the gap, one of before it: both older than anything that is live now.
    await rig.send('power', 2_000, { sourceTime: gap.to - 40 });
    await rig.send('power', 3_000, { sourceTime: gap.t - 80 });
    rig.live(500);
    const live = rig.store.frames
      .filter(({ group, origin }) => group === 'fast' && origin === 'live')
      .flatMap(({ frame }) => frame.t);
    expect(live.filter((t) => t >= gap.t && t <= gap.to)).toEqual([]);
    expect(live.length).toBeGreaterThan(5);
    const past = rig.store.frames.filter(({ group, origin }) => group === 'fast' && origin === 'history');
    expect(past.flatMap(({ frame }) => frame.signals['agitator.power'])).toEqual([2, 3]);
  });

  it.each([
    ['a gap record covers it: history', false, 'history'],
    ['nothing was missed: live', true, 'live'],
  ] as const)(
    'what was acknowledged but whose slot was open when the source was lost is stated when it is back; %s',
    async (_words, complete, origin) => {
      const durable = new Rig(new MemoryStore(), true);
      durable.sink.recovered(T0);
      await durable.send('power', 1_000);
      durable.live(300);
      const t = durable.clock.now();
      await durable.send('power', 2_000);
      durable.sink.lost(null, 'test');
      durable.pipeline.tick(durable.clock.now());
      expect(durable.store.spool.size).toBe(1);
      durable.pass(1_000);
      durable.sink.recovered(null, { complete });
      await durable.send('power', 3_000);
      durable.live(300);
      const stated = durable.store.frames.filter(({ frame }) => frame.signals['agitator.power']?.includes(2));
      expect(stated.map((frame) => [frame.origin, frame.frame.t])).toEqual([
        [origin, [Math.floor((t + 50) / 100) * 100]],
      ]);
      expect(durable.store.gaps().filter(({ group }) => group === 'fast')).toHaveLength(complete ? 0 : 1);
      expect(durable.store.spool.size).toBe(0);
    },
  );
});

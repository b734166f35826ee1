import type { ChunkPart, Frame, MillRecord, Shape } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import {
  createShaper,
  cutOutput,
  type Line,
  mergeOutputs,
  NO_SHAPE,
  type PackFacts,
  type ShapedOutput,
} from './index.ts';
import { shapePreview } from './outputs.ts';

const PACK: PackFacts = {
  id: 'bead-mill/1',
  signals: [
    { id: 'agitator.power', group: 'fast', mode: 'cyclic' },
    { id: 'agitator.speed', group: 'fast', mode: 'cyclic' },
    { id: 'machine.state', group: 'state', mode: 'step' },
  ],
};
const part = (more: Partial<ChunkPart> = {}): ChunkPart => ({
  machine: 'mill-1',
  pack: 'bead-mill/1',
  group: 'fast',
  origin: 'live',
  mapping: 'r1',
  frames: 1,
  samples: 1,
  tMin: 0,
  tMax: 0,
  ...more,
});
const frame = (t: number[], power: (number | null)[], more: Partial<Frame> = {}): Frame => ({
  part: 0,
  t,
  signals: { 'agitator.power': power },
  ...more,
});
const mark = (t: number, group = 'fast', machine = 'mill-1'): MillRecord => ({
  record: 'watermark',
  machine,
  pack: 'bead-mill/1',
  group,
  t,
});
const head = { machine: 'mill-1', pack: 'bead-mill/1' };
const shape = (more: Partial<Shape>): Shape => ({ ...NO_SHAPE, ...more });
const MEAN10 = shape({ windowMs: 10, statistic: 'mean' });

function run(shaped: Shape, lines: Line[], parts: ChunkPart[] = [part()]) {
  const shaper = createShaper({ shape: shaped, packs: [PACK] });
  const outputs = shaper.push(7, parts, lines);
  return { shaper, outputs, lines: outputs.flatMap((o) => o.lines) };
}
const frames = (outputs: readonly ShapedOutput[]) =>
  outputs.flatMap((o) => o.lines).filter((l): l is Frame => !('record' in l));
const only = (shaped: Shape, record: MillRecord) => run(shaped, [record]).lines[0];

describe('signals', () => {
  it('removes what is not kept, also from quality, and frames without anything kept', () => {
    const line = frame([1, 2], [5, null], {
      signals: { 'agitator.power': [5, null], 'agitator.speed': [1, null] },
      quality: { 'agitator.power': { 1: 'bad' }, 'agitator.speed': { 1: 'bad' } },
      skewMs: 3,
    });
    const { outputs } = run(shape({ signals: ['agitator.power'] }), [
      line,
      frame([3], [1], { signals: { 'agitator.speed': [1] } }),
    ]);
    expect(outputs).toHaveLength(1);
    expect(outputs[0]).toMatchObject({ offset: 7, index: 1, samples: 2, releaseAt: null, resume: null });
    expect(outputs[0]?.lines).toEqual([
      {
        part: 0,
        t: [1, 2],
        signals: { 'agitator.power': [5, null] },
        quality: { 'agitator.power': { 1: 'bad' } },
        skewMs: 3,
      },
    ]);
    expect(outputs[0]?.parts).toEqual([part({ samples: 2, tMin: 1, tMax: 2 })]);
    expect(line.signals['agitator.speed']).toEqual([1, null]);
  });
  it('removes records that tell of a withheld signal', () => {
    const keep = shape({ signals: ['agitator.power', 'lab.d50_um'] });
    const event = { record: 'event', id: 'e', ...head, t: 5, code: 'P_HH', severity: 500, state: 'active' } as const;
    expect(only(keep, { ...event, signal: 'agitator.speed', value: 3 })).toBeUndefined();
    expect(only(keep, { ...event, signal: 'agitator.power', value: 3, text: 'speed 3' })).toEqual({
      ...event,
      signal: 'agitator.power',
      value: 3,
    });
    expect(only(keep, { ...event, value: 3 })).toEqual(event);
    expect(
      only(keep, {
        record: 'lab-sample',
        id: 'l',
        ...head,
        t: 5,
        energyKJkg: 4,
        values: { d50_um: 1, d90_um: 2, 'agitator.speed': 3 },
      }),
    ).toEqual({ record: 'lab-sample', id: 'l', ...head, t: 5, values: { d50_um: 1 } });
    expect(only(keep, { record: 'lab-sample', id: 'l', ...head, t: 5, values: { d90_um: 2 } })).toBeUndefined();
    const correction = { record: 'correction', id: 'c', ...head, t: 5, reason: 'speed was 3' } as const;
    const signals = { 'agitator.power': { t: [1], v: [2] }, 'agitator.speed': { t: [1], v: [3] } };
    expect(
      only(keep, {
        ...correction,
        supersedes: { from: 1, to: 2, signals: ['agitator.power', 'agitator.speed'] },
        signals,
      }),
    ).toEqual({
      ...correction,
      reason: 'corrected',
      supersedes: { from: 1, to: 2, signals: ['agitator.power'] },
      signals: { 'agitator.power': { t: [1], v: [2] } },
    });
    expect(only(keep, { ...correction, supersedes: { from: 1, to: 2, signals: ['agitator.speed'] } })).toBeUndefined();
    expect(only(keep, { ...correction, supersedes: { from: 1, to: 2, group: 'state' } })).toBeUndefined();
    expect(only(keep, mark(5, 'state'))).toBeUndefined();
    expect(only(keep, mark(5))).toEqual(mark(5));
  });
  it('records that nobody but the broker writes do not pass', () => {
    expect(
      only(shape({ delayMs: 1 }), {
        record: 'withheld',
        from: 'a',
        to: 'b',
        t: 1,
        rule: 'x',
        text: { en: 'a', de: 'b' },
      }),
    ).toBeUndefined();
    expect(only(shape({ delayMs: 1 }), { record: 'secret' } as unknown as MillRecord)).toBeUndefined();
  });
});

describe('windows', () => {
  it('close on the watermark of their own machine and group only', () => {
    const { shaper, outputs } = run(MEAN10, [
      frame([100, 104, 109, 110], [1, 2, 6, 8]),
      mark(120, 'state'),
      mark(120, 'fast', 'mill-2'),
      mark(109),
      mark(110),
      mark(125),
    ]);
    expect(outputs.map((o) => o.index)).toEqual([3 - 1, 3, 4, 5, 6]);
    expect(outputs[3]?.lines).toEqual([{ part: 0, t: [100], signals: { 'agitator.power': [3] } }, mark(110)]);
    expect(outputs[3]?.parts).toEqual([part({ frames: 1, samples: 1, tMin: 100, tMax: 100 })]);
    expect(outputs[4]?.lines).toEqual([{ part: 0, t: [110], signals: { 'agitator.power': [8] } }, mark(120)]);
    expect(shaper.stats).toEqual({ late: 0, abandoned: 0 });
  });
  it('min and max, of good values, with rounding afterwards', () => {
    const line = frame([100, 101, 102, 103], [1.26, 5.55, -9, 99], {
      quality: { 'agitator.power': { 3: 'uncertain' } },
    });
    const value = (statistic: 'min' | 'max', round: number | null) =>
      frames(run(shape({ windowMs: 10, statistic, round }), [line, mark(110)]).outputs)[0]?.signals['agitator.power'];
    expect([value('min', null), value('max', null), value('max', 0.5)]).toEqual([[-9], [5.55], [5.5]]);
  });
  it('uncertain values count only where nothing better is, and say so; an empty window names its reason', () => {
    const line = frame([100, 101, 110, 111, 120], [1, 9, 4, null, null], {
      quality: { 'agitator.power': { 1: 'uncertain', 2: 'uncertain', 3: 'bad', 4: 'comm-lost' } },
    });
    expect(frames(run(MEAN10, [line, mark(200)]).outputs)).toEqual([
      {
        part: 0,
        t: [100, 110, 120],
        signals: { 'agitator.power': [1, 4, null] },
        quality: { 'agitator.power': { 1: 'bad', 2: 'comm-lost' } },
      },
    ]);
  });
  it('step signals are weighted by time, stragglers included', () => {
    const state = (t: number[], v: (number | null)[]): Frame => ({
      part: 0,
      t,
      signals: { 'machine.state': v },
      ...(v.includes(null) && {
        quality: {
          'machine.state': Object.fromEntries(v.flatMap((x, i) => (x === null ? [[String(i), 'bad' as const]] : []))),
        },
      }),
    });
    const mean = (...lines: Frame[]) =>
      frames(run(MEAN10, [...lines, mark(110, 'state')], [part({ group: 'state' })]).outputs)[0]?.signals[
        'machine.state'
      ];
    expect(mean(state([100, 108], [0, 10]))).toEqual([2]);
    expect(mean(state([102, 106], [1, 3]))).toEqual([2]);
    expect(mean(state([100, 105, 106], [4, null, 8]))).toEqual([5.77777777778]);
    expect(mean(state([100, 101, 103], [2, 2, 2]), state([102], [9]))).toEqual([(2 * 9 + 9) / 10]);
  });
  it('a day of a step signal at 10 Hz weighs the same, kept as changes', () => {
    const day = 86_400_000;
    const t = Array.from({ length: 864_00 }, (_, i) => i * 1000);
    const v = t.map((x) => (x < day / 4 ? 1 : 0));
    const line: Frame = { part: 0, t, signals: { 'machine.state': v } };
    const out = frames(
      run(shape({ windowMs: day, statistic: 'mean' }), [line, mark(day, 'state')], [part({ group: 'state' })]).outputs,
    );
    expect(out[0]?.signals['machine.state']).toEqual([0.25]);
  });
  it('late rows are counted and never issued', () => {
    const { shaper, outputs } = run(MEAN10, [
      frame([100], [1]),
      mark(112),
      frame([105, 109, 111, 115], [9, 9, 2, 4]),
      mark(120),
    ]);
    expect(frames(outputs).map((f) => [f.t, f.signals['agitator.power']])).toEqual([
      [[100], [1]],
      [[110], [3]],
    ]);
    expect(shaper.stats.late).toBe(2);
  });
  it('a value stated again before its watermark counts once', () => {
    const lines = [
      frame([100, 101, 102], [1, 2, 3]),
      mark(101),
      frame([101], [8]),
      mark(105),
      frame([107], [9]),
      frame([107], [4]),
      mark(110),
    ];
    const values = (statistic: 'mean' | 'min' | 'max') =>
      frames(run(shape({ windowMs: 10, statistic }), lines).outputs)[0]?.signals['agitator.power'];
    expect([values('mean'), values('min'), values('max')]).toEqual([[4], [1], [8]]);
  });
  it('a long window keeps only the stretch that may be stated again', () => {
    const day = 86_400_000;
    const shaper = createShaper({ shape: shape({ windowMs: day, statistic: 'mean' }), packs: [PACK] });
    // Also without watermarks the sum is right, and so is a value stated again shortly after.
    for (let t = 0; t < 10_000; t += 100) {
      const times = Array.from({ length: 100 }, (_, i) => t + i);
      shaper.push(
        t,
        [part()],
        [
          frame(
            times,
            times.map(() => 1),
          ),
          frame([t + 99], [3]),
        ],
      );
    }
    expect(frames(shaper.push(10_000, [part()], [mark(day)]))[0]?.signals['agitator.power']).toEqual([1.02]);
  });
  it('context that changed within a window is not named', () => {
    const parts = [part({ context: { batch: 'B1' } }), part({ context: { batch: 'B2' } })];
    const { outputs } = run(
      MEAN10,
      [frame([100], [1]), frame([112], [1]), frame([118], [1], { part: 1 }), frame([121], [1], { part: 1 }), mark(130)],
      parts,
    );
    expect(outputs[0]?.parts.map((p) => [p.context, p.tMin, p.samples])).toEqual([
      [{ batch: 'B1' }, 100, 1],
      [undefined, 110, 1],
      [{ batch: 'B2' }, 120, 1],
    ]);
    expect(frames(outputs).map((f) => f.part)).toEqual([0, 1, 2]);
  });
  it('history forms windows of its own, closed by its progress, its end, or a minute without more', () => {
    const history = [part({ origin: 'history' })];
    const { shaper, outputs } = run(
      MEAN10,
      [frame([100, 105, 111], [1, 3, 7]), mark(500), frame([119, 95], [9, 1])],
      history,
    );
    expect(frames(outputs).map((f) => [f.t, f.signals['agitator.power']])).toEqual([
      [[100], [2]],
      [[110], [8]],
    ]);
    expect(frames(shaper.endOfHistory()).map((f) => f.t)).toEqual([[90]]);
    expect(shaper.endOfHistory()).toEqual([]);
    const idle = run(MEAN10, [frame([100], [1]), ...Array.from({ length: 12 }, (_, i) => mark(500 + i))], history);
    expect(frames(idle.outputs).map((f) => f.t)).toEqual([[100]]);
    expect(idle.outputs.find((o) => o.samples > 0)?.index).toBe(13);
  });
  it('times of records are those of their window', () => {
    const event = { record: 'event', id: 'e', ...head, t: 105, code: 'P_HH', severity: 500, state: 'active' } as const;
    expect(only(MEAN10, { ...event, value: 3, text: 'at 105', signal: 'agitator.power' })).toEqual({
      ...event,
      t: 100,
      signal: 'agitator.power',
    });
    expect(only(MEAN10, { record: 'gap', id: 'g', ...head, t: 105, to: 121, reason: 'silent' })).toEqual({
      record: 'gap',
      id: 'g',
      ...head,
      t: 100,
      to: 129,
      reason: 'silent',
    });
    expect(only(MEAN10, mark(119))).toEqual(mark(110));
    expect(
      only(MEAN10, {
        record: 'lab-sample',
        id: 'l',
        ...head,
        t: 105,
        measuredAt: 222,
        values: { d50_um: 1, 'agitator.power': 3 },
      }),
    ).toEqual({ record: 'lab-sample', id: 'l', ...head, t: 100, measuredAt: 220, values: { d50_um: 1 } });
  });
  it('a correction tells windows it covers wholly and withdraws those it touches', () => {
    const out = only(MEAN10, {
      record: 'correction',
      id: 'c',
      ...head,
      t: 300,
      reason: 'scale',
      supersedes: { from: 105, to: 125 },
      signals: { 'agitator.power': { t: [106, 118, 111, 124], v: [1, 4, 2, 9] } },
    });
    expect(out).toMatchObject({
      supersedes: { from: 100, to: 129 },
      signals: { 'agitator.power': { t: [110], v: [3] } },
      reason: 'corrected',
    });
  });
});

describe('rounding and delay', () => {
  it('rounds values, keeps nulls, leaves times', () => {
    expect(
      run(shape({ round: 0.5 }), [frame([1, 2], [1.3, null], { quality: { 'agitator.power': { 1: 'bad' } } })]).lines,
    ).toEqual([frame([1, 2], [1.5, null], { quality: { 'agitator.power': { 1: 'bad' } } })]);
    expect(
      only(shape({ round: 5 }), {
        record: 'bead-charge',
        id: 'b',
        ...head,
        t: 1,
        kind: 'fill',
        massKg: 13,
        diameterMm: 0.8,
        lot: 'L',
      }),
    ).toEqual({ record: 'bead-charge', id: 'b', ...head, t: 1, kind: 'fill', massKg: 15, lot: 'L' });
    expect(
      only(shape({ round: 0.6 }), {
        record: 'batch',
        id: 'b',
        ...head,
        t: 1,
        phase: 'start',
        massKg: 100,
        solidsFraction: 0.95,
      }),
    ).toEqual({ record: 'batch', id: 'b', ...head, t: 1, phase: 'start', massKg: 100.2 });
  });
  it('names the instant from which each output may be delivered', () => {
    const late = shape({ delayMs: 1000 });
    const { outputs } = run(late, [
      frame([1, 5], [1, 2]),
      mark(3),
      { record: 'gap', id: 'g', t: 1, to: 9, reason: 'silent' },
    ]);
    expect(outputs.map((o) => o.releaseAt)).toEqual([1005, 1003, 1009]);
    expect(outputs[0]?.lines).toEqual([frame([1, 5], [1, 2])]);
    const windowed = run({ ...MEAN10, delayMs: 1000 }, [frame([101], [1]), mark(110)]);
    expect(windowed.outputs.map((o) => o.releaseAt)).toEqual([1110]);
  });
});

describe('groups that went away', () => {
  it('no longer hold the place to resume from', () => {
    const shaper = createShaper({ shape: MEAN10, packs: [PACK] });
    const parts = [part(), part({ machine: 'gone' })];
    shaper.push(1, parts, [frame([5], [1], { part: 1 }), mark(4, 'fast', 'gone'), mark(4)]);
    for (let i = 0; i < 119; i++) shaper.push(2 + i, parts, [mark(10 + i)]);
    expect(shaper.oldestOpen()).toEqual({ offset: 1, index: 0 });
    shaper.push(500, parts, [mark(1000)]);
    shaper.push(501, parts, [mark(1001)]);
    expect(shaper.oldestOpen()).toEqual({ offset: 501, index: 0 });
    expect(shaper.stats.abandoned).toBe(1);
  });
  it('a source without watermarks does not fill the memory', () => {
    const t = Array.from({ length: 10_000 }, (_, i) => i * 10);
    const { shaper } = run(MEAN10, [frame(t, t)]);
    expect(shaper.stats.abandoned).toBe(10_000 - 4096);
  });
});

describe('working with outputs', () => {
  const { outputs } = run(
    shape({ signals: ['agitator.power'] }),
    [
      frame([1, 2], [1, null], { quality: { 'agitator.power': { 1: 'bad' } } }),
      frame([3, 4], [3, 4]),
      mark(2),
      frame([5], [5], { part: 1 }),
    ],
    [part(), part({ machine: 'mill-2' })],
  );
  it('join into one delivery', () => {
    const merged = mergeOutputs(outputs);
    expect(merged).toMatchObject({ offset: 7, index: 4, samples: 5 });
    expect(merged?.parts.map((p) => [p.machine, p.frames, p.samples, p.tMin, p.tMax])).toEqual([
      ['mill-1', 2, 4, 1, 4],
      ['mill-2', 1, 1, 5, 5],
    ]);
    expect(merged?.lines.map((l) => ('record' in l ? 'r' : l.part))).toEqual([0, 0, 'r', 1]);
    expect(mergeOutputs([])).toBeNull();
  });
  it('are cut at the sample', () => {
    const merged = mergeOutputs(outputs) as ShapedOutput;
    expect(cutOutput(merged, 5)).toBe(merged);
    const three = cutOutput(merged, 3);
    expect(three.lines).toEqual([
      frame([1, 2], [1, null], { quality: { 'agitator.power': { 1: 'bad' } } }),
      frame([3], [3]),
    ]);
    expect(three.parts).toEqual([part({ frames: 2, samples: 3, tMin: 1, tMax: 3 })]);
    const one = cutOutput(merged, 1);
    expect(one.lines).toEqual([frame([1], [1])]);
    expect(cutOutput(merged, 0)).toMatchObject({ lines: [], parts: [], samples: 0 });
  });
  it('an example shows what they get', () => {
    expect(shapePreview({ ...MEAN10, round: 1 }, [frame([1, 2, 15], [1, 2, 8])]).map((f) => [f.t, f.signals])).toEqual([
      [[0], { 'agitator.power': [2] }],
      [[10], { 'agitator.power': [8] }],
    ]);
  });
});

import type { BatchRecord, EventRecord, Frame, Shape } from '@millspace/schemas';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerptObjections, type Line, NO_SHAPE, narrowedFrames, type PackFacts } from './index.ts';

const PACK: PackFacts = {
  id: 'bead-mill/1',
  signals: [
    { id: 'agitator.power', group: 'fast', mode: 'cyclic' },
    { id: 'agitator.speed', group: 'fast', mode: 'cyclic' },
    { id: 'machine.state', group: 'state', mode: 'step' },
  ],
};
const NOW = 10_000_000;
const shape = (more: Partial<Shape>): Shape => ({ ...NO_SHAPE, ...more });
const frame = (t: number[], v: (number | null)[], more: Partial<Frame> = {}): Frame => ({
  part: 0,
  t,
  signals: { 'agitator.power': v },
  ...more,
});
const objections = (lines: Line[], more: Partial<Shape>) =>
  excerptObjections(lines, shape(more), { packs: [PACK], now: NOW });
const refused = (lines: Line[], more: Partial<Shape>) => objections(lines, more).map(({ line }) => line);
const MEANS: Partial<Shape> = { windowMs: 10_000, statistic: 'mean' };

const head = { machine: 'mill-1', pack: 'bead-mill/1', t: 60_000 };
const event: EventRecord = { ...head, record: 'event', id: 'e1', code: 'SEAL_P_L', severity: 700, state: 'active' };
const batch: BatchRecord = { ...head, record: 'batch', id: 'B-4711', phase: 'start', product: 'P-12' };

describe('an excerpt shows no more than a shape', () => {
  test('whole rows are shown where whole rows are offered', () => {
    expect(refused([frame([1, 2, 3], [1.234, null, 3]), event, batch], {})).toEqual([]);
  });
  test('no signal that is not kept', () => {
    expect(refused([frame([1], [1])], { signals: ['agitator.speed'] })).toEqual([0]);
    expect(refused([frame([1], [1])], { signals: ['agitator.power'] })).toEqual([]);
  });
  test('one value for each window, at its start, within one frame or several', () => {
    expect(refused([frame([0, 10_000], [1, 2])], MEANS)).toEqual([]);
    expect(refused([frame([0, 1000], [1, 2])], MEANS)).toEqual([0]);
    expect(refused([frame([1000], [1])], MEANS)).toEqual([0]);
    expect(refused([frame([0], [1]), frame([0], [2])], MEANS)).toEqual([0]);
    expect(refused([frame([0], [1]), frame([0], [1], { part: 1 })], MEANS)).toEqual([]);
    expect(refused([frame([0], [1]), frame([5000], [2]), frame([10_000], [2])], MEANS)).toEqual([0, 1]);
  });
  test('going back in time does not tell a window twice', () => {
    expect(refused([frame([0], [1]), frame([10_000], [2]), frame([0], [3])], MEANS)).toEqual([0]);
    expect(refused([frame([0], [1]), frame([10_000], [2]), frame([0], [1])], MEANS)).toEqual([2]);
  });
  test('no value between the steps of rounding', () => {
    expect(refused([frame([1, 2], [1.5, 2])], { round: 0.5 })).toEqual([]);
    expect(refused([frame([1, 2], [1.5, 2.1])], { round: 0.5 })).toEqual([0]);
  });
  test('no time between the steps of blurred time', () => {
    expect(refused([frame([0, 60_000], [1, 2]), { ...event, t: 60_000 }], { timeStepMs: 60_000 })).toEqual([1]);
    expect(refused([frame([30_000], [1])], { timeStepMs: 60_000 })).toEqual([0]);
    const named = { ...event, id: 'abcdefghijklmnop' };
    expect(refused([named, { ...named, t: 61_000 }], { timeStepMs: 60_000 })).toEqual([1]);
  });
  test('nothing that a delay still holds back, windows to their end', () => {
    const delay = { delayMs: 60_000 };
    expect(refused([frame([NOW - 60_000], [1]), frame([NOW - 59_999], [1])], delay)).toEqual([1]);
    expect(refused([{ ...event, t: NOW - 59_999 }], delay)).toEqual([0]);
    expect(refused([frame([NOW - 60_000], [1])], { ...delay, ...MEANS })).toEqual([0]);
    expect(refused([frame([NOW - 70_000], [1])], { ...delay, ...MEANS })).toEqual([]);
  });
  test('no field that is removed or replaced', () => {
    expect(refused([batch], { remove: ['$.product'] })).toEqual([0]);
    expect(refused([batch], { replace: [{ path: '$.product', with: 'coded' }] })).toEqual([0]);
    expect(refused([{ ...batch, product: 'coded' }], { replace: [{ path: '$.product', with: 'coded' }] })).toEqual([]);
  });
  test('no open id where pseudonyms stand for ids', () => {
    const coded = { ...batch, id: 'abcdefghijklmnop', product: 'qrstuvwxyz234567' };
    expect(refused([batch], { pseudonymise: ['product'] })).toEqual([0]);
    expect(refused([{ ...coded, id: 'B-4711' }], { pseudonymise: ['batch'] })).toEqual([0]);
    expect(
      refused([{ ...coded, machine: 'a2a2a2a2a2a2a2a2' }], { pseudonymise: ['machine', 'batch', 'product'] }),
    ).toEqual([]);
    expect(refused([coded], { pseudonymise: ['machine'] })).toEqual([0]);
  });
  test('no free text under shapes that change values', () => {
    expect(refused([{ ...event, text: 'power was 17.3 kW' }], { round: 1 })).toEqual([0]);
  });
  test('numbers of values are whole numbers', () => {
    expect(refused([frame([0], [10])], { windowMs: 10_000, statistic: 'count' })).toEqual([]);
    expect(refused([frame([0], [10.5])], { windowMs: 10_000, statistic: 'count' })).toEqual([0]);
  });
  test('no member that no frame has', () => {
    expect(refused([{ ...frame([1], [1]), note: 'P-12' } as Frame], {})).toEqual([0]);
  });
});

const anyShape: fc.Arbitrary<Shape> = fc.record({
  signals: fc.constantFrom(null, ['agitator.power'], ['agitator.power', 'machine.state']),
  windowMs: fc.constantFrom(null, 1000, 3000, 10_000),
  statistic: fc.constantFrom('mean' as const, 'min' as const, 'max' as const, 'last' as const, 'count' as const),
  round: fc.constantFrom(null, 0.1, 0.25, 5),
  delayMs: fc.constant(null),
  timeStepMs: fc.constantFrom(null, 1000, 4000),
});
const rows = fc.array(
  fc.record({ gap: fc.integer({ min: 1, max: 4000 }), v: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }),
  {
    minLength: 1,
    maxLength: 30,
  },
);

test('what one shape makes of rows is an excerpt that it lets through', () => {
  fc.assert(
    fc.property(rows, anyShape, (list, any) => {
      const drawn = any.windowMs === null ? { ...any, statistic: null } : any;
      let t = 0;
      const times = list.map(({ gap }) => (t += gap));
      const full = frame(
        times,
        list.map(({ v }) => v),
      );
      const made = narrowedFrames([full], [drawn], [PACK]);
      expect(excerptObjections(made, drawn, { packs: [PACK], now: NOW })).toEqual([]);
      expect(made.length).toBeGreaterThan(0);
    }),
  );
});

test('of several offers the excerpt suits each, or is refused: it is never finer than one of them', () => {
  const raw = frame(
    Array.from({ length: 120 }, (_, i) => i * 1000),
    Array.from({ length: 120 }, (_, i) => Math.sin(i) * 10),
  );
  const shapes = [
    shape({ round: 0.5 }),
    shape({ windowMs: 10_000, statistic: 'mean' }),
    shape({ windowMs: 30_000, statistic: 'max', signals: ['agitator.power'] }),
  ];
  const made = narrowedFrames([raw], shapes, [PACK]);
  expect(made.flatMap(({ t }) => t)).toEqual([0, 30_000, 60_000, 90_000]);
  for (const each of shapes) expect(excerptObjections(made, each, { packs: [PACK], now: NOW })).toEqual([]);
  expect(narrowedFrames([raw], [...shapes, shape({ signals: ['agitator.speed'] })], [PACK])).toEqual([]);
});

// Figures of windows against a straightforward computation of them.
import type { Frame, MillRecord, QualityReason, Shape } from '@millspace/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { log, type Made, PACK, shapeAll, sizes, value } from '../test/arbitrary-log.ts';
import { type Line, NO_SHAPE, rounder } from './index.ts';

const windowed: fc.Arbitrary<Shape> = fc
  .record({
    windowMs: fc.constantFrom(1, 7, 10, 60),
    statistic: fc.constantFrom('mean' as const, 'min' as const, 'max' as const, 'last' as const, 'count' as const),
  })
  .map((made) => ({ ...NO_SHAPE, ...made }));

/** What a live group stated last of each signal and instant, by window. */
function lastStated(own: readonly Frame[], w: number): Map<string, Map<number, { v: number | null; soft: boolean }>> {
  const windows = new Map<string, Map<number, { v: number | null; soft: boolean }>>();
  for (const f of own) {
    for (const [id, column] of Object.entries(f.signals)) {
      column.forEach((v, i) => {
        const t = f.t[i] as number;
        const key = `${id} ${Math.floor(t / w) * w}`;
        const stated = windows.get(key) ?? new Map();
        windows.set(key, stated);
        stated.set(t, { v, soft: f.quality?.[id]?.[i] !== undefined });
      });
    }
  }
  return windows;
}

/** Statistic of the good values (of the soft ones when there is no good one). */
function expected(
  shape: Shape,
  stated: ReadonlyMap<number, { v: number | null; soft: boolean }>,
  end: number,
  step: boolean,
): number | null {
  const t = [...stated.keys()].sort((a, b) => a - b);
  const rows = t.map((at, i) => ({
    ...(stated.get(at) as { v: number | null; soft: boolean }),
    lasts: (t[i + 1] ?? end) - at,
  }));
  const of = (soft: boolean) =>
    rows.filter((row) => row.v !== null && row.soft === soft) as { v: number; lasts: number }[];
  if (shape.statistic === 'count') return of(false).length;
  const chosen = of(false).length > 0 ? of(false) : of(true);
  if (chosen.length === 0) return null;
  const values = chosen.map(({ v }) => v);
  if (shape.statistic === 'last') return values.at(-1) as number;
  if (shape.statistic !== 'mean') return shape.statistic === 'min' ? Math.min(...values) : Math.max(...values);
  const weights = chosen.map(({ lasts }) => (step ? lasts : 1));
  return values.reduce((sum, v, i) => sum + v * (weights[i] as number), 0) / weights.reduce((a, b) => a + b, 0);
}

function liveValues(made: readonly Made[]): Map<string, number | null> {
  const got = new Map<string, number | null>();
  for (const { output } of made) {
    for (const out of output.lines) {
      if ('record' in out) continue;
      for (const [id, column] of Object.entries(out.signals)) {
        for (const [i, v] of column.entries()) {
          // A window of a frame that has other signals only: never stated.
          if (out.quality?.[id]?.[i] === 'missing') continue;
          expect(got.has(`${id} ${out.t[i]}`)).toBe(false);
          got.set(`${id} ${out.t[i]}`, v);
        }
      }
    }
  }
  return got;
}

const markOf = (group: string, t: number): MillRecord => ({
  record: 'watermark',
  machine: 'mill-1',
  pack: PACK.id,
  group,
  t,
});

/** A live group as connectors write it: an instant may be stated again, whole or in part, until a watermark has passed it. */
const restating = fc
  .array(
    fc.record({
      ahead: fc.integer({ min: 0, max: 6 }),
      again: fc.boolean(),
      t: fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 6 }),
      values: fc.array(value, { minLength: 12, maxLength: 12 }),
      only: fc.constantFrom(null, 'a.x', 'a.y'),
      soft: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40, size: 'max' },
  )
  .map((steps) => {
    const lines: { fast: Line[]; state: Line[] } = { fast: [], state: [] };
    let watermark = 0;
    for (const { ahead, again, t, values, only, soft } of steps) {
      const times = t.map((x) => watermark + 1 + x).sort((a, b) => a - b);
      const stated = (id: string, at: number) => {
        const column = times.map((_, i) => values[at + i] ?? null);
        const reasons = Object.fromEntries(
          column.flatMap((v, i): [string, QualityReason][] =>
            v === null ? [[String(i), 'bad']] : soft && i === 0 ? [['0', 'uncertain']] : [],
          ),
        );
        return { [id]: { column, reasons } };
      };
      const line = (part: number, of: ReturnType<typeof stated>): Frame => ({
        part,
        t: times,
        signals: Object.fromEntries(Object.entries(of).map(([id, { column }]) => [id, column])),
        quality: Object.fromEntries(Object.entries(of).map(([id, { reasons }]) => [id, reasons])),
      });
      const both = { ...stated('a.x', 0), ...stated('a.y', 6) };
      const x = both['a.x'];
      const y = both['a.y'];
      lines.fast.push(line(0, only === 'a.x' && x ? { 'a.x': x } : only === 'a.y' && y ? { 'a.y': y } : both));
      lines.state.push(line(2, stated('a.z', 0)));
      if (again) continue;
      watermark += ahead;
      lines.fast.push(markOf('fast', watermark));
      lines.state.push(markOf('state', watermark));
    }
    lines.fast.push(markOf('fast', 10_000));
    lines.state.push(markOf('state', 10_000));
    return lines;
  });

describe('the figures are right', () => {
  it('of a window are those of its good rows, as they were stated last', () => {
    fc.assert(
      fc.property(windowed, log, (shape, lines) => {
        const w = shape.windowMs as number;
        // Everything of one live group first, then one watermark above it all: nothing can be late.
        const own = lines.filter((l): l is Frame => !('record' in l) && l.part === 0);
        const got = liveValues(shapeAll(shape, [...own, markOf('fast', 1000)], [3]));
        check(shape, got, lastStated(own, w));
      }),
    );
  });
  it('a value that is stated again counts once, as it was stated last, however many watermarks came before', () => {
    fc.assert(
      fc.property(windowed, restating, sizes, (shape, { fast, state }, cut) => {
        const w = shape.windowMs as number;
        for (const lines of [fast, state]) {
          const own = lines.filter((l): l is Frame => !('record' in l));
          const got = liveValues(shapeAll(shape, lines, cut));
          check(shape, got, lastStated(own, w));
        }
      }),
    );
  });
  it('and what is stated again passes on where there are no windows', () => {
    fc.assert(
      fc.property(restating, fc.constantFrom(null, 0.5), sizes, ({ fast }, step, cut) => {
        const round = step === null ? (v: number) => v : rounder(step);
        const out = shapeAll({ ...NO_SHAPE, round: step }, fast, cut);
        const frames = out.flatMap(({ output }) => output.lines).filter((l): l is Frame => !('record' in l));
        const own = fast.filter((l): l is Frame => !('record' in l));
        expect(frames.map((f) => [f.t, f.signals])).toEqual(
          own.map((f) => [
            f.t,
            Object.fromEntries(
              Object.entries(f.signals).map(([id, c]) => [id, c.map((v) => (v === null ? null : round(v)))]),
            ),
          ]),
        );
      }),
    );
  });
  it('also when reading begins again between two statements', () => {
    fc.assert(
      fc.property(windowed, restating, sizes, (shape, { fast, state }, cut) => {
        const lines = fast.flatMap((line, i) => [line, state[i] as Line]);
        const all = shapeAll(shape, lines, cut);
        for (const { line: done, resume } of all) {
          const rest = shapeAll(shape, lines.slice(resume ?? done), [1]);
          const strip = (made: Made[], by: number) =>
            made.map(({ line: at, output }) => ({ at: at + by, output })).filter(({ at }) => at > done);
          expect(strip(rest, resume ?? done)).toEqual(strip(all, 0));
        }
      }),
      { numRuns: 60 },
    );
  });
});

function check(shape: Shape, got: ReadonlyMap<string, number | null>, windows: ReturnType<typeof lastStated>): void {
  expect([...got.keys()].sort()).toEqual([...windows.keys()].sort());
  for (const [key, stated] of windows) {
    const [id, start] = key.split(' ') as [string, string];
    const want = expected(shape, stated, Number(start) + (shape.windowMs as number), id === 'a.z');
    if (want === null) expect(got.get(key)).toBeNull();
    else expect(got.get(key)).toBeCloseTo(want, 9);
  }
}

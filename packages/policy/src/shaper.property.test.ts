// A log is made of random lines; what a shape lets through must not depend on how it is cut, nor on where reading began.
import {
  type ChunkPart,
  describeErrors,
  type Frame,
  type MillRecord,
  type QualityReason,
  type Shape,
  validateChunkPart,
  validateFrame,
  validateMillRecord,
} from '@millspace/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createShaper, type Line, type PackFacts, type Position, rounder, type ShapedOutput } from './index.ts';

const PACK: PackFacts = {
  id: 'bead-mill/1',
  signals: [
    { id: 'a.x', group: 'fast', mode: 'cyclic' },
    { id: 'a.y', group: 'fast', mode: 'cyclic' },
    { id: 'a.z', group: 'state', mode: 'step' },
  ],
};
const PARTS: ChunkPart[] = ['m1', 'm2'].flatMap((machine) =>
  (['fast', 'state'] as const).flatMap((group) =>
    (['live', 'history'] as const).map((origin) => ({
      machine,
      pack: PACK.id,
      group,
      origin,
      mapping: 'r',
      frames: 0,
      samples: 0,
      tMin: 0,
      tMax: 0,
    })),
  ),
);

const time = fc.integer({ min: 0, max: 25 });
const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -50, max: 50, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const frame = fc
  .record({
    part: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(PARTS.length - 1) }),
    t: fc.uniqueArray(time, { minLength: 1, maxLength: 8 }),
    columns: fc.array(fc.array(value, { minLength: 8, maxLength: 8 }), { minLength: 3, maxLength: 3 }),
    soft: fc.array(fc.nat(7), { maxLength: 2 }),
  })
  .map(({ part, t, columns, soft }): Frame => {
    const ids = PARTS[part]?.group === 'state' ? ['a.z'] : ['a.x', 'a.y'];
    const signals: Frame['signals'] = {};
    const quality: Record<string, Record<string, QualityReason>> = {};
    ids.forEach((id, k) => {
      const column = (columns[k] as (number | null)[]).slice(0, t.length);
      signals[id] = column;
      column.forEach((v, i) => {
        if (v !== null && !soft.includes(i)) return;
        quality[id] = { ...quality[id], [i]: v === null ? 'bad' : 'uncertain' };
      });
    });
    return { part, t: t.sort((a, b) => a - b), signals, quality, skewMs: 3 };
  });
const names = fc.record({ machine: fc.constantFrom('m1', 'm1', 'm2'), pack: fc.constant(PACK.id) });
const watermark = fc
  .tuple(names, fc.constantFrom('fast', 'fast', 'state'), fc.nat(12))
  .map(([n, group, t]): MillRecord => ({ record: 'watermark', ...n, group, t }));
const signal = fc.constantFrom('a.x', 'a.y', 'a.z');
const number = fc.double({ min: -50, max: 50, noNaN: true });
const record = fc.oneof(
  fc.tuple(names, time, fc.option(signal, { nil: undefined }), number).map(
    ([n, t, s, v]): MillRecord => ({
      record: 'event',
      id: 'e',
      ...n,
      t,
      code: 'C',
      severity: 1,
      state: 'active',
      text: String(v),
      value: v,
      ...(s && { signal: s }),
    }),
  ),
  fc.tuple(names, time, fc.dictionary(fc.constantFrom('a.x', 'd50_um', 'd90_um'), number, { minKeys: 1 })).map(
    ([n, t, values]): MillRecord => ({
      record: 'lab-sample',
      id: 'l',
      ...n,
      t,
      measuredAt: t + 3,
      energyKJkg: 1.2345,
      values,
    }),
  ),
  fc.tuple(names, time, fc.nat(30), signal, number).map(
    ([n, t, w, s, v]): MillRecord => ({
      record: 'correction',
      id: 'c',
      ...n,
      t,
      supersedes: { from: t, to: t + w, signals: [s] },
      signals: { [s]: { t: [t, t + 1], v: [v, null] } },
      reason: String(v),
    }),
  ),
  fc
    .tuple(names, time, fc.nat(30))
    .map(
      ([n, t, w]): MillRecord => ({ record: 'gap', id: 'g', ...n, t, to: t + w, reason: 'silent', text: String(t) }),
    ),
);
const line: fc.Arbitrary<Line> = fc.oneof(
  { weight: 5, arbitrary: frame },
  { weight: 3, arbitrary: watermark },
  { weight: 1, arbitrary: record },
);
/** Time goes on from line to line, so that lines come early, late and just in time. */
function going<T>(of: fc.Arbitrary<T>, lines: (made: T) => Line[], maxLength: number): fc.Arbitrary<Line[]> {
  return fc.array(fc.tuple(of, fc.nat(5)), { maxLength, size: 'max' }).map((list) => {
    let now = 0;
    return list.flatMap(([made, step]) => {
      now += step;
      return lines(made).map((l) => shift(l, now));
    });
  });
}
function shift(l: Line, by: number): Line {
  if (!('record' in l)) return { ...l, t: l.t.map((t) => t + by) };
  const moved = { ...l, t: l.t + by };
  if (moved.record === 'gap') moved.to += by;
  if (moved.record === 'lab-sample' && moved.measuredAt !== undefined) moved.measuredAt += by;
  if (moved.record === 'correction') {
    moved.supersedes = { ...moved.supersedes, from: moved.supersedes.from + by, to: moved.supersedes.to + by };
    const series = Object.entries(moved.signals ?? {});
    moved.signals = Object.fromEntries(series.map(([id, s]) => [id, { t: s.t.map((t) => t + by), v: s.v }]));
  }
  return moved;
}
const log = going(line, (l) => [l], 60);
const anyShape: fc.Arbitrary<Shape> = fc
  .record({
    signals: fc.option(fc.subarray(['a.x', 'a.z', 'lab.d50_um']), { nil: null }),
    windowMs: fc.option(fc.constantFrom(1, 7, 10, 60), { nil: null }),
    statistic: fc.constantFrom('mean' as const, 'min' as const, 'max' as const),
    round: fc.option(fc.constantFrom(0.1, 0.5, 3), { nil: null }),
    delayMs: fc.option(fc.constantFrom(5, 1000), { nil: null }),
  })
  .map((s) => ({ ...s, statistic: s.windowMs === null ? null : s.statistic }));
const windowed = anyShape.filter((s) => s.windowMs !== null);

/** Chunks of the log; the offset of a chunk is the number of its first line, so positions tell the line. */
function chunks(lines: readonly Line[], sizes: readonly number[]): { offset: number; lines: Line[] }[] {
  const out: { offset: number; lines: Line[] }[] = [];
  for (let i = 0, k = 0; i < lines.length; k++) {
    const size = sizes[k % sizes.length] ?? 1;
    out.push({ offset: i, lines: lines.slice(i, i + size) });
    i += size;
  }
  return out;
}
const lineOf = (at: { offset: number; index: number }) => at.offset + at.index;

interface Made {
  line: number;
  output: Omit<ShapedOutput, 'offset' | 'index' | 'resume'>;
  resume: number | null;
}
function shapeAll(
  shape: Shape,
  lines: readonly Line[],
  sizes: readonly number[],
  from: Position | null = null,
): Made[] {
  const shaper = createShaper({ shape, packs: [PACK] });
  const made: Made[] = [];
  for (const chunk of chunks(lines, sizes)) {
    if (from && chunk.offset < from.offset) continue;
    for (const { offset, index, resume, ...output } of shaper.push(chunk.offset, PARTS, chunk.lines)) {
      made.push({ line: lineOf({ offset, index }), output, resume: resume && lineOf(resume) });
    }
  }
  return made;
}
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe('a shape is a pure function of the log', () => {
  it('however it is cut into chunks', () => {
    fc.assert(
      fc.property(anyShape, log, sizes, (shape, lines, cut) => {
        expect(shapeAll(shape, lines, cut)).toEqual(shapeAll(shape, lines, [lines.length + 1]));
      }),
    );
  });
  it('wherever reading began again, as each output says', () => {
    fc.assert(
      fc.property(anyShape, log, sizes, (shape, lines, cut) => {
        const all = shapeAll(shape, lines, cut);
        for (const { line: done, resume } of all) {
          const first = resume ?? done;
          // Chunks are read whole: from the one that holds the line to resume at.
          const chunk = chunks(lines, cut).findLast((c) => c.offset <= first);
          const rest = shapeAll(shape, lines, cut, chunk ? { offset: chunk.offset, index: 0 } : null);
          const strip = (made: Made[]) =>
            made.filter((m) => m.line > done).map(({ line: at, output }) => ({ at, output }));
          expect(strip(rest)).toEqual(strip(all));
        }
      }),
      { numRuns: 200 },
    );
  });
  it('also when a group fell silent for long enough to be let go', () => {
    const burst = fc
      .tuple(fc.constantFrom('m1', 'm2'), fc.integer({ min: 100, max: 140 }), time)
      .map(([machine, n, t]) =>
        Array.from({ length: n }, (): Line => ({ record: 'watermark', machine, pack: PACK.id, group: 'fast', t })),
      );
    const long = going(
      fc.oneof({ weight: 6, arbitrary: line.map((l) => [l]) }, { weight: 1, arbitrary: burst }),
      (lines) => lines,
      40,
    );
    fc.assert(
      fc.property(windowed, long, fc.nat(6), (shape, lines, phase) => {
        const all = shapeAll(shape, lines, [1]);
        for (let k = phase; k < all.length; k += 7) {
          const { line: done, resume } = all[k] as Made;
          const rest = shapeAll(shape, lines, [1], { offset: resume ?? done, index: 0 });
          const strip = (made: Made[]) =>
            made.filter((m) => m.line > done).map(({ line: at, output }) => ({ at, output }));
          expect(strip(rest)).toEqual(strip(all));
        }
      }),
      { numRuns: 40 },
    );
  }, 30_000);
  it('and leaves the log as it was', () => {
    fc.assert(
      fc.property(anyShape, log, (shape, lines) => {
        const before = structuredClone(lines);
        shapeAll(shape, lines, [4]);
        expect(lines).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});

describe('nothing finer than the policy allows', () => {
  it('no withheld signal, no finer time, no finer value, nothing early', () => {
    fc.assert(
      fc.property(anyShape, log, sizes, (shape, lines, cut) => {
        const w = shape.windowMs ?? 1;
        const may = (id: string) =>
          shape.signals === null || shape.signals.includes(id) || shape.signals.includes(`lab.${id}`);
        const coarse = (v: number | null | undefined) => {
          if (v !== null && v !== undefined && shape.round !== null) expect(rounder(shape.round)(v)).toBe(v);
        };
        for (const { output } of shapeAll(shape, lines, cut)) {
          let latest = -Infinity;
          for (const out of output.lines) {
            if ('record' in out) {
              expect(out.t % w).toBe(0);
              const text = JSON.stringify(out);
              for (const id of ['a.x', 'a.y', 'a.z', 'd50_um', 'd90_um']) if (!may(id)) expect(text).not.toContain(id);
              if (out.record === 'event') {
                coarse(out.value);
                if (shape.windowMs !== null) expect(out.value).toBeUndefined();
                if (shape.signals !== null || shape.round !== null || shape.windowMs !== null)
                  expect(out.text).toBeUndefined();
              }
              if (out.record === 'lab-sample') {
                Object.values(out.values).forEach(coarse);
                coarse(out.energyKJkg);
                if (out.measuredAt !== undefined) expect(out.measuredAt % w).toBe(0);
              }
              if (out.record === 'correction') {
                expect([out.supersedes.from % w, (out.supersedes.to + 1) % w]).toEqual([0, 0]);
                for (const series of Object.values(out.signals ?? {})) {
                  series.v.forEach(coarse);
                  for (const t of series.t) expect(t % w).toBe(0);
                }
              }
              if (out.record === 'gap') expect((out.to + 1) % w).toBe(0);
              continue;
            }
            const part = output.parts[out.part];
            expect(part).toMatchObject({ tMin: out.t[0], tMax: out.t.at(-1), samples: out.t.length });
            out.t.forEach((t, i) => {
              expect(t % w).toBe(0);
              if (i > 0) expect(t).toBeGreaterThan(out.t[i - 1] as number);
              latest = Math.max(latest, shape.windowMs === null ? t : t + w);
            });
            if (shape.windowMs !== null) expect(out.skewMs).toBeUndefined();
            for (const id of [...Object.keys(out.signals), ...Object.keys(out.quality ?? {})])
              expect(may(id)).toBe(true);
            for (const [id, column] of Object.entries(out.signals)) {
              expect(column).toHaveLength(out.t.length);
              column.forEach((v, i) => {
                coarse(v);
                if (v === null) expect(out.quality?.[id]?.[i]).toBeDefined();
              });
            }
          }
          if (shape.delayMs === null) expect(output.releaseAt).toBeNull();
          else expect(output.releaseAt).toBeGreaterThanOrEqual(latest + shape.delayMs);
        }
      }),
    );
  });
  it('a live window is issued once', () => {
    fc.assert(
      fc.property(windowed, log, (shape, lines) => {
        const seen = new Set<string>();
        for (const { output } of shapeAll(shape, lines, [5])) {
          for (const out of output.lines) {
            const part = 'record' in out ? undefined : output.parts[out.part];
            if ('record' in out || part?.origin !== 'live') continue;
            for (const t of out.t) {
              const key = `${part.machine} ${part.group} ${t}`;
              expect(seen.has(key)).toBe(false);
              seen.add(key);
            }
          }
        }
      }),
    );
  });
});

describe('what comes out is what the schemas promise', () => {
  it('frames, records and parts', () => {
    fc.assert(
      fc.property(anyShape, log, (shape, lines) => {
        for (const { output } of shapeAll(shape, lines, [6])) {
          for (const part of output.parts) {
            expect(validateChunkPart(part) || describeErrors(validateChunkPart.errors)).toBe(true);
          }
          for (const out of output.lines) {
            const check = 'record' in out ? validateMillRecord : validateFrame;
            expect(check(out) || `${JSON.stringify(out)} ${describeErrors(check.errors)}`).toBe(true);
          }
        }
      }),
    );
  });
});

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
  const chosen = of(false).length > 0 ? of(false) : of(true);
  if (chosen.length === 0) return null;
  const values = chosen.map(({ v }) => v);
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
  machine: 'm1',
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
  it('mean, minimum and maximum of a window are those of its good rows, as they were stated last', () => {
    fc.assert(
      fc.property(windowed, log, (shape, lines) => {
        const w = shape.windowMs as number;
        // Everything of one live group first, then one watermark above it all: nothing can be late.
        const own = lines.filter((l): l is Frame => !('record' in l) && l.part === 0);
        const got = liveValues(shapeAll({ ...shape, round: null, signals: null }, [...own, markOf('fast', 1000)], [3]));
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
          const got = liveValues(shapeAll({ ...shape, round: null, signals: null }, lines, cut));
          check(shape, got, lastStated(own, w));
        }
      }),
    );
  });
  it('and what is stated again passes on where there are no windows', () => {
    fc.assert(
      fc.property(restating, fc.constantFrom(null, 0.5), sizes, ({ fast }, step, cut) => {
        const round = step === null ? (v: number) => v : rounder(step);
        const out = shapeAll({ signals: null, windowMs: null, statistic: null, round: step, delayMs: null }, fast, cut);
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

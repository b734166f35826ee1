// Random logs as connectors write them, and worse: every kind of line, early, late, twice, with members that nobody knows.
import type { ChunkPart, Frame, MillRecord, QualityReason, Shape } from '@millspace/schemas';
import fc from 'fast-check';
import { createShaper, type Line, type PackFacts, type Position, type ShapedOutput } from '../src/index.ts';

export const PACK: PackFacts = {
  id: 'bead-mill/1',
  signals: [
    { id: 'a.x', group: 'fast', mode: 'cyclic' },
    { id: 'a.y', group: 'fast', mode: 'cyclic' },
    { id: 'a.z', group: 'state', mode: 'step' },
  ],
};
export const MACHINES = ['mill-1', 'mill-2'];
/** What a part says beyond what schemas know. */
const SECRET = { secret: 'finer' };
export const PARTS: ChunkPart[] = MACHINES.flatMap((machine) =>
  (['fast', 'state'] as const).flatMap((group) =>
    (['live', 'history'] as const).map((origin) => ({
      machine,
      pack: PACK.id,
      group,
      origin,
      context: { batch: 'B-1042', pass: 1, ...SECRET },
      mapping: `map of ${machine}`,
      frames: 0,
      samples: 0,
      tMin: 0,
      tMax: 0,
      ...SECRET,
    })),
  ),
);

export const time = fc.integer({ min: 0, max: 25 });
export const value = fc.oneof(
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
    return { part, t: t.sort((a, b) => a - b), signals, quality, skewMs: 3, ...SECRET } as Frame;
  });
const names = fc.record({ machine: fc.constantFrom('mill-1', 'mill-1', 'mill-2'), pack: fc.constant(PACK.id) });
const watermark = fc
  .tuple(names, fc.constantFrom('fast', 'fast', 'state'), fc.nat(12))
  .map(([n, group, t]): MillRecord => ({ record: 'watermark', ...n, group, t, ...SECRET }));
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
      text: `${n.machine}: ${v} in B-1042`,
      value: v,
      ...(s && { signal: s }),
      ...SECRET,
    }),
  ),
  fc.tuple(names, time, fc.constantFrom('start' as const, 'end' as const)).map(
    ([n, t, phase]): MillRecord => ({
      record: 'batch',
      id: 'B-1042',
      ...n,
      t,
      phase,
      product: 'P-7',
      recipe: 'R-7',
      order: 'O-7',
      operator: 'Meier',
      massKg: 99.123,
      ...SECRET,
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
      batch: 'B-1042',
      operator: 'Meier',
      values,
      ...SECRET,
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
      reason: `${n.machine} said ${v}`,
      ...SECRET,
    }),
  ),
  fc.tuple(names, time, fc.nat(30)).map(
    ([n, t, w]): MillRecord => ({
      record: 'gap',
      id: 'g',
      ...n,
      t,
      to: t + w,
      reason: 'silent',
      text: `${n.machine} at ${t}`,
      ...SECRET,
    }),
  ),
  fc.tuple(names, time, number).map(
    ([n, t, v]): MillRecord => ({
      record: 'advice',
      id: 'a',
      ...n,
      t,
      subject: 'P-7',
      text: `for P-7 on ${n.machine}`,
      values: { 'a.y': v, dose: v },
      beads: { grade: 'YSZ', diameterMm: 0.5123 },
      ...SECRET,
    }),
  ),
);
export const line: fc.Arbitrary<Line> = fc.oneof(
  { weight: 5, arbitrary: frame },
  { weight: 3, arbitrary: watermark },
  { weight: 2, arbitrary: record },
);

/** Time goes on from line to line, so that lines come early, late and just in time. */
export function going<T>(of: fc.Arbitrary<T>, lines: (made: T) => Line[], maxLength: number): fc.Arbitrary<Line[]> {
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
  // As connectors make ids: of the machine and the instant.
  if ('id' in moved && moved.record !== 'batch') moved.id = `${moved.machine}:${moved.id}:${moved.t}#`;
  if (moved.record === 'gap') moved.to += by;
  if (moved.record === 'lab-sample' && moved.measuredAt !== undefined) moved.measuredAt += by;
  if (moved.record === 'correction') {
    moved.supersedes = { ...moved.supersedes, from: moved.supersedes.from + by, to: moved.supersedes.to + by };
    const series = Object.entries(moved.signals ?? {});
    moved.signals = Object.fromEntries(series.map(([id, s]) => [id, { t: s.t.map((t) => t + by), v: s.v }]));
  }
  return moved;
}

export const log = going(line, (l) => [l], 60);
export const anyShape: fc.Arbitrary<Shape> = fc
  .record({
    signals: fc.option(fc.subarray(['a.x', 'a.z', 'lab.d50_um']), { nil: null }),
    windowMs: fc.option(fc.constantFrom(1, 7, 10, 60), { nil: null }),
    statistic: fc.constantFrom('mean' as const, 'min' as const, 'max' as const, 'last' as const, 'count' as const),
    round: fc.option(fc.constantFrom(0.1, 0.5, 3), { nil: null }),
    delayMs: fc.option(fc.constantFrom(5, 1000), { nil: null }),
    machines: fc.option(fc.subarray(MACHINES), { nil: null, freq: 2 }),
    pseudonymise: fc.option(fc.subarray(['machine', 'batch', 'product', 'person'] as const), { nil: null, freq: 2 }),
    replace: fc.option(
      fc.subarray([
        { path: '$.product', with: '***' },
        { path: '$.massKg', with: '***' },
      ]),
      {
        nil: null,
        freq: 1,
      },
    ),
    remove: fc.option(fc.subarray(['$.operator', '$.beads.grade', '$.signals[*].v', '$.code']), { nil: null, freq: 1 }),
    timeStepMs: fc.option(fc.constantFrom(1, 10, 15), { nil: null, freq: 2 }),
  })
  .map((s) => ({ ...s, statistic: s.windowMs === null ? null : s.statistic }));

/** Chunks of the log; the offset of a chunk is the number of its first line, so positions tell the line. */
export function chunks(lines: readonly Line[], sizes: readonly number[]): { offset: number; lines: Line[] }[] {
  const out: { offset: number; lines: Line[] }[] = [];
  for (let i = 0, k = 0; i < lines.length; k++) {
    const size = sizes[k % sizes.length] ?? 1;
    out.push({ offset: i, lines: lines.slice(i, i + size) });
    i += size;
  }
  return out;
}

const lineOf = (at: { offset: number; index: number }) => at.offset + at.index;

export interface Made {
  line: number;
  output: Omit<ShapedOutput, 'offset' | 'index' | 'resume'>;
  resume: number | null;
}

/** What a shape makes of the lines, cut into chunks of these sizes, read from a chunk on. */
export function shapeAll(
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

export const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

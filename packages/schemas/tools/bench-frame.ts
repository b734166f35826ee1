// What taking in one backfill frame (100 instants × 30 signals) costs, step by step. Prints JSON; asserts nothing.
import { type ChunkPart, checkFrame, type Frame, validateFrame } from '../src/index.ts';

const START = 1_767_225_600_000;

function makeFrame(rows: number, signals: number): Frame {
  const values = (signal: number): number[] =>
    Array.from({ length: rows }, (_, row) => Number((Math.sin(row / 7 + signal) * 40).toFixed(3)));
  return {
    part: 0,
    t: Array.from({ length: rows }, (_, row) => START + row * 1000),
    signals: Object.fromEntries(Array.from({ length: signals }, (_, i) => [`bench.signal_${i}`, values(i)])),
    skewMs: 12,
  };
}

function microseconds(run: () => void): number {
  for (let i = 0; i < 2000; i++) run();
  const rounds = Array.from({ length: 9 }, () => {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < 500; i++) run();
    return Number(process.hrtime.bigint() - begin) / 500 / 1000;
  });
  return Number((rounds.sort((a, b) => a - b)[4] ?? Number.NaN).toFixed(2));
}

const part: ChunkPart = {
  machine: 'm',
  pack: 'p/1',
  group: 'fast',
  origin: 'live',
  mapping: 'r1',
  frames: 1,
  samples: 100,
  tMin: START,
  tMax: START + 100_000,
};
const shapes: readonly [string, number][] = [
  ['backfill 100x30', 100],
  ['live 1x30', 1],
];
for (const [name, rows] of shapes) {
  const text = JSON.stringify(makeFrame(rows, 30));
  const frame: unknown = JSON.parse(text);
  if (!validateFrame(frame) || checkFrame(frame, part, START) !== null) throw new Error('the frame is not valid');
  const figures = {
    name,
    bytes: text.length,
    parseUs: microseconds(() => JSON.parse(text)),
    validateUs: microseconds(() => validateFrame(frame)),
    checkUs: microseconds(() => checkFrame(frame, part, START)),
    budgetUs: rows === 100 ? 74 : null,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

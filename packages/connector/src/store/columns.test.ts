import type { Frame } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { columnsOf, type FrameColumns, isRecord, LineDecoder, type StoredLine } from './columns.ts';
import { GOOD, qualityCode } from './quality.ts';

const frame = (t: number, rows: number, signals: readonly string[]): Frame => ({
  part: 0,
  t: Array.from({ length: rows }, (_, row) => t + row * 1000),
  signals: Object.fromEntries(signals.map((id, n) => [id, Array.from({ length: rows }, (_, row) => t + n + row / 8)])),
});

function plainly(line: StoredLine | undefined): object {
  const { part, rows, t, tFrom, signals, values, from, quality } = line as FrameColumns;
  const count = rows * signals.length;
  return {
    part,
    t: [...t.subarray(tFrom, tFrom + rows)],
    signals: [...signals],
    values: [...values.subarray(from, from + count)],
    quality: quality === null ? new Array<number>(count).fill(GOOD) : [...quality],
  };
}

test('lines of a body are the frames that were written, however many and whatever their size', () => {
  const record = { record: 'watermark', machine: 'm', pack: 'p/1', group: 'g', t: 5 } as const;
  const frames = [
    frame(1000, 1, ['a', 'b']),
    frame(2000, 2000, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']),
    frame(9_000_000, 1500, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p']),
    frame(19_000_000, 1800, ['z', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p']),
    { ...frame(29_000_000, 2, ['a']), signals: { a: [null, 1e-9] }, quality: { a: { '0': 'stale' as const } } },
    frame(39_000_000, 1, ['a', 'b']),
  ] satisfies Frame[];
  const body = Buffer.from(`${[record, ...frames].map((line) => JSON.stringify(line)).join('\n')}\n`);
  const decoder = new LineDecoder();
  for (let time = 0; time < 3; time += 1) {
    const [first, ...lines] = decoder.decode(body);
    expect(first && isRecord(first) ? first : null).toEqual(record);
    expect(lines.map(plainly)).toEqual(frames.map((made) => plainly(columnsOf(made))));
  }
});

test('a missing value has a reason, a good one none', () => {
  const { quality, values } = columnsOf({
    part: 0,
    t: [1, 2, 3],
    signals: { a: [1, null, null], b: [4, 5, 6] },
    quality: { a: { '1': 'stale' }, b: { '2': 'uncertain' } },
  });
  expect([...values]).toEqual([1, Number.NaN, Number.NaN, 4, 5, 6]);
  expect([...(quality ?? [])]).toEqual([
    GOOD,
    qualityCode('stale'),
    qualityCode('missing'),
    GOOD,
    GOOD,
    qualityCode('uncertain'),
  ]);
});

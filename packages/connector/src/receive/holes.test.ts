import type { ChunkHeader } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { Hole, holeBefore } from './holes.ts';

const KNOWN = { epoch: 1, seq: 4 };
const stream = (lastLive: number | null) => ({ machine: 'mill-1', pack: 'bead-mill/1', group: 'fast', lastLive });
const part = (tMin: number) => ({
  machine: 'mill-1',
  pack: 'bead-mill/1',
  group: 'fast',
  origin: 'live' as const,
  mapping: 'r1',
  frames: 1,
  samples: 1,
  tMin,
  tMax: tMin,
});
const chunk = (tMin: number, parts: ChunkHeader['parts'] = [part(tMin)]): ChunkHeader => ({
  schema: 'urn:millspace:schema:chunk:1',
  dataset: 'urn:millspace:dataset:acme:mills',
  producer: 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10',
  epoch: 1,
  seq: 9,
  seqTo: 9,
  parts,
  records: 0,
  digest: `sha256-${'A'.repeat(43)}`,
  encoding: 'identity',
  length: 2,
});

test('a hole is where numbers are missing', () => {
  expect(holeBefore({ epoch: 1, seq: 5 }, KNOWN)).toBe(false);
  expect(holeBefore({ epoch: 1, seq: 6 }, KNOWN)).toBe(true);
  expect(holeBefore({ epoch: 2, seq: 1 }, KNOWN)).toBe(false);
  expect(holeBefore({ epoch: 2, seq: 2 }, KNOWN)).toBe(true);
});

test('a hole of a single instant is told, neighbouring rows leave none', () => {
  const range = (lastLive: number | null, tMin: number) =>
    new Hole(KNOWN, [stream(lastLive)]).read(chunk(tMin)).map(({ t, to, seqFrom }) => [t, to, seqFrom]);
  expect(range(1000, 3000)).toEqual([[1001, 2999, 5]]);
  expect(range(1000, 1002)).toEqual([[1001, 1001, 5]]);
  expect(range(1000, 1001)).toEqual([]);
  expect(range(null, 3000)).toEqual([]);
});

describe('a group that trails the others', () => {
  const other = { machine: 'mill-2', pack: 'bead-mill/1', group: 'fast', lastLive: 900 };
  const trailing = (tMin: number) => ({ ...part(tMin), machine: 'mill-2' });
  const told = (hole: Hole, header: ChunkHeader) =>
    hole.read(header).map(({ machine, t, to }) => [machine, t, to] as const);

  test('is missing rows up to its own first one, not up to the first of the others', () => {
    const hole = new Hole(KNOWN, [stream(1000), other]);
    expect(told(hole, chunk(5000))).toEqual([['mill-1', 1001, 4999]]);
    expect(hole.isTold).toBe(false);
    expect(told(hole, chunk(6000, [part(6000), trailing(3000)]))).toEqual([['mill-2', 901, 2999]]);
    expect(hole.isTold).toBe(true);
    expect(told(hole, chunk(7000, [part(7000), trailing(4000)]))).toEqual([]);
  });

  test('and never comes is gone: it is missing up to where the others began', () => {
    const hole = new Hole(KNOWN, [stream(1000), other]);
    hole.read(chunk(5000));
    expect(told(hole, chunk(65_000))).toEqual([]);
    expect(told(hole, chunk(65_001))).toEqual([['mill-2', 901, 4999]]);
    expect(hole.isTold).toBe(true);
  });

  test('is not found in what the machine recorded before', () => {
    const hole = new Hole(KNOWN, [stream(1000)]);
    expect(told(hole, chunk(0, [{ ...part(500), origin: 'history' }]))).toEqual([]);
    expect(told(hole, chunk(0, [{ ...part(500), origin: 'history' }, part(4000), part(3000)]))).toEqual([
      ['mill-1', 1001, 2999],
    ]);
  });
});

import type { ChunkHeader } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { holeBefore, missingStretches } from './holes.ts';

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
const chunk = (tMin: number): ChunkHeader => ({
  schema: 'urn:millspace:schema:chunk:1',
  dataset: 'urn:millspace:dataset:acme:mills',
  producer: 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10',
  epoch: 1,
  seq: 9,
  seqTo: 9,
  parts: [part(tMin)],
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
    missingStretches(chunk(tMin), KNOWN, [stream(lastLive)]).map(({ t, to, seqFrom }) => [t, to, seqFrom]);
  expect(range(1000, 3000)).toEqual([[1001, 2999, 5]]);
  expect(range(1000, 1002)).toEqual([[1001, 1001, 5]]);
  expect(range(1000, 1001)).toEqual([]);
  expect(range(null, 3000)).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { checkFrame, checkRecord } from './check-frame.ts';
import type { ChunkPart, Frame, GapRecord } from './index.ts';

const NOW = 1_767_225_600_000;
const part: ChunkPart = {
  machine: 'm',
  pack: 'pump/1',
  group: 'fast',
  origin: 'live',
  mapping: 'r1',
  frames: 1,
  samples: 3,
  tMin: NOW - 3000,
  tMax: NOW,
};
const good: Frame = {
  part: 0,
  t: [NOW - 2000, NOW - 1000, NOW],
  signals: { a: [1, null, 3], b: [4, 5, 6] },
  quality: { a: { 1: 'stale' }, b: { 0: 'uncertain' } },
};
const wide = { ...part, tMin: 0, tMax: Number.MAX_SAFE_INTEGER };

const codeOf = (change: Partial<Frame>, of: ChunkPart | undefined = part): [string, string] | null => {
  const fault = checkFrame({ ...good, ...change }, of, NOW);
  return fault && [fault.code, fault.pointer];
};

describe('checkFrame', () => {
  it('lets a sound frame pass', () => {
    expect(codeOf({})).toBeNull();
  });

  it('refuses a frame without a part', () => {
    expect(checkFrame(good, undefined, NOW)?.code).toBe('MS-VAL-009');
  });

  it('refuses times that stand still or go back', () => {
    expect(codeOf({ t: [NOW - 2000, NOW - 2000, NOW] })).toEqual(['MS-VAL-004', '/t/1']);
    expect(codeOf({ t: [NOW - 1000, NOW - 2000, NOW] })).toEqual(['MS-VAL-004', '/t/1']);
  });

  it('refuses times before 1970, in 1970 and more than an hour ahead, and takes an hour ahead', () => {
    expect(codeOf({ t: [-1, NOW - 1000, NOW] }, wide)).toEqual(['MS-VAL-010', '/t/0']);
    expect(codeOf({ t: [1_767_225, NOW - 1000, NOW] }, wide)).toEqual(['MS-VAL-002', '/t/0']);
    expect(codeOf({ t: [NOW - 2, NOW - 1, NOW + 3_600_001] }, wide)).toEqual(['MS-VAL-003', '/t/2']);
    expect(codeOf({ t: [NOW - 2, NOW - 1, NOW + 3_600_000] }, wide)).toBeNull();
  });

  it('refuses times outside the part', () => {
    expect(codeOf({ t: [NOW - 3001, NOW - 1000, NOW] })).toEqual(['MS-VAL-009', '/t/0']);
    expect(codeOf({ t: [NOW - 2000, NOW - 1000, NOW + 1] })).toEqual(['MS-VAL-009', '/t/2']);
  });

  it('refuses columns of another length', () => {
    expect(codeOf({ signals: { a: [1, 2], b: [1, 2, 3] }, quality: {} })).toEqual(['MS-VAL-005', '/signals/a']);
  });

  it('refuses a null without a reason, also when another index or signal has one', () => {
    const { quality: _none, ...bare } = good;
    expect(checkFrame(bare, part, NOW)?.pointer).toBe('/signals/a/1');
    expect(codeOf({ quality: { a: { 0: 'stale' } } })).toEqual(['MS-VAL-006', '/signals/a/1']);
    expect(codeOf({ quality: { b: { 1: 'stale' } } })).toEqual(['MS-VAL-006', '/signals/a/1']);
  });

  it('refuses reasons where no instant is', () => {
    expect(codeOf({ quality: { a: { 1: 'stale', 3: 'bad' } } })).toEqual(['MS-VAL-006', '/quality/a/3']);
    expect(codeOf({ quality: { a: { 1: 'stale', '01': 'bad' } } })).toEqual(['MS-VAL-006', '/quality/a/01']);
    expect(codeOf({ quality: { a: { 1: 'stale' }, c: { 0: 'bad' } } })).toEqual(['MS-VAL-006', '/quality/c/0']);
  });

  it('does not take inherited names for reasons or signals', () => {
    expect(
      codeOf({ quality: { a: { 1: 'stale' }, ...Object.fromEntries([['constructor', { 0: 'bad' as const }]]) } })?.[0],
    ).toBe('MS-VAL-006');
  });

  it('says it in both languages', () => {
    const fault = checkFrame({ ...good, t: [1, 2, 3] }, wide, NOW);
    expect(fault?.text.en).toContain('1970');
    expect(fault?.text.de).toContain('1970');
  });
});

describe('checkRecord', () => {
  const gap: GapRecord = { record: 'gap', id: 'g', t: NOW - 10, to: NOW, reason: 'silent' };

  it('lets a sound record pass', () => {
    expect(checkRecord(gap, NOW)).toBeNull();
  });

  it('refuses what ends before it begins, and times that cannot be', () => {
    expect(checkRecord({ ...gap, to: NOW - 11 }, NOW)?.pointer).toBe('/to');
    expect(checkRecord({ ...gap, t: 5 }, NOW)?.code).toBe('MS-VAL-002');
    expect(checkRecord({ ...gap, t: NOW + 4e6, to: NOW + 5e6 }, NOW)?.code).toBe('MS-VAL-003');
  });

  it('refuses columns of a correction that differ in length', () => {
    const correction = {
      record: 'correction' as const,
      id: 'c',
      machine: 'm',
      pack: 'pump/1',
      t: NOW,
      supersedes: { from: NOW - 5, to: NOW },
      reason: 'r',
    };
    expect(checkRecord({ ...correction, signals: { a: { t: [NOW], v: [1] } } }, NOW)).toBeNull();
    expect(checkRecord({ ...correction, signals: { a: { t: [NOW], v: [] } } }, NOW)?.pointer).toBe('/signals/a');
    expect(checkRecord({ ...correction, supersedes: { from: NOW, to: NOW - 1 } }, NOW)?.pointer).toBe('/supersedes/to');
  });
});

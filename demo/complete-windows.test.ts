import { expect, test } from 'vitest';
import { completeWindows } from './complete-windows.ts';
import type { ArrivedRow } from './ledger-check.ts';

const periods = new Map([['m', { fast: 100, slow: 1000 }]]);
const row = (t: number, origin: 'live' | 'history', signals: Record<string, number | null>): ArrivedRow => ({
  machine: 'm',
  group: 'fast',
  t,
  origin,
  signals,
});

test('everything is looked at from the first row that was sent live; a signal whose past was given, from its first row on', () => {
  const windowOf = completeWindows(
    [
      row(1_000, 'history', { power: null }),
      row(1_100, 'history', { power: 1 }),
      row(5_000, 'live', { power: 2, speed: 7 }),
      row(9_000, 'history', { speed: 8 }),
    ],
    periods,
    10_000,
  );
  expect(windowOf('m', 'fast', 'power')).toEqual({ from: 1_150, to: 9_950 });
  expect(windowOf('m', 'fast', 'speed')).toEqual({ from: 5_050, to: 9_950 });
  expect(windowOf('m', 'fast', 'a signal that never came')).toEqual({ from: 5_050, to: 9_950 });
  expect(windowOf('m', 'fast')).toEqual({ from: 5_050, to: 9_950 });
  expect(windowOf('m', 'slow', 'temperature')).toBeUndefined();
});

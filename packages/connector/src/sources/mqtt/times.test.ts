import { expect, it } from 'vitest';
import { readTime } from './times.ts';

const T = Date.UTC(2026, 6, 15, 10, 30, 0);

it.each([
  [T, {}, T],
  [T / 1_000, {}, T],
  [T * 1_000, {}, T],
  [String(T), {}, T],
  [T / 1_000 + 0.25, { format: 's' as const }, T + 250],
  ['2026-07-15T10:30:00Z', {}, T],
  ['2026-07-15 12:30:00+02:00', { format: 'iso' as const }, T],
  ['2026-07-15T12:30:00', { zone: 'Europe/Berlin' }, T],
  ['2026-01-15T11:30:00', { zone: 'Europe/Berlin' }, Date.UTC(2026, 0, 15, 10, 30)],
  ['2026-07-15T10:30:00', {}, T],
  ['yesterday', {}, null],
  [null, {}, null],
  ['2026-07-15T10:30:00Z', { format: 'ms' as const }, null],
])('reads %s', (value, time, expected) => {
  expect(readTime(value, time)).toBe(expected);
});

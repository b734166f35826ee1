import { expect, test } from 'vitest';
import { clockState } from './clock.ts';

test('a clock is called wrong only where the measurement is certain of it, and right only where it is certain of that', () => {
  expect(clockState({ offsetMs: 5, boundMs: 10 })).toBe('right');
  expect(clockState({ offsetMs: -60_000, boundMs: 10 })).toBe('wrong');
  expect(clockState({ offsetMs: 2500, boundMs: 1000 })).toBe('unknown');
  expect(clockState({ offsetMs: 0, boundMs: 30_000 })).toBe('unknown');
  expect(clockState({ offsetMs: 1990, boundMs: 10 })).toBe('right');
});

import { describe, expect, test } from 'vitest';
import { frozen, moved, resolve, zoomed } from './time-range.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const HOUR = 3_600_000;

describe('a range of an address', () => {
  test('relative to now moves with the clock', () => {
    expect(resolve({ from: 'now-6h', to: 'now' }, NOW)).toEqual({ from: NOW - 6 * HOUR, to: NOW, live: true });
  });

  test('with instants stays', () => {
    const range = { from: '2026-11-27T10:00:00.000Z', to: '2026-11-27T11:00:00.000Z' };
    expect(resolve(range, NOW)).toEqual({ from: NOW - 2 * HOUR, to: NOW - HOUR, live: false });
  });

  test.each([{}, { from: 'yesterday' }, { from: 'now', to: 'now-1h' }, { from: 'now-0s', to: 'now' }])(
    'that means nothing is the last hour: %j',
    (range) => expect(resolve(range, NOW)).toEqual({ from: NOW - HOUR, to: NOW, live: true }),
  );
});

test('a frozen range shows the same later', () => {
  const shown = resolve({ from: 'now-1h', to: 'now' }, NOW);
  expect(resolve(frozen(shown), NOW + 5 * HOUR)).toEqual({ ...shown, live: false });
});

test('zooming keeps the middle, moving keeps the length', () => {
  const hour = { from: NOW - HOUR, to: NOW };
  expect(resolve(zoomed(hour, 2), NOW)).toMatchObject({ from: NOW - 1.5 * HOUR, to: NOW + HOUR / 2 });
  expect(resolve(moved(hour, -0.5), NOW)).toMatchObject({ from: NOW - 1.5 * HOUR, to: NOW - HOUR / 2 });
  expect(resolve(zoomed({ from: NOW, to: NOW + 1000 }, 0.5), NOW)).toMatchObject({ from: NOW, to: NOW + 1000 });
});

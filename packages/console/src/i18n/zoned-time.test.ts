import { expect, test } from 'vitest';
import { instantOf, localText } from './zoned-time.ts';

const BERLIN = 'Europe/Berlin';

test('a time is read as the clock of the zone shows it, whatever zone the browser is in', () => {
  expect(instantOf('2026-12-01T14:00', BERLIN)).toBe(Date.UTC(2026, 11, 1, 13));
  expect(instantOf('2026-07-01T14:00', BERLIN)).toBe(Date.UTC(2026, 6, 1, 12));
  expect(instantOf('2026-07-01T14:00', 'America/New_York')).toBe(Date.UTC(2026, 6, 1, 18));
});

test('what is written comes back, also around the change of the clocks', () => {
  for (const text of [
    '2026-10-25T01:30',
    '2026-10-25T02:30',
    '2026-10-25T03:30',
    '2026-03-29T01:30',
    '2026-03-29T03:00',
  ])
    expect(localText(instantOf(text, BERLIN), BERLIN)).toBe(text);
});

test('of the hour that comes twice the first is meant; one that is left out is the hour after', () => {
  expect(instantOf('2026-10-25T02:30', BERLIN)).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(localText(instantOf('2026-03-29T02:30', BERLIN), BERLIN)).toBe('2026-03-29T03:30');
});

test('seconds are kept, and what is no time is none', () => {
  expect(instantOf('2026-12-01T23:59:59', BERLIN)).toBe(Date.UTC(2026, 11, 1, 22, 59, 59));
  expect(instantOf('tomorrow', BERLIN)).toBeNaN();
});

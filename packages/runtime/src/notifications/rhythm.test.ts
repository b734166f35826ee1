import { expect, test } from 'vitest';
import type { ChangeKind, MatterChange } from './ledger.ts';
import { collapse, isDue } from './rhythm.ts';

const HOUR = 3_600_000;
const at = (day: number, hour: number, minute = 0) => new Date(2026, 0, day, hour, minute).getTime();
const daily = { rhythm: 'daily', gapMs: 0, dailyHour: 7 } as const;
const change = (matter: string, kind: ChangeKind): MatterChange => ({
  ...{ matter, change: kind, told: { kind: 'approval', to: '/inbox', since: null, due: null } },
});

test('at once: the first right away, the next not before the gap', () => {
  const soon = { rhythm: 'at-once', gapMs: HOUR, dailyHour: 7 } as const;
  expect(isDue(soon, { oldest: 0, last: null, now: 0 })).toBe(true);
  expect(isDue(soon, { oldest: 0, last: 0, now: HOUR - 1 })).toBe(false);
  expect(isDue(soon, { oldest: 0, last: 0, now: HOUR })).toBe(true);
});

test('daily: at the next time the clock on the wall shows the hour, also when nobody looked at that moment', () => {
  expect(isDue(daily, { oldest: at(5, 6, 59), last: null, now: at(5, 6, 59) })).toBe(false);
  expect(isDue(daily, { oldest: at(5, 6, 59), last: null, now: at(5, 7) })).toBe(true);
  expect(isDue(daily, { oldest: at(5, 7, 1), last: at(5, 7), now: at(5, 23) })).toBe(false);
  expect(isDue(daily, { oldest: at(5, 7, 1), last: at(5, 7), now: at(6, 11) })).toBe(true);
});

test('one line per matter: what came and went has passed, what was done stays done', () => {
  const told = collapse([
    change('a', 'raised'),
    change('b', 'again'),
    change('a', 'again'),
    change('c', 'raised'),
    change('b', 'resolved'),
    change('c', 'resolved'),
  ]);
  expect(told.map(({ matter, change: kind }) => `${matter} ${kind}`)).toEqual(['a raised', 'b resolved', 'c passed']);
});

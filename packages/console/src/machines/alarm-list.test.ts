import type { EventRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { alarmRate, alarmSeries, priorityOf, rateWord } from './alarm-list.ts';

const event = (t: number, code: string, state: EventRecord['state'], severity = 700): EventRecord => ({
  ...{ record: 'event', id: `${code}-${t}`, machine: 'm', pack: 'bead-mill/1' },
  ...{ t, code, state, severity },
});

test('chatter is one entry that says how often, what is active stands first, then priority, then age', () => {
  const events = [
    ...[1, 2, 3].flatMap((at) => [event(at * 10, 'P_HH', 'active', 800), event(at * 10 + 5, 'P_HH', 'inactive', 800)]),
    event(50, 'VIB_H', 'active'),
    event(40, 'SEAL_P_L', 'active'),
    event(60, 'SEAL_P_L', 'acknowledged'),
    event(70, 'SEAL_P_L', 'active'),
  ];
  expect(
    alarmSeries(events).map(({ code, times, active, first, last, acknowledged }) => [
      ...[code, times, active, first, last, acknowledged],
    ]),
  ).toEqual([
    ['SEAL_P_L', 1, true, 40, 40, true],
    ['VIB_H', 1, true, 50, 50, false],
    ['P_HH', 3, false, 10, 30, false],
  ]);
});

test('severities are four priorities, and only what came counts for the rate', () => {
  expect([800, 799, 600, 400, 399].map(priorityOf)).toEqual([1, 2, 2, 3, 4]);
  const now = 1_000_000;
  const events = [event(now - 600_000, 'A', 'active'), event(now - 1, 'A', 'active'), event(now, 'A', 'inactive')];
  expect(alarmRate(events, now)).toBe(1);
  expect([1, 2, 10, 11].map(rateWord)).toEqual(['calm', 'busy', 'busy', 'flood']);
});

import { describe, expect, test } from 'vitest';
import { questionOf } from './scenario.ts';
import { between } from './stretches.ts';

const WEEK_MS = 604_800_000;

describe('the question in the address', () => {
  test('without anything it asks about everybody and now', () =>
    expect(questionOf({}, 'Europe/Berlin', [])).toEqual({ aheadMs: WEEK_MS }));

  test('times are by the clock of the zone, lists have commas, a state is that of every machine', () =>
    expect(
      questionOf(
        { who: 'beads', when: '2026-12-01T14:00', roles: 'a, b,', machineState: 'x:running' },
        'Europe/Berlin',
        ['mill-1', 'mill-2'],
      ),
    ).toEqual({
      participant: 'beads',
      at: Date.UTC(2026, 11, 1, 13),
      assume: { roles: ['a', 'b'], machines: { 'mill-1': { state: 'x:running' }, 'mill-2': { state: 'x:running' } } },
      aheadMs: WEEK_MS,
    }));

  test('a time that is none is left out', () =>
    expect(questionOf({ when: 'soon' }, 'Europe/Berlin', [])).toEqual({ aheadMs: WEEK_MS }));
});

test('a time line is cut to what is shown', () => {
  const decision = { result: 'deny' } as Parameters<typeof between>[0][number]['decision'];
  const line = [
    { from: 0, until: 10, decision },
    { from: 10, until: 30, decision },
    { from: 30, until: null, decision },
  ];
  expect(between(line, 5, 20).map(({ from, until }) => [from, until])).toEqual([
    [5, 10],
    [10, 20],
  ]);
});

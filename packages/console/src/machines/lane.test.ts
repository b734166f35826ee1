import type { EventRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { alarmItems, gapItems } from './lane.ts';

const event = (t: number, code: string, state: EventRecord['state']): EventRecord => ({
  ...{ record: 'event', id: `${code}-${t}`, machine: 'm', pack: 'bead-mill/1', severity: 700 },
  ...{ t, code, state },
});

test('an alarm lasts from coming to going, or to the end of what is shown', () => {
  const events = [
    event(5, 'A', 'active'),
    event(7, 'A', 'active'),
    event(9, 'A', 'inactive'),
    event(12, 'B', 'active'),
  ];
  expect(alarmItems([...events, event(3, 'C', 'instant')], 20).map(({ what, from, to }) => [what, from, to])).toEqual([
    ['C', 3, 3],
    ['A', 5, 9],
    ['B', 12, 20],
  ]);
});

test('no data, not yet, not allowed and source offline are four', () => {
  const gap = (reason: 'silent' | 'source-lost') =>
    ({ record: 'gap', id: reason, t: 1, to: 2, reason }) as Parameters<typeof gapItems>[0][number];
  const withheld = {
    record: 'withheld',
    id: 'w',
    from: 'a',
    to: 'b',
    t: 3,
    rule: 'r',
    text: { en: '', de: '' },
  } as unknown as Parameters<typeof gapItems>[1][number];
  expect(gapItems([gap('silent'), gap('source-lost')], [withheld], { from: 5, to: 6 }).map(({ what }) => what)).toEqual(
    ['no-data', 'source-offline', 'not-allowed', 'not-yet'],
  );
});

import type { InboxItem } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { lastInstantOf } from './agreement-end.ts';
import { endsSoon } from './ahead.ts';
import { byUrgency } from './order.ts';

const item = (id: string, due: number | null, since: number | null) => ({ id, due, since }) as InboxItem;

test('by deadline, then what has none, the oldest first and what nobody knows the age of last', () => {
  const items = [item('d', null, null), item('c', null, 9), item('b', 5, 1), item('a', 4, 8), item('e', null, 3)];
  expect(byUrgency(items).map(({ id }) => id)).toEqual(['a', 'b', 'e', 'c', 'd']);
});

test('what ends soon is mentioned until it has ended; what knows no end never is', () => {
  expect([99, 100, 101, 110, 111].map((end) => endsSoon(end, 100, 10))).toEqual([false, false, true, true, false]);
  expect(endsSoon(null, 100, 10)).toBe(false);
});

test('an agreement ends with its last permission; with one that knows no end it knows none', () => {
  const until = (t: number) => ({
    action: 'odrl:use',
    constraint: [
      {
        leftOperand: 'odrl:dateTime',
        operator: 'lteq',
        rightOperand: { '@value': new Date(t).toISOString(), '@type': 'xsd:dateTime' },
      },
    ],
  });
  const of = (...permission: object[]) => lastInstantOf({ permission } as Parameters<typeof lastInstantOf>[0]);
  expect(of(until(1000), until(2000))).toBe(2000);
  expect(of(until(1000), { action: 'odrl:use' })).toBeNull();
  expect(of()).toBeNull();
});

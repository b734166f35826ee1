import type { InboxItem, InboxKind } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { type Matter, type Turn, turn } from './ledger.ts';

const MINUTE = 60_000;
const item = (id: string, kind: InboxKind = 'approval'): InboxItem => ({
  ...{ id, kind, text: { en: '', de: '' }, due: null, since: null, to: '/inbox' },
});

function ledger() {
  let known: Matter[] = [];
  let ids = 0;
  return (items: InboxItem[], now: number, more: Partial<Turn> = {}) => {
    const settings = { complete: true, settleMs: 5 * MINUTE, repeatMs: 60 * MINUTE, names: false };
    const result = turn(known, items, { ...settings, now, newId: () => `m${++ids}`, ...more });
    known = result.matters;
    return result.changes.map(({ matter, change }) => `${change} ${matter}`);
  };
}

test('each matter is told once, again after long, and done when it has been away for a while', () => {
  const at = ledger();
  expect(at([item('a'), item('b')], 0)).toEqual(['raised m1', 'raised m2']);
  expect(at([item('a'), item('b')], 59 * MINUTE)).toEqual([]);
  expect(at([item('a')], 60 * MINUTE)).toEqual(['again m1']);
  expect(at([item('a')], 64 * MINUTE)).toEqual([]);
  expect(at([item('a')], 65 * MINUTE)).toEqual(['resolved m2']);
  expect(at([item('a')], 66 * MINUTE)).toEqual([]);
});

test('what comes back before it has settled was never gone', () => {
  const at = ledger();
  at([item('a')], 0);
  expect(at([], MINUTE)).toEqual([]);
  expect(at([item('a')], 5 * MINUTE)).toEqual([]);
  expect(at([], 7 * MINUTE)).toEqual([]);
  expect(at([], 11 * MINUTE)).toEqual([]);
  expect(at([], 12 * MINUTE)).toEqual(['resolved m1']);
  expect(at([item('a')], 13 * MINUTE)).toEqual(['raised m2']);
});

test('while the broker does not answer nothing counts as done', () => {
  const at = ledger();
  at([item('a')], 0);
  expect(at([], 1 * MINUTE, { complete: false })).toEqual([]);
  expect(at([], 99 * MINUTE, { complete: false })).toEqual([]);
  expect(at([], 100 * MINUTE)).toEqual([]);
  expect(at([], 105 * MINUTE)).toEqual(['resolved m1']);
});

test('that an agreement was ended does not become undone', () => {
  const at = ledger();
  at([item('a', 'agreement-ended')], 0);
  at([], MINUTE);
  expect(at([], 10 * MINUTE)).toEqual([]);
  expect(at([item('a', 'agreement-ended')], 11 * MINUTE)).toEqual(['raised m2']);
});

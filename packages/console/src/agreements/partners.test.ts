import type { AgreementView } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { byPartner } from './partners.ts';

const one = (id: string, counterparty: string, role: string, status: string, day: number) =>
  ({ agreement: { '@id': id, timestamp: `2026-01-0${day}T00:00:00Z` }, counterparty, role, status }) as AgreementView;
const ids = (list: readonly AgreementView[]) => list.map(({ agreement }) => agreement['@id']);

test('a partner stands once with both directions, what is in force first and then the newest', () => {
  const found = byPartner([
    one('a', 'maker', 'provider', 'revoked', 9),
    one('b', 'maker', 'provider', 'active', 1),
    one('c', 'maker', 'provider', 'active', 2),
    one('d', 'maker', 'consumer', 'active', 3),
    one('e', 'beads', 'consumer', 'active', 4),
  ]);
  expect(found.map(({ partner, given, received }) => [partner, ids(given), ids(received)])).toEqual([
    ['beads', [], ['e']],
    ['maker', ['c', 'b', 'a'], ['d']],
  ]);
});

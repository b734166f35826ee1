import { expect, test } from 'vitest';
import { draftOf, fits, limitsOf } from './signing-limits.ts';

test('nothing is said: nothing may be signed', () => {
  expect(draftOf(undefined).may).toBe('nothing');
  expect(limitsOf(draftOf(undefined))).toEqual({ scopes: [] });
});

test.each([
  [{ scopes: [] }],
  [{ scopes: [{ payments: 'none' as const }] }],
  [{ scopes: [{ side: 'provider' as const, counterparties: ['acme', 'beads'], payments: 'any' as const }] }],
  [{ scopes: [{ payments: 'any' as const, until: Date.UTC(2028, 0, 1) - 1 }] }],
])('what the form can show comes back as it was: %j', (limits) => {
  expect(fits(limits)).toBe(true);
  expect(limitsOf(draftOf(limits))).toEqual(limits);
});

test('the last day counts whole', () => {
  const draft = { ...draftOf(undefined), may: 'within' as const, until: '2027-12-31', partners: ' acme ,, beads' };
  expect(limitsOf(draft)).toEqual({
    scopes: [{ counterparties: ['acme', 'beads'], payments: 'none', until: Date.UTC(2028, 0, 1) - 1 }],
  });
});

test('limits that say more than the form asks are told apart', () => {
  expect(fits({ scopes: [{}, {}] })).toBe(false);
  expect(fits({ scopes: [{ templates: ['rental'] }] })).toBe(false);
  expect(fits({ scopes: [{ payments: { amount: '10.00', currency: 'EUR' } }] })).toBe(false);
});

import { expect, test } from 'vitest';
import { attributesAt, type KeptAttestation } from './attributes.ts';

let n = 0;
const kept = (kind: KeptAttestation['kind'], value: string, more: Partial<KeptAttestation> = {}): KeptAttestation => ({
  id: `urn:uuid:${++n}`,
  participant: 'beads',
  kind,
  value,
  from: 0,
  until: null,
  by: 'admin',
  at: n,
  ...more,
});

test('nothing attested is nothing known, but for lists: not being on one that is kept is a fact', () => {
  expect(attributesAt([], 5)).toEqual({ memberships: [], until: null });
});

test('an attestation counts from its begin until its end, and says when that changes', () => {
  const all = [kept('role', 'engineer', { from: 10, until: 20 }), kept('membership', 'x:sme', { until: 15 })];
  expect(attributesAt(all, 9)).toEqual({ memberships: ['x:sme'], until: 10 });
  expect(attributesAt(all, 10)).toEqual({ roles: ['engineer'], memberships: ['x:sme'], until: 15 });
  expect(attributesAt(all, 19)).toEqual({ roles: ['engineer'], memberships: [], until: 20 });
  expect(attributesAt(all, 20)).toEqual({ memberships: [], until: null });
});

test('a withdrawn one never counts', () => {
  expect(attributesAt([kept('certification', 'x:TRUST', { withdrawnAt: 3 })], 5)).toEqual({
    memberships: [],
    until: null,
  });
});

test('of several locations or certifications that hold, the one that began last counts', () => {
  const all = [
    kept('location', 'iso3166:FR', { from: 5 }),
    kept('location', 'iso3166:DE', { from: 2 }),
    kept('certification', 'x:TRUST_PLUS', { from: 1 }),
    kept('certification', 'x:BASE', { from: 4, until: 8 }),
  ];
  expect(attributesAt(all, 6)).toMatchObject({ location: 'iso3166:FR', securityProfile: 'x:BASE', until: 8 });
  expect(attributesAt(all, 8)).toMatchObject({ securityProfile: 'x:TRUST_PLUS', until: null });
});

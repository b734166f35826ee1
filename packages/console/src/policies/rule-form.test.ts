import { compile, evaluate } from '@millspace/policy';
import { expect, test } from 'vitest';
import { policyOf } from './rule-form.ts';

const form = { kind: 'stop', purpose: '', countries: '', own: { permission: [{ action: 'odrl:use' }] } } as const;

test.each([
  ['a stop', form],
  ['a forbidden purpose', { ...form, kind: 'forbid-purpose', purpose: 'x:marketing' }],
  ['one of its own', { ...form, kind: 'own' }],
  ['the only countries', { ...form, kind: 'only-countries', countries: 'iso3166:DE, iso3166:AT' }],
] as const)('%s is a policy that the broker can enforce', (_name, filled) => {
  const policy = { '@id': 'urn:millspace:candidate', '@type': 'Offer', ...policyOf(filled) };
  expect(compile(policy, { kind: 'usage' })).toMatchObject({ ok: true });
});

test('a form that lacks something makes no rule', () => {
  expect(policyOf({ ...form, kind: 'forbid-purpose' })).toBeNull();
  expect(policyOf({ ...form, kind: 'only-countries', countries: ' , ' })).toBeNull();
});

test('a forbidden purpose is refused as forbidden, and every other is let through', () => {
  const policy = {
    '@id': 'urn:millspace:candidate',
    '@type': 'Offer',
    ...policyOf({ ...form, kind: 'forbid-purpose', purpose: 'x:marketing' }),
  };
  const compiled = compile(policy, { kind: 'usage' });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  const asked = { now: 0, assignee: 'beads', participant: 'beads', preview: true };
  expect(evaluate(compiled.policy, { ...asked, purpose: 'x:marketing' })).toMatchObject({ kind: 'forbidden' });
  expect(evaluate(compiled.policy, { ...asked, purpose: 'x:research' })).toMatchObject({ kind: 'permitted' });
});

import { compile, evaluate } from '@millspace/policy';
import { expect, test } from 'vitest';
import { rulesOf } from './rules.ts';

const policy = {
  '@id': 'urn:uuid:7b0c1d7e-0f6e-4c52-9d0f-7a1f6f0b0002',
  '@type': 'Offer',
  profile: 'https://millspace.org/profile/1/',
  permission: [
    {
      action: 'odrl:use',
      constraint: [{ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:research'] }],
    },
    {
      action: 'odrl:use',
      constraint: [{ leftOperand: 'odrl:spatial', operator: 'isAnyOf', rightOperand: ['iso3166:DE'] }],
    },
  ],
  prohibition: [
    {
      action: 'odrl:use',
      constraint: [{ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:marketing'] }],
    },
  ],
};

function decide(facts: object) {
  const compiled = compile(policy, { kind: 'usage' });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return evaluate(compiled.policy, { now: 0, assignee: 'beads', participant: 'beads', preview: true, ...facts });
}
const shown = (facts: object) =>
  rulesOf(decide(facts)).map(({ kind, number, says, decisive }) => `${decisive ? '!' : ''}${kind} ${number} ${says}`);

test('what is allowed names the rule that allows it first', () => {
  const rules = shown({ purpose: 'x:research', location: 'iso3166:US' });
  expect(rules[0]).toBe('!permission 1 allows');
  expect(rules).toContain('permission 2 not-applicable');
  expect(rules).toContain('prohibition 1 not-applicable');
});

test('what a rule forbids names that rule, what no rule allows names those that do not fit', () => {
  expect(shown({ purpose: 'x:marketing', location: 'iso3166:DE' })[0]).toBe('!prohibition 1 forbids');
  expect(shown({ purpose: 'x:benchmark', location: 'iso3166:US' }).slice(0, 2)).toEqual([
    '!permission 1 not-applicable',
    '!permission 2 not-applicable',
  ]);
});

test('a missing fact is neither', () => {
  expect(shown({ purpose: 'x:benchmark' })[0]).toBe('!permission 2 undecidable');
});

test('the conditions of a rule stay with it', () => {
  const [first] = rulesOf(decide({ purpose: 'x:research', location: 'iso3166:US' }));
  expect(first?.parts.map(({ path }) => path)).toEqual(['/permission/0/constraint/0']);
});

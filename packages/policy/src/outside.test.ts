import { describe, expect, test } from 'vitest';
import { offer } from './builders.ts';
import { CLASSES } from './classes.ts';
import { compile } from './compile.ts';
import type { OfferTerms } from './offer-terms.ts';
import { outsideHold, outsideObjection } from './outside.ts';

const objection = (terms: OfferTerms | object, raw = false) => {
  const made = raw ? (terms as object) : offer(terms as OfferTerms);
  const result = compile(made, { kind: 'usage' });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return outsideObjection(result.policy);
};
const use = (more: object) => ({ '@id': 'urn:uuid:1', '@type': 'Offer', ...more });

test('each class is decided, and none is called evidenced where nobody gives evidence', () => {
  const held = Object.fromEntries(CLASSES.map((row) => [row.key, outsideHold(row)]));
  const of = (hold: string) => Object.keys(held).filter((key) => held[key] === hold);
  expect(of('refused').toSorted()).toEqual(['12-local', '14', '16', '17', '18', '19', '2', '20', '3'].toSorted());
  expect(of('contract-text').toSorted()).toEqual(['10', '4', '5', '9'].toSorted());
});

describe('an outside partner', () => {
  test.each<[string, OfferTerms]>([
    ['plain use', {}],
    ['some signals, as means', { keepSignals: ['agitator.power'] }],
    ['a number of rows', { count: { unit: 'samples', limit: 10 } }],
  ])('may agree on %s', (_, terms) => {
    expect(objection(terms)).toBeNull();
  });

  test.each<[string, object]>([
    [
      'deletion',
      {
        permission: [{ action: 'odrl:use' }],
        obligation: [
          {
            action: 'odrl:delete',
            constraint: [
              {
                leftOperand: 'odrl:delayPeriod',
                operator: 'eq',
                rightOperand: { '@value': 'P30D', '@type': 'xsd:duration' },
              },
            ],
          },
        ],
      },
    ],
    [
      'a log at the consumer',
      {
        permission: [
          {
            action: 'odrl:use',
            duty: [
              {
                action: 'x:log',
                constraint: [{ leftOperand: 'x:logLevel', operator: 'isAnyOf', rightOperand: ['on-allow'] }],
              },
            ],
          },
        ],
      },
    ],
    [
      'certain connectors',
      {
        permission: [
          {
            action: 'odrl:use',
            constraint: [
              {
                leftOperand: 'x:connector',
                operator: 'isAnyOf',
                rightOperand: ['urn:millspace:connector:00000000-0000-4000-8000-000000000002'],
              },
            ],
          },
        ],
      },
    ],
  ])('may not agree on %s', (_, rules) => {
    expect(objection(use(rules), true)?.en).toMatch(/nobody can vouch/);
  });
});

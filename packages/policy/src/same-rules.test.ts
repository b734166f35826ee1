import { expect, test } from 'vitest';
import { offer } from './builders.ts';
import { sameRules } from './same-rules.ts';

const rule = (action: string, rightOperand: unknown, operator = 'isAnyOf') => ({
  permission: [{ action, constraint: [{ leftOperand: 'x:signal', operator, rightOperand }] }],
});

test.each([
  ['a list of one and its value', rule('odrl:use', ['a']), rule('odrl:use', 'a')],
  ['values in another order', rule('odrl:use', ['a', 'b']), rule('odrl:use', ['b', 'a'])],
  ['other names of a term', rule('odrl:use', ['a']), rule('use', ['a'])],
  ['the IRI of a term', rule('odrl:use', ['a']), rule('http://www.w3.org/ns/odrl/2/use', ['a'])],
  ['an absent list and an empty one', { ...rule('odrl:use', 'a'), prohibition: [] }, rule('odrl:use', 'a')],
  ['a profile that one of them does not name', { ...rule('odrl:use', 'a'), profile: 'p' }, rule('odrl:use', 'a')],
  ['members in another order', { a: 1, ...rule('odrl:use', 'a') }, { ...rule('odrl:use', 'a'), '@id': 'other' }],
])('%s: the same', (_, a, b) => {
  expect([sameRules(a, b), sameRules(b, a)]).toEqual([true, true]);
});

test.each([
  ['another value', rule('odrl:use', ['a']), rule('odrl:use', ['b'])],
  ['one value more', rule('odrl:use', ['a']), rule('odrl:use', ['a', 'b'])],
  ['another profile', { ...rule('odrl:use', 'a'), profile: 'p' }, { ...rule('odrl:use', 'a'), profile: 'q' }],
  ['another operator', rule('odrl:use', 'a'), rule('odrl:use', 'a', 'isNoneOf')],
  ['another action', rule('odrl:use', 'a'), rule('odrl:distribute', 'a')],
  ['a rule less', offer({ keepSignals: ['a'] }), offer({})],
  ['a constraint that nobody knows', rule('odrl:use', 'a'), { permission: [{ action: 'odrl:use', unknown: 1 }] }],
  [
    'two rules and one',
    { permission: [...rule('odrl:use', 'a').permission, { action: 'odrl:use' }] },
    rule('odrl:use', 'a'),
  ],
])('%s: not the same', (_, a, b) => {
  expect([sameRules(a, b), sameRules(b, a)]).toEqual([false, false]);
});

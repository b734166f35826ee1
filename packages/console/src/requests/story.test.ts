import { expect, test } from 'vitest';
import { answersTerms, isByRule, isOpen, standingOf } from './story.ts';

const words = { en: 'No.', de: 'Nein.' };
const waitsFor = { who: 'nordlack', what: words, since: 1 };

test.each([
  [{ state: 'FINALIZED' }, 'agreed'],
  [{ state: 'TERMINATED', refusal: { code: 'MS-POL-105', text: words } }, 'refused'],
  [{ state: 'TERMINATED' }, 'ended'],
  [{ state: 'REQUESTED', waitsFor }, 'waiting'],
  [{ state: 'VERIFIED' }, 'under way'],
] as const)('a request that is %j is %s', (view, standing) => {
  expect(standingOf(view)).toBe(standing);
});

test('what is over cannot be withdrawn', () => {
  expect((['agreed', 'refused', 'ended', 'waiting', 'under way'] as const).map(isOpen)).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
});

test('a refusal by a rule is told apart from one by a person', () => {
  expect([isByRule('MS-POL-105'), isByRule('MS-NEG-010')]).toEqual([true, false]);
});

test('terms are answered where the other side has named them last; a first request is approved elsewhere', () => {
  const cases = [
    ['consumer', ['counter', 'accept', 'terminate'], true],
    ['consumer', ['terminate'], false],
    ['provider', ['refuse', 'offer', 'accept', 'terminate'], true],
    ['provider', ['refuse', 'offer', 'terminate'], true],
    ['provider', ['approve', 'refuse', 'offer', 'terminate'], false],
    ['provider', ['offer', 'terminate'], false],
  ] as const;
  for (const [role, may, expected] of cases)
    expect([may, answersTerms({ role, may: [...may] })]).toEqual([may, expected]);
});

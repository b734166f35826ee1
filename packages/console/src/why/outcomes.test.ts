import type { RuleOutcome } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { decisiveFirst } from './outcomes.ts';

const rule = (path: string, outcome: RuleOutcome['outcome']): RuleOutcome => ({
  path,
  outcome,
  kind: 'constraint',
  label: 'prevented',
  text: { en: path, de: path },
});

test('the rule that says no comes first, then what is missing, and the others as they stand in the policy', () => {
  const rules = [rule('/0', 'satisfied'), rule('/1', 'open'), rule('/2', 'satisfied'), rule('/3', 'violated')];
  expect(decisiveFirst(rules).map(({ path }) => path)).toEqual(['/3', '/1', '/0', '/2']);
  expect(rules.map(({ path }) => path)).toEqual(['/0', '/1', '/2', '/3']);
});

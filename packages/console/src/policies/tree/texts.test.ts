import { readFileSync } from 'node:fs';
import { ACTIONS, DUTY_FORMS, FIXED_VALUES, OPERAND_FORMS } from '@millspace/policy';
import { expect, test } from 'vitest';
import { localName } from './term-names.ts';

const texts = JSON.parse(readFileSync(new URL('../../i18n/en/builder.json', import.meta.url), 'utf8')) as Record<
  'operand' | 'duty' | 'action' | 'fixed' | 'operator' | 'operatorOfTime',
  Record<string, string>
>;
const parameters = DUTY_FORMS.flatMap((form) => form.parameters);
const operators = (kind: 'instant' | 'other') =>
  [...OPERAND_FORMS, ...parameters]
    .filter(({ value }) => (value === 'instant') === (kind === 'instant'))
    .flatMap((form) => form.operators);

test.each([
  ['operand', [...OPERAND_FORMS, ...parameters].map(({ term }) => term)],
  ['duty', DUTY_FORMS.map(({ action }) => action)],
  ['action', ACTIONS],
  ['fixed', Object.values(FIXED_VALUES).flat()],
  ['operator', operators('other')],
  ['operatorOfTime', operators('instant')],
] as const)('every %s that can be chosen has a name, and no two the same', (area, terms) => {
  const names = [...new Set(terms)].map((term) => [term, texts[area][localName(term)]] as const);
  expect(names.filter(([, name]) => name === undefined)).toEqual([]);
  // `min` and `count` of windows, `machine` of pseudonyms …: only within one list a name has to be one thing.
  if (area !== 'fixed') expect(new Set(names.map(([, name]) => name)).size).toBe(names.length);
});

import { TEMPLATE_LIBRARY } from '@millspace/policy';
import type { DataspaceRule, PolicyTemplate } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { differenceOf, titleOf } from './difference.ts';

const nothing = { template: null, rule: null };
const rule: DataspaceRule = {
  id: 'no-marketing',
  title: { en: 'No marketing', de: 'Keine Werbung' },
  reason: 'decided',
  since: 1,
  policy: {
    permission: [{ action: 'odrl:use' }],
    prohibition: [
      {
        action: 'odrl:use',
        constraint: [{ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:marketing'] }],
      },
    ],
  } as DataspaceRule['policy'],
};
const template: PolicyTemplate = {
  id: 'until',
  version: 1,
  title: { en: 'Until a date', de: 'Bis zu einem Tag' },
  summary: { en: 'Until {until}.', de: 'Bis {until}.' },
  parameters: [
    { name: 'until', type: 'instant', title: { en: 'Last instant', de: 'Letzter Zeitpunkt' } },
    { name: 'other', type: 'instant', title: { en: 'Other', de: 'Anderer' } },
  ],
  policy: {
    permission: [
      {
        action: 'odrl:use',
        constraint: [{ leftOperand: 'odrl:dateTime', operator: 'lteq', rightOperand: { $param: 'until' } }],
      },
    ],
  } as PolicyTemplate['policy'],
};

test('a rule that is made adds its sentences, and one that ends takes the same ones away', () => {
  const made = differenceOf({ kind: 'rule.make', rule }, nothing);
  const ended = differenceOf({ kind: 'rule.end', rule: rule.id }, { template: null, rule });
  expect(made.added.length).toBeGreaterThan(0);
  expect(made.removed).toEqual([]);
  expect(ended.removed).toEqual(made.added);
  expect(titleOf({ kind: 'rule.end', rule: rule.id }, { template: null, rule }).de).toBe(
    'Die Regel „Keine Werbung“ endet.',
  );
});

test('a new version: what it says more and less, and how much stays', () => {
  const after = { ...template, summary: { en: 'Up to {until}.', de: 'Längstens bis {until}.' } };
  const difference = differenceOf({ kind: 'template.publish', template: after }, { template, rule: null });
  expect(difference.added).toEqual([after.summary]);
  expect(difference.removed).toEqual([template.summary]);
  expect(difference.kept).toBeGreaterThan(2);
});

test('a change that no sentence shows is named by its place', () => {
  const after = structuredClone(template);
  (
    after.policy as unknown as { permission: [{ constraint: [{ rightOperand: object }] }] }
  ).permission[0].constraint[0] = {
    leftOperand: 'odrl:dateTime',
    operator: 'lteq',
    rightOperand: { $param: 'other' },
  } as never;
  const difference = differenceOf({ kind: 'template.publish', template: after }, { template, rule: null });
  expect(difference.added).toEqual([]);
  expect(difference.notes.map(({ en }) => en).join(' ')).toContain(
    '/policy/permission/0/constraint/0/rightOperand/$param',
  );
});

test('every bound of a blank is in its sentence', () => {
  const [first, ...others] = template.parameters;
  const after = { ...template, parameters: [{ ...first, max: '2030-01-01T00:00:00Z' } as never, ...others] };
  const { added, removed } = differenceOf({ kind: 'template.publish', template: after }, { template, rule: null });
  expect(added.map(({ en }) => en)).toContain('Blank “Last instant” ({until}, instant, to 2030-01-01T00:00:00Z)');
  expect(removed.map(({ en }) => en)).toContain('Blank “Last instant” ({until}, instant)');
});

test.each(TEMPLATE_LIBRARY.map((one) => [one.id, one] as const))('%s as the first version is all new', (_id, one) => {
  const { added, removed, kept } = differenceOf({ kind: 'template.publish', template: one }, nothing);
  expect(added.length).toBeGreaterThan(2);
  expect([removed, kept]).toEqual([[], 0]);
});

import { compile, offer, sameRules } from '@millspace/policy';
import { expect, test } from 'vitest';
import { writtenTerms } from './counter-terms.ts';

const ID = 'urn:uuid:00000000-0000-4000-8000-000000000001';
const codeOf = (terms: object): unknown => {
  try {
    return writtenTerms(terms as never, ID);
  } catch (error) {
    const { code, details } = error as { code: string; details: { findings: { pointer: string }[] } };
    return [code, details.findings.map(({ pointer }) => pointer)];
  }
};

test('terms get an id of their own, lose what the negotiation knows, and still say the same', () => {
  const terms = offer({ windowSeconds: 10, statistic: 'mean', until: '2099-12-31T23:00:00Z' });
  const written = writtenTerms({ ...terms, target: 'urn:t', assigner: 'urn:a', assignee: 'urn:b' } as never, ID);
  expect(Object.keys(written)).not.toEqual(expect.arrayContaining(['target']));
  expect([written['@id'], written['@type'], 'assigner' in written, 'assignee' in written]).toEqual([
    ...[ID, 'Offer', false, false],
  ]);
  expect(sameRules(written, terms)).toBe(true);
  expect(compile(written, { kind: 'usage' }).ok).toBe(true);
});

test('what cannot be decided on or would lose something on the way is refused at its place', () => {
  const constraint = [{ leftOperand: 'x:moon', operator: 'eq', rightOperand: 'full' }];
  expect(codeOf({ permission: [{ action: 'odrl:use', constraint }] })).toMatchObject([
    'MS-DSP-015',
    [expect.any(String)],
  ]);
  expect(codeOf({ permission: [{ action: 'odrl:use', target: 'urn:part' }] })).toMatchObject([
    'MS-DSP-015',
    expect.any(Array),
  ]);
  expect(codeOf({})).toMatchObject(['MS-DSP-015', expect.any(Array)]);
});

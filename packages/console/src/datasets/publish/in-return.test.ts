import { clausesOf, compile } from '@millspace/policy';
import type { FilledTemplate } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { filledWithReturn, inReturnOf } from './in-return.ts';

const filled = {
  offer: { '@id': 'urn:o', '@type': 'Offer', permission: [{ action: 'odrl:use' }] },
  ...{ summary: { en: '', de: '' }, sentences: [], terms: [], findings: [] },
  labels: { prevented: 1, attested: 0, evidenced: 0, contractText: 1 },
} as unknown as FilledTemplate;

test('nothing typed expects nothing; one language stands for both', () => {
  expect(inReturnOf({ returnDataset: 'urn:millspace:dataset:maker:means' })).toBeNull();
  expect(filledWithReturn(filled, {})).toBe(filled);
  expect(inReturnOf({ returnDe: ' Mittelwerte ' })).toEqual({
    text: { en: 'Mittelwerte', de: 'Mittelwerte' },
    dataset: null,
  });
});

test('what the wizard shows is what the policy says, counted as contract text', () => {
  const draft = { returnEn: 'means', returnDe: 'Mittelwerte', returnDataset: 'urn:millspace:dataset:maker:means' };
  const made = filledWithReturn(filled, draft);
  const compiled = compile(made.offer, { kind: 'usage' });
  const said = compiled.ok ? clausesOf(compiled.policy).map(({ text, label }) => ({ label, text })) : [];
  expect(said).toContainEqual(made.terms[0]);
  expect(made.labels.contractText).toBe(2);
});

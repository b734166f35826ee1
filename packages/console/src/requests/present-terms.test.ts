import { fillTemplate, offer, TEMPLATE_LIBRARY, withInReturn } from '@millspace/policy';
import type { ListedTemplate } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { presentTerms } from './present-terms.ts';

const DIGEST = `sha256-${'A'.repeat(43)}`;
const templates = TEMPLATE_LIBRARY.map(
  (template) => ({ ...template, digest: DIGEST, origin: 'shipped', retiredAt: null }) as ListedTemplate,
);
const rental = templates.find(({ id }) => id === 'monthly-rental');
const VALUES = { amount: '120.50', until: '2027-12-31T23:00:00Z' };

test('a form begins with the terms on the table: their template, its values, what is expected in return', () => {
  if (!rental) throw new Error('no such template');
  const filled = fillTemplate(rental, { id: 'urn:o', values: VALUES, digest: DIGEST });
  if (!filled.ok) throw new Error('not filled in');
  const begun = presentTerms(filled.offer, templates);
  expect(begun).toMatchObject({ template: 'monthly-rental', 'v.amount': '120.50', 'v.until': VALUES.until });
  expect(begun).not.toHaveProperty('returnEn');
  const text = { en: 'Results.', de: 'Ergebnisse.' };
  const dataset = 'urn:millspace:dataset:maker:results';
  expect(presentTerms(withInReturn(filled.offer, { text, dataset }), templates)).toMatchObject({
    ...{ template: 'monthly-rental', 'v.amount': '120.50' },
    ...{ returnEn: 'Results.', returnDe: 'Ergebnisse.', returnDataset: dataset },
  });
});

test('terms that are no template, or that nobody here understands, begin an empty form', () => {
  expect(presentTerms(offer({ windowSeconds: 10, statistic: 'mean' }), templates)).toEqual({});
  expect(presentTerms({ '@id': 'urn:o', '@type': 'Offer', permission: [{ action: 'urn:x:sing' }] }, templates)).toEqual(
    {},
  );
});

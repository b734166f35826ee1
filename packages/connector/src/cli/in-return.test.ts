import { compile, contractTerms } from '@millspace/policy';
import type { OdrlOffer } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { offerInReturn } from './in-return.ts';

const offer = { '@id': 'urn:o', '@type': 'Offer', permission: [{ action: 'odrl:use' }] } as unknown as OdrlOffer;
const returns = (made: OdrlOffer) => {
  const compiled = compile(made, { kind: 'usage' });
  return compiled.ok ? contractTerms(compiled.policy).returns : null;
};

test('what is said in one language alone stands for both, and nothing said changes nothing', () => {
  expect(offerInReturn(offer, {})).toBe(offer);
  expect(returns(offerInReturn(offer, { inReturnDe: 'Mittelwerte' }))).toEqual([
    { text: { en: 'Mittelwerte', de: 'Mittelwerte' }, dataset: null },
  ]);
  const dataset = 'urn:millspace:dataset:maker:means';
  expect(
    returns(offerInReturn(offer, { inReturn: 'means', inReturnDe: 'Mittelwerte', inReturnDataset: dataset })),
  ).toEqual([{ text: { en: 'means', de: 'Mittelwerte' }, dataset }]);
});

test('a dataset without a word about it is refused', () => {
  expect(() => offerInReturn(offer, { inReturnDataset: 'urn:millspace:dataset:maker:means' })).toThrow(/in words/);
});

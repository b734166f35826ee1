import type { DspDataset } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { offeredOf } from './offered.ts';

const dataset = (more: object): DspDataset =>
  ({
    '@id': 'https://edc.example/assets/presses/',
    hasPolicy: [{ '@id': 'o1', '@type': 'Offer' }],
    distribution: [{ format: 'HttpData-PULL' }, { format: 'HttpData-PUSH' }, { format: 'HttpData-PULL' }],
    ...more,
  }) as unknown as DspDataset;

test('a title in both languages, or in the one that there is', () => {
  const title = (value: unknown) => offeredOf(dataset({ 'dct:title': value })).title;
  const german = { '@value': 'Pressen', '@language': 'de-DE' };
  expect(title([{ '@value': 'Presses', '@language': 'en' }, german])).toEqual({ en: 'Presses', de: 'Pressen' });
  expect(title(german)).toEqual({ en: 'Pressen', de: 'Pressen' });
  expect(title('Presses')).toEqual({ en: 'Presses', de: 'Presses' });
});

test.each([undefined, 7, '', ' ', {}, [], { '@value': 3 }, null])('what is no text is none: %j', (value) => {
  const { title, description } = offeredOf(dataset({ 'dct:title': value, description: value }));
  expect(title).toEqual({ en: 'presses', de: 'presses' });
  expect(description).toBeNull();
});

test('each format once', () => {
  expect(offeredOf(dataset({})).formats).toEqual(['HttpData-PULL', 'HttpData-PUSH']);
});

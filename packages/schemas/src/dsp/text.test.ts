import { expect, test } from 'vitest';
import { descriptionInCatalogue, textOf, titleInCatalogue } from './text.ts';

const both = { en: 'Presses', de: 'Pressen' };
const german = { '@value': 'Pressen', '@language': 'de-DE' };

test.each([
  ['plain', 'Presses', { en: 'Presses', de: 'Presses' }],
  ['with its language', german, { en: 'Pressen', de: 'Pressen' }],
  ['in both', [{ '@value': 'Presses', '@language': 'EN' }, german], both],
  ['in both, the other way round', [german, { '@value': 'Presses', '@language': 'en' }], both],
  [
    'a language of neither first',
    [{ '@value': 'Presser', '@language': 'sv' }, german],
    { en: 'Presser', de: 'Pressen' },
  ],
  ['as a map', { en: 'Presses', 'de-AT': 'Pressen' }, both],
  ['a map with lists and other things', { en: 'Presses', de: 7, '@id': 'x' }, { en: 'Presses', de: 'Presses' }],
  ['without a language', { '@value': 'Presses' }, { en: 'Presses', de: 'Presses' }],
  ['the first of several', ['Presses', 'Mills'], { en: 'Presses', de: 'Presses' }],
])('a text %s', (_, value, expected) => expect(textOf(value)).toEqual(expected));

test.each([undefined, 7, '', ' ', {}, [], { '@value': 3 }, null, [[]], { text: { en: 1 } }])('no text: %j', (value) =>
  expect(textOf(value)).toBeNull(),
);

test('titles and descriptions under the names that catalogues use, the standard one first', () => {
  expect(titleInCatalogue({ title: 'A', 'dct:title': 'B', name: 'C' })?.en).toBe('B');
  expect(titleInCatalogue({ 'dct:title': ' ', name: 'C' })?.en).toBe('C');
  expect(titleInCatalogue({ 'http://purl.org/dc/terms/title': [german] })).toEqual({ en: 'Pressen', de: 'Pressen' });
  expect(titleInCatalogue({ description: 'D' })).toBeNull();
  expect(descriptionInCatalogue({ description: 'D' })?.de).toBe('D');
});

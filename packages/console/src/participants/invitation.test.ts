import { expect, test } from 'vitest';
import { slugOf } from './invitation.ts';

test.each([
  ['Hansen Mühlenbau', 'hansen-muehlenbau'],
  ['  Große Straße & Söhne GmbH ', 'grosse-strasse-soehne-gmbh'],
  ['Café Élan', 'cafe-elan'],
  ['!!!', ''],
])('%s gets the short name %s', (name, slug) => expect(slugOf(name)).toBe(slug));

test('a short name is never longer than 63 characters, and never ends in a hyphen', () => {
  expect(slugOf(`${'a'.repeat(62)} b`)).toBe('a'.repeat(62));
});

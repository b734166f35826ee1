import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSearch, stringifySearch } from './search-codec.ts';

test('what looks like a number, a date or JSON stays the text it was', () => {
  for (const text of ['01', '2027-06-30', '1e3', '"a"', '{"a":1}', 'true', 'null', '+49 1'])
    expect(parseSearch(stringifySearch({ q: text }))).toEqual({ q: text });
});

test('empty and absent values are left out of the address', () => {
  expect(stringifySearch({ q: '', f: undefined, g: null })).toBe('');
});

test('any texts come back as they went', () => {
  const texts = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(texts, (search) => {
      expect(parseSearch(stringifySearch(search))).toEqual({ ...search });
    }),
  );
});

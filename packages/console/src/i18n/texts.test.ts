import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('.', import.meta.url);
const filesOf = (language: string) => readdirSync(new URL(`${language}/`, folder)).sort();

/** Every key with its text; plural forms count as their key. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    leaves(inner, path === '' ? key : `${path}.${key}`),
  );
}
const textsOf = (language: string, file: string) =>
  new Map(leaves(JSON.parse(readFileSync(new URL(`${language}/${file}`, folder), 'utf8'))));
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{\s*([^},\s]+)[^}]*\}\}|<(\w+)\s*\/?>/g)].map(([, a, b]) => a ?? b).sort();

test('both languages have the same files of texts', () => {
  expect(filesOf('de')).toEqual(filesOf('en'));
});

describe.each(filesOf('en'))('%s', (file) => {
  const english = textsOf('en', file);
  const german = textsOf('de', file);

  test('has the same keys in both languages', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('has the same placeholders in both languages', () => {
    for (const [key, text] of english) expect(placeholders(german.get(key) ?? ''), key).toEqual(placeholders(text));
  });

  test('leaves no text empty, and one with _one has its _other', () => {
    for (const texts of [english, german])
      for (const [key, text] of texts) {
        expect(text.trim(), key).not.toBe('');
        if (key.endsWith('_one')) expect(texts.has(key.replace(/_one$/, '_other')), key).toBe(true);
      }
  });

  test('calls nothing by the words of engineers', () => {
    const engineers = /\b(frame|chunk|decision|grant|shape|pack|Frame|Chunk)s?\b/;
    for (const texts of [english, german]) for (const [key, text] of texts) expect(text, key).not.toMatch(engineers);
  });
});

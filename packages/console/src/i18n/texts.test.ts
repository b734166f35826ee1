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

/** Words of docs/words.md that mean something to engineers and nothing to users. */
const ENGINEERS = {
  en: /\b(?:pack|frame|record|chunk|log|store|shape|decision|grant)s?\b/gi,
  // What is left of them in German, as loan words or parts of words.
  de: /\b(?:pack|frame|record|chunk|log|store|shape|decision|grant)s?\b|\b(?:log|chunk|frame)[a-zäöü]+\b/gi,
};
/** What everybody says. */
const HARMLESS = /\b(?:audit log|audit and logs|the log|log in|on record)\b|\blog(?:isch|istik)[a-z]*/gi;

const jargonIn = (text: string, language: 'en' | 'de') =>
  (text.replace(HARMLESS, '').match(ENGINEERS[language]) ?? []).map((word) => word.toLowerCase());

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

  test.each([
    ['en', english],
    ['de', german],
  ] as const)('calls nothing by the words of engineers: %s', (language, texts) => {
    for (const [key, text] of texts) expect(jargonIn(text, language), `${file} ${key}`).toEqual([]);
  });
});

test('words of engineers are found, and what merely sounds like them is not', () => {
  expect(jargonIn('The chunk lies in a log of the store', 'en')).toEqual(['chunk', 'log', 'store']);
  expect(jargonIn('The audit log has what was recorded. Log in; it goes on record.', 'en')).toEqual([]);
  expect(jargonIn('Der Chunk liegt im Logfile, das Pack nicht', 'de')).toEqual(['chunk', 'logfile', 'pack']);
  expect(jargonIn('Ein Paket liegt im Prüfprotokoll', 'de')).toEqual([]);
});

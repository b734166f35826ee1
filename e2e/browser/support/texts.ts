import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../packages/console/src/i18n/', import.meta.url);

export type Language = 'en' | 'de';
/** A text of the console, e.g. `sources.setup.next`: the file, then the key; plural forms by their whole key. */
export type Texts = (key: string, values?: Record<string, string | number>) => string;

/** What the console says in a language, as its files of texts have it. @throws Error for a key that is not there */
export function texts(language: Language): Texts {
  const files = new Map<string, unknown>();
  const fileOf = (name: string): unknown => {
    if (!files.has(name))
      files.set(name, JSON.parse(readFileSync(new URL(`${language}/${name}.json`, FOLDER), 'utf8')));
    return files.get(name);
  };
  return (key, values = {}) => {
    const [file = '', ...path] = key.split('.');
    const text = path.reduce<unknown>(
      (found, part) => (found as Record<string, unknown> | undefined)?.[part],
      fileOf(file),
    );
    if (typeof text !== 'string') throw new Error(`no text ${key} in ${language}`);
    return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (all, name: string) => String(values[name] ?? all));
  };
}

/** For a text with a blank that may be anything. */
export function like(text: string): RegExp {
  const parts = text.split(/\{\{\s*\w+\s*\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.*'));
}

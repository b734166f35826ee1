// Texts that the protocol leaves open: titles in catalogues, reasons of refusals.
import type { Bilingual } from '../generated/types.ts';

/**
 * Pure: a text as connectors write it: plain, as value objects with their languages (JSON-LD 1.1, §4.2.4), as a map from language to
 * text, or a list of these. One language serves for both where there is only one; of several plain texts the first. null: no text.
 */
export function textOf(value: unknown): Bilingual | null {
  const texts = [value].flat().flatMap(spoken);
  const [first] = texts;
  if (first === undefined) return null;
  const find = (language: string) => texts.find((one) => one.language?.startsWith(language))?.text ?? first.text;
  return { en: find('en'), de: find('de') };
}

interface Spoken {
  text: string;
  language: string | null;
}

function spoken(value: unknown): Spoken[] {
  if (typeof value === 'string') return isText(value) ? [{ text: value, language: null }] : [];
  if (typeof value !== 'object' || value === null) return [];
  if ('@value' in value) {
    const { '@value': text, '@language': language } = value as Record<string, unknown>;
    return isText(text) ? [{ text, language: typeof language === 'string' ? language.toLowerCase() : null }] : [];
  }
  return Object.entries(value).flatMap(([language, text]) =>
    LANGUAGE.test(language) && isText(text) ? [{ text, language: language.toLowerCase() }] : [],
  );
}

/** A tag as maps have it: `en`, `de-DE`. */
const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Pure: what the catalogue of a partner calls a dataset; null when it calls it nothing. */
export function titleInCatalogue(dataset: object): Bilingual | null {
  return firstOf(dataset, ['dct:title', 'title', 'http://purl.org/dc/terms/title', 'name']);
}

/** Pure: what it says of it. */
export function descriptionInCatalogue(dataset: object): Bilingual | null {
  return firstOf(dataset, ['dct:description', 'description', 'http://purl.org/dc/terms/description']);
}

function firstOf(dataset: object, names: readonly string[]): Bilingual | null {
  const members = dataset as Readonly<Record<string, unknown>>;
  return names.map((name) => textOf(members[name])).find((found) => found !== null) ?? null;
}

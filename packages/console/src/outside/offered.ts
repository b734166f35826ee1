import type { Bilingual, DspDataset } from '@millspace/schemas';

/** A dataset of another dataspace, as people read it. */
export interface Offered {
  id: string;
  title: Bilingual;
  description: Bilingual | null;
  /** In which data can be had, each once. */
  formats: readonly string[];
  offers: DspDataset['hasPolicy'];
}

/** Pure: what the catalogue of a partner says of a dataset. Members that the protocol leaves open are read where they are texts. */
export function offeredOf(dataset: DspDataset): Offered {
  const { '@id': id, hasPolicy, distribution } = dataset;
  const other = dataset as unknown as Readonly<Record<string, unknown>>;
  const text = (...names: string[]) => names.map((name) => bilingual(other[name])).find((found) => found !== null);
  const name = lastPart(id);
  return {
    id,
    title: text('dct:title', 'title', 'http://purl.org/dc/terms/title', 'name') ?? { en: name, de: name },
    description: text('dct:description', 'description', 'http://purl.org/dc/terms/description') ?? null,
    formats: [...new Set(distribution.map(({ format }) => format))],
    offers: hasPolicy,
  };
}

/** Pure: a text as catalogues write it: plain, or a list of values with their languages. One language serves for both. */
function bilingual(value: unknown): Bilingual | null {
  const texts = [value].flat().flatMap(spoken);
  const [first] = texts;
  if (first === undefined) return null;
  const find = (language: string) => texts.find((one) => one.language?.startsWith(language))?.text ?? first.text;
  return { en: find('en'), de: find('de') };
}

function spoken(value: unknown): { text: string; language: string | null }[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [{ text: value, language: null }];
  if (typeof value !== 'object' || value === null) return [];
  const { '@value': text, '@language': language } = value as Record<string, unknown>;
  if (typeof text !== 'string' || text.trim() === '') return [];
  return [{ text, language: typeof language === 'string' ? language.toLowerCase() : null }];
}

const lastPart = (id: string): string => id.split(/[:/]/).findLast((part) => part !== '') ?? id;

// Values of template parameters: read strictly, written as ODRL literals and as words.
import type { Bilingual, TemplateParameter } from '@millspace/schemas';
import { parseInstant } from '../values.ts';

/** What somebody filled in: text as they would type it, or a list of texts. */
export type TemplateValue = string | readonly string[];

/** A right operand. */
type Literal = string | string[] | { '@value': string; '@type': string };

export interface ReadValue {
  literal: Literal;
  words: Bilingual;
}

const DURATION =
  /^P(?=\d|T\d)(?:\d{1,4}Y)?(?:\d{1,4}M)?(?:\d{1,6}D)?(?:T(?=\d)(?:\d{1,9}H)?(?:\d{1,9}M)?(?:\d{1,9}S)?)?$/;
const DECIMAL = /^\d{1,15}(\.\d{1,15})?$/;
const INTEGER = /^\d{1,15}$/;
const SLUG = /^[a-z0-9][a-z0-9-]{1,62}$/;
const SIGNAL = /^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)+$/;
const TERM = /^(x|odrl|iso3166):[A-Za-z0-9._-]{1,128}$/;
const DIGEST = /^sha256-[A-Za-z0-9_-]{43}$/;
const same = (text: string): Bilingual => ({ en: text, de: text });

/** The value in the form of its type; null when it is not one. */
export function readValue(parameter: TemplateParameter, value: TemplateValue): ReadValue | null {
  const list = typeof value === 'string' ? [value] : [...new Set(value)];
  if (list.length === 0 || list.some((v) => typeof v !== 'string' || v.trim() === '' || v.length > 1024)) return null;
  if (parameter.choices && !list.every((v) => parameter.choices?.includes(v))) return null;
  const one = list.length === 1 ? (list[0] as string) : null;
  switch (parameter.type) {
    case 'terms':
      return many(list, TERM);
    case 'signals':
      return many(list, SIGNAL);
    case 'participants':
      return many(list, SLUG);
    default:
      return one === null ? null : single(parameter, one);
  }
}

function many(list: string[], form: RegExp): ReadValue | null {
  return list.every((v) => form.test(v)) ? { literal: list, words: same(list.join(', ')) } : null;
}

function single(parameter: TemplateParameter, text: string): ReadValue | null {
  switch (parameter.type) {
    case 'duration':
      return DURATION.test(text) ? { literal: typed(text, 'duration'), words: periodWords(text) } : null;
    case 'instant':
      return parseInstant(text) === null ? null : { literal: typed(text, 'dateTime'), words: same(text) };
    case 'decimal':
      return DECIMAL.test(text) && inRange(parameter, text)
        ? { literal: typed(text, 'decimal'), words: decimalWords(text) }
        : null;
    case 'integer':
      return INTEGER.test(text) && inRange(parameter, text)
        ? { literal: typed(text, 'integer'), words: same(text) }
        : null;
    case 'participant':
      return SLUG.test(text) ? { literal: text, words: same(text) } : null;
    case 'digest':
      return DIGEST.test(text) ? { literal: text, words: same(text) } : null;
    default:
      return { literal: text, words: same(text) };
  }
}

const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });

function inRange({ min, max }: TemplateParameter, text: string): boolean {
  return (min === undefined || Number(text) >= Number(min)) && (max === undefined || Number(text) <= Number(max));
}

const decimalWords = (text: string): Bilingual => ({ en: text, de: text.replace('.', ',') });

const UNITS: readonly (readonly [RegExp, string, string, string, string])[] = [
  [/^P.*?(\d+)Y/, 'year', 'years', 'Jahr', 'Jahre'],
  [/^P[^T]*?(\d+)M/, 'month', 'months', 'Monat', 'Monate'],
  [/^P.*?(\d+)D/, 'day', 'days', 'Tag', 'Tage'],
  [/T.*?(\d+)H/, 'hour', 'hours', 'Stunde', 'Stunden'],
  [/T.*?(\d+)M/, 'minute', 'minutes', 'Minute', 'Minuten'],
  [/T.*?(\d+)S/, 'second', 'seconds', 'Sekunde', 'Sekunden'],
];

/** xsd:duration as people say it. */
function periodWords(text: string): Bilingual {
  const parts = UNITS.flatMap(([form, en, ens, de, des]) => {
    const n = form.exec(text)?.[1];
    return n === undefined ? [] : [{ en: `${n} ${n === '1' ? en : ens}`, de: `${n} ${n === '1' ? de : des}` }];
  });
  return { en: parts.map((p) => p.en).join(' '), de: parts.map((p) => p.de).join(' ') };
}

import type { Bilingual } from '@millspace/schemas';

const MONTHS_EN = 'January February March April May June July August September October November December'.split(' ');
const MONTHS_DE = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' ');

export const bi = (en: string, de: string): Bilingual => ({ en, de });

/** An instant in words, UTC; seconds only where they matter. */
export function instantText(ms: number): Bilingual {
  const d = new Date(ms);
  const iso = d.toISOString();
  const time = ms % 1000 !== 0 ? iso.slice(11, 23) : ms % 60_000 !== 0 ? iso.slice(11, 19) : iso.slice(11, 16);
  const [day, month, year] = [d.getUTCDate(), d.getUTCMonth(), d.getUTCFullYear()];
  return bi(`${day} ${MONTHS_EN[month]} ${year}, ${time} UTC`, `${day}. ${MONTHS_DE[month]} ${year}, ${time} Uhr UTC`);
}

const UNITS: readonly (readonly [number, string, string, string, string])[] = [
  [86_400_000, 'day', 'days', 'Tag', 'Tage'],
  [3_600_000, 'hour', 'hours', 'Stunde', 'Stunden'],
  [60_000, 'minute', 'minutes', 'Minute', 'Minuten'],
  [1000, 'second', 'seconds', 'Sekunde', 'Sekunden'],
];

/** A length of time in words, in the largest unit that divides it. */
export function durationText(ms: number): Bilingual {
  for (const [size, en, ens, de, des] of UNITS) {
    if (ms % size !== 0) continue;
    const n = ms / size;
    return bi(`${n} ${n === 1 ? en : ens}`, `${n} ${n === 1 ? de : des}`);
  }
  return bi(`${ms} ms`, `${ms} ms`);
}

/** A decimal as each language writes it. */
export const numberText = (n: number): Bilingual => bi(String(n), String(n).replace('.', ','));

/** "a, b or c"; long lists are cut, with the number left out. */
export function listText(items: readonly (string | Bilingual)[], last: Bilingual, show = 6): Bilingual {
  const left = items.length - show;
  const shown = items.slice(0, left > 0 ? show : undefined);
  const inLanguage = (language: keyof Bilingual, more: string): string => {
    const words = shown.map((item) => (typeof item === 'string' ? item : item[language]));
    if (left > 0) return `${words.join(', ')} ${more}`;
    const end = words.pop() ?? '';
    return words.length === 0 ? end : `${words.join(', ')} ${last[language]} ${end}`;
  };
  return bi(inLanguage('en', `and ${left} more`), inLanguage('de', `und ${left} weitere`));
}

export const OR = bi('or', 'oder');
export const AND = bi('and', 'und');

/** Text that came from a policy or a request, made safe to stand within a sentence, in the quotation marks of each language. */
export function quoted(text: string): Bilingual {
  const clean = text.replace(/[\p{C}\s]+/gu, ' ');
  const cut = clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
  return bi(`"${cut}"`, `„${cut}“`);
}

/** Joins whole sentences. */
export function sentences(parts: readonly Bilingual[]): Bilingual {
  let en = '';
  let de = '';
  for (const part of parts) {
    en = en === '' ? part.en : `${en} ${part.en}`;
    de = de === '' ? part.de : `${de} ${part.de}`;
  }
  return bi(en, de);
}

/** A calendar duration in words: "3 months", "1 year 2 months and 10 days". */
export function calendarText({ months, ms }: { months: number; ms: number }): Bilingual {
  const parts: Bilingual[] = [];
  const add = (n: number, en: string, de: string, des: string) => {
    if (n > 0) parts.push(bi(`${n} ${en}${n === 1 ? '' : 's'}`, `${n} ${n === 1 ? de : des}`));
  };
  add(Math.floor(months / 12), 'year', 'Jahr', 'Jahre');
  add(months % 12, 'month', 'Monat', 'Monate');
  if (ms > 0) parts.push(durationText(ms));
  return bi(parts.map((p) => p.en).join(' and '), parts.map((p) => p.de).join(' und '));
}

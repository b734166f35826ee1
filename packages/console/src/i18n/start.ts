import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';
import { loadPart } from '../api/load-part.ts';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = 'millspace-language';
const files = import.meta.glob<{ default: object }>(['./en/*.json', './de/*.json']);

/** The language this browser was told to use, else the first of its own that we have, else English. */
export function chosenLanguage(): Language {
  const wanted = [stored(), ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return (
    LANGUAGES.find((language) => language === wanted.find((tag) => LANGUAGES.some((known) => known === tag))) ?? 'en'
  );
}

/** Texts of the shell and of signing in; pages bring their own (`loadTexts`). */
export async function startI18n(): Promise<void> {
  const language = chosenLanguage();
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: ['common'],
    defaultNS: 'common',
    resources: { [language]: { common: await textsOf(language, 'common') } },
    interpolation: { escapeValue: false },
    returnNull: false,
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
}

/** Loads files of texts in the current language; those that are there already cost nothing. */
export async function loadTexts(names: readonly string[]): Promise<void> {
  const language = i18n.language as Language;
  const missing = names.filter((name) => !i18n.hasResourceBundle(language, name));
  await Promise.all(missing.map(async (name) => i18n.addResourceBundle(language, name, await textsOf(language, name))));
}

/** Changes the language of everything that is on the screen, and remembers it in this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  const shown = Object.keys(i18n.store.data[i18n.language] ?? {});
  await Promise.all(shown.map(async (name) => i18n.addResourceBundle(language, name, await textsOf(language, name))));
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
}

async function textsOf(language: Language, name: string): Promise<object> {
  const load = files[`./${language}/${name}.json`];
  if (load === undefined) throw new Error(`there are no texts ${language}/${name}.json`);
  return (await loadPart(load)).default;
}

function stored(): string | undefined {
  try {
    return localStorage.getItem(STORED) ?? undefined;
  } catch {
    return undefined;
  }
}

import type { Bilingual } from '@millspace/schemas';
import { COMMON_WORDS, ROWS } from './common-passwords.ts';

export const SHORTEST_PASSWORD = 12;
/** Bytes. Far beyond what anybody types; hashing takes no longer for it, but a request should end somewhere. */
export const LONGEST_PASSWORD = 1024;

/** One spelling for what looks the same (NIST SP 800-63B, 5.1.1.2: normalise before hashing). */
export function normalPassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * What is wrong with a password somebody chose; null when nothing is. By length and against the commonest only: rules for
 * digits and marks make passwords worse (ASVS 2.1.9). Pure.
 */
export function passwordObjection(password: string, name: string): Bilingual | null {
  const normal = normalPassword(password);
  if ([...normal].length < SHORTEST_PASSWORD)
    return {
      en: `a password has at least ${SHORTEST_PASSWORD} characters`,
      de: `ein Passwort hat mindestens ${SHORTEST_PASSWORD} Zeichen`,
    };
  if (Buffer.byteLength(normal) > LONGEST_PASSWORD)
    return { en: 'this password is too long', de: 'dieses Passwort ist zu lang' };
  if (isCommon(normal))
    return {
      en: 'this password is among the first that anybody would try',
      de: 'dieses Passwort gehört zu den ersten, die jeder versuchen würde',
    };
  if (isMadeOf(normal, name))
    return { en: 'this password is made of the name', de: 'dieses Passwort besteht aus dem Namen' };
  return null;
}

const LETTERS_FOR: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
};

function isCommon(password: string): boolean {
  const plain = password.toLowerCase();
  if (repeats(plain) || ROWS.some((row) => follows(row, plain))) return true;
  const heart = heartOf(plain);
  const hearts = [heart, inLetters(heart), heartOf(inLetters(plain))];
  return hearts.some((word) => COMMON_WORDS.includes(word) || ROWS.some((row) => follows(row, word)) || repeats(word));
}

const inLetters = (text: string): string => [...text].map((letter) => LETTERS_FOR[letter] ?? letter).join('');

/** Without the digits and marks around it. */
function heartOf(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

/** `aaaa…`, `abcabcabc…`: a short piece again and again. */
function repeats(text: string): boolean {
  return text.length > 3 && /^(.{1,4})\1+.{0,3}$/u.test(text) && new Set(text).size <= 4;
}

/** A stretch of a row of keys, in either direction, as often as it takes. */
function follows(row: string, text: string): boolean {
  if (text.length < 4) return false;
  const backwards = [...row].toReversed().join('');
  return [row, backwards].some((line) => line.repeat(4).includes(text));
}

function isMadeOf(password: string, name: string): boolean {
  const heart = heartOf(password.toLowerCase()).replaceAll(/[^\p{L}]/gu, '');
  const own = name.toLowerCase().replaceAll(/[^\p{L}]/gu, '');
  return own.length > 2 && heart.includes(own) && heart.replaceAll(own, '').length < 3;
}

// One term of the profile, and how it is written down.
import type { Bilingual } from '@millspace/schemas';

export type TermKind = 'operand' | 'parameter' | 'action' | 'value';

export interface ProfileTerm {
  /** Local name; the IRI is the profile's followed by it. */
  name: string;
  kind: TermKind;
  label: Bilingual;
  definition: Bilingual;
  /** Local name of a wider term. */
  within?: string;
}

type Words = readonly [label: string, definition: string];
const term = (kind: TermKind, name: string, en: Words, de: Words, within?: string): ProfileTerm => ({
  name,
  kind,
  label: { en: en[0], de: de[0] },
  definition: { en: en[1], de: de[1] },
  ...(within && { within }),
});
export const operand = (name: string, en: Words, de: Words) => term('operand', name, en, de);
export const parameter = (name: string, en: Words, de: Words) => term('parameter', name, en, de);
export const action = (name: string, en: Words, de: Words) => term('action', name, en, de);
export const value = (name: string, en: Words, de: Words, within?: string) => term('value', name, en, de, within);

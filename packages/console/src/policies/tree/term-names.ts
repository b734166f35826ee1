import type { Bilingual } from '@millspace/schemas';
import i18n from 'i18next';
import { useWords } from '../../i18n/words.ts';

/** The last part of a term: `odrl:dateTime` → `dateTime`. */
export const localName = (term: string): string => term.slice(term.indexOf(':') + 1);

/** How terms of policies are called on screens. */
export function useTermNames() {
  const t = useWords('builder');
  return {
    operand: (term: string): string => t(`operand.${localName(term)}`),
    duty: (action: string): string => t(`duty.${localName(action)}`),
    action: (action: string): string => t(`action.${localName(action)}`),
    /** For a blank: both languages get the name on the screen, until somebody writes the other one. */
    both: (term: string): Bilingual => {
      const name = t(`operand.${localName(term)}`);
      return i18n.language === 'de' ? { en: '', de: name } : { en: name, de: '' };
    },
  };
}

import type { Bilingual } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';

/** The language on the screen of a text that came in both. */
export function usePhrase(): (text: Bilingual) => string {
  const { i18n } = useTranslation();
  return (text) => (i18n.language === 'de' ? text.de : text.en);
}

import { useTranslation } from 'react-i18next';

/** Texts of a file that the page has loaded, always as a text: for what is put together from them. */
export function useWords(file: string): (key: string, values?: Record<string, unknown>) => string {
  const { t } = useTranslation(file);
  return (key, values = {}) => String(t(key, values));
}

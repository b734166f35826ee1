import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { loadPart } from '../api/load-part.ts';
import type { Area } from './areas.ts';
import type { HelpPage } from './help-page.ts';

const files = import.meta.glob<{ default: HelpPage }>('../../../../docs/user/*/*.md');

/** The page of the help about `area` in the language on the screen. */
export function useHelpPage(area: Area): UseQueryResult<HelpPage> {
  const { i18n } = useTranslation();
  const file = `../../../../docs/user/${i18n.language}/${area}.md`;
  return useQuery({
    queryKey: ['help', file],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const load = files[file];
      if (load === undefined) throw new Error(`there is no help ${file}`);
      return (await loadPart(load)).default;
    },
  });
}

import type { Dataset } from '@millspace/schemas';
import { useQueries } from '@tanstack/react-query';
import { get } from '../api/http.ts';
import { usePhrase } from '../i18n/phrase.ts';

/**
 * What datasets are called. One that is not in the catalogue (any more) is called by the last part of its id, so that a
 * list of old agreements can still be read.
 */
export function useDatasetTitles(ids: readonly string[]): (id: string) => string {
  const phrase = usePhrase();
  const known = [...new Set(ids)];
  const answers = useQueries({
    queries: known.map((id) => ({
      queryKey: [catalogPath(id), {}],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<Dataset>(catalogPath(id), { signal }),
      retry: false,
    })),
  });
  const titles = new Map(known.map((id, at) => [id, answers[at]?.data?.title]));
  return (id) => {
    const title = titles.get(id);
    return title ? phrase(title) : nameIn(id);
  };
}

export const catalogPath = (dataset: string): string => `/catalog/${encodeURIComponent(dataset)}`;

const nameIn = (id: string): string => id.split(':').at(-1) ?? id;

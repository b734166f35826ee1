import type { Dataset } from '@millspace/schemas';
import { useQueries } from '@tanstack/react-query';
import { get } from '../api/http.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useOwnPartners } from '../outside/use-own-partners.ts';

/** A dataset of a request, an agreement or a duty. */
export interface NamedDataset {
  dataset: string;
  /** With whom; an outside partner chooses its ids itself, and they may be those of others. Absent: the catalogue goes first. */
  counterparty?: string;
}

/**
 * What datasets are called: that of an outside partner as its catalogue called it when it was asked for, others as the catalogue
 * does. One that nobody calls anything (any more) is called by the last part of its id, so that a list of old agreements can still
 * be read.
 */
export function useDatasetTitles(all: readonly NamedDataset[]): (one: NamedDataset) => string {
  const phrase = usePhrase();
  const partners = useOwnPartners();
  const outside = new Map(
    (partners.data?.partners ?? []).flatMap(({ id, datasets = [] }) =>
      datasets.flatMap((called) =>
        [{ dataset: called.id, counterparty: id }, { dataset: called.id }].map(
          (one) => [keyOf(one), called.title] as const,
        ),
      ),
    ),
  );
  const inside = all.filter((one) => one.counterparty === undefined || !outside.has(keyOf(one)));
  const known = partners.isPending ? [] : [...new Set(inside.map(({ dataset }) => dataset))];
  const answers = useQueries({
    queries: known.map((id) => ({
      queryKey: [catalogPath(id), {}],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<Dataset>(catalogPath(id), { signal }),
      retry: false,
    })),
  });
  const titles = new Map(known.map((id, at) => [id, answers[at]?.data?.title]));
  return (one) => {
    const [told, listed] = [outside.get(keyOf(one)), titles.get(one.dataset)];
    const title = one.counterparty === undefined ? (listed ?? told) : (told ?? listed);
    return title ? phrase(title) : nameIn(one.dataset);
  };
}

const keyOf = ({ dataset, counterparty = '' }: NamedDataset): string => `${counterparty} ${dataset}`;

export const catalogPath = (dataset: string): string => `/catalog/${encodeURIComponent(dataset)}`;

const nameIn = (id: string): string => id.split(':').at(-1) ?? id;

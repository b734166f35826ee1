import type { Bilingual } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import type { Purpose, Reading } from './reading.ts';

/**
 * Policies as sentences, in the order given. The words of policies are loaded with the first page that asks.
 * @param onWire in the form of the Dataspace Protocol: offers of other dataspaces
 */
export function useReadings(policies: readonly unknown[], onWire = false) {
  return useQuery<(Reading | null)[]>({
    queryKey: ['policy in words', onWire, JSON.stringify(policies)],
    queryFn: async () => {
      const { readingOf, readingOnWire } = await import('./reading.ts');
      return policies.map(onWire ? readingOnWire : readingOf);
    },
    enabled: policies.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

const NOT_YET: Bilingual = { en: '…', de: '…' };

/** Names of purposes, and all that the profile knows; one that it does not know is called by its id. */
export function usePurposes(): { known: readonly Purpose[]; nameOf: (id: string) => Bilingual } {
  const { data, isPending } = useQuery<Purpose[]>({
    queryKey: ['purposes in words'],
    queryFn: async () => (await import('./reading.ts')).knownPurposes(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const names = new Map((data ?? []).map(({ id, name }) => [id, name]));
  return { known: data ?? [], nameOf: (id) => names.get(id) ?? (isPending ? NOT_YET : { en: id, de: id }) };
}

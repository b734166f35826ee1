import type { DspCatalog, DspDataset } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/http.ts';
import { lastOf } from '../api/moving.ts';

export interface PartnerCatalogPage {
  catalog: DspCatalog;
  next?: string;
  previous?: string;
}

/** Asks a partner's connector: once for each look, for it stands in another house. Refusals are shown at once. */
function useAsked<T>(partner: string, query: Record<string, string | undefined>, enabled = true) {
  const path = `/partners/${encodeURIComponent(partner)}/catalog`;
  return useQuery<T>({
    queryKey: [path, query],
    queryFn: ({ signal }) => get<T>(path, { query, signal }),
    enabled,
    placeholderData: lastOf([path, query], ['cursor']),
    retry: false,
    refetchOnWindowFocus: false,
  });
}

/** A page of what a partner offers. */
export const usePartnerCatalog = (partner: string, cursor: string | undefined, enabled: boolean) =>
  useAsked<PartnerCatalogPage>(partner, { cursor }, enabled);

/** One dataset with its offers. */
export const usePartnerDataset = (partner: string, dataset: string) =>
  useAsked<{ dataset: DspDataset }>(partner, { dataset });

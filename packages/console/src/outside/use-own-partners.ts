import type { OwnPartners, PartnerView } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';

/** The outside partners of this house, and what they have to know of it. When each was last heard changes without an event. */
export const useOwnPartners = () =>
  useApi<OwnPartners>('/partners', { topics: ['participants', 'negotiations'], everyMs: 60_000 });

/** What a counterparty is called: an outside partner by its name, a participant by its own. */
export function useCounterpartyNames(): (id: string) => string {
  const { data } = useOwnPartners();
  const names = new Map((data?.partners ?? []).map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

/** An outside partner by its id. */
export const findPartner = (own: OwnPartners | undefined, id: string): PartnerView | undefined =>
  own?.partners.find((one) => one.id === id);

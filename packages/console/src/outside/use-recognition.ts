import type { AgreementView, NegotiationView, Recognition } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';
import { findPartner, useOwnPartners } from './use-own-partners.ts';

/** By what the outside partner of an agreement was recognised while it was made; undefined for participants. */
export function useRecognition({ agreement, counterparty }: AgreementView): Recognition | undefined {
  const outside = findPartner(useOwnPartners().data, counterparty) !== undefined;
  const answer = useApi<{ negotiations: NegotiationView[] }>('/negotiations', {
    query: { limit: 1000 },
    topics: ['negotiations', 'agreements'],
    enabled: outside,
  });
  return answer.data?.negotiations.find((one) => one.agreement?.['@id'] === agreement['@id'])?.recognised;
}

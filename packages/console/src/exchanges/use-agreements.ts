import type { AgreementView } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';

export type AdminAgreement = AgreementView & { provider: string; consumer: string };

/** Agreements of everybody, as the administrator sees them. */
export function useAgreements() {
  return useApi<{ agreements: AdminAgreement[] }>('/admin/agreements', {
    query: { limit: 1000 },
    topics: ['agreements'],
  });
}

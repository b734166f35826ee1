import type { AgreementView, TransferView } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';
import { type OwnDataset, ownDatasets, type ReceivedScope } from './received.ts';

/** What this house receives, agreement by agreement. The answer is that of the slowest of the three questions. */
export function useOwnDatasets() {
  const agreements = useApi<{ agreements: AgreementView[] }>('/agreements', { topics: ['agreements', 'duties'] });
  const transfers = useApi<{ transfers: TransferView[] }>('/transfers', {
    query: { role: 'consumer', limit: 1000 },
    topics: ['transfers', 'agreements'],
  });
  // How fresh it is changes with everything that arrives, which no event tells.
  const received = useApi<{ received: ReceivedScope[] }>('/received', { topics: ['transfers'], everyMs: 5000 });
  const answers = [agreements, transfers, received];
  const data: OwnDataset[] | undefined =
    agreements.data && transfers.data && received.data
      ? ownDatasets(agreements.data.agreements, transfers.data.transfers, received.data.received)
      : undefined;
  return {
    data,
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    retry: () => void Promise.all(answers.map((answer) => answer.refetch())),
  };
}

import type { Proposal, ProposalList, UserView } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';
import { useMay, useSession } from '../app/session.tsx';

/** Changes that wait for a second person. */
export const useWaiting = () => useApi<ProposalList>('/proposals', { query: { open: true }, topics: ['proposals'] });

/** What was proposed instead of being done; null: it was done. Pure. */
export function proposedIn(answer: unknown): Proposal | null {
  return typeof answer === 'object' && answer !== null && 'change' in answer ? (answer as Proposal) : null;
}

/** The name of whom a pseudonym means, for those who may know it; else the pseudonym. */
export function usePersonName(): (pseudonym: string) => string {
  const { user } = useSession();
  const users = useApi<{ users: UserView[] }>('/users', { topics: ['people'], enabled: useMay('admin') });
  return (pseudonym) =>
    users.data?.users.find((one) => one.pseudonym === pseudonym)?.name ??
    (user?.pseudonym === pseudonym ? (user.name ?? pseudonym) : pseudonym);
}

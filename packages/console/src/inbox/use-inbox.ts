import type { Inbox } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';

/** What needs a person; deadlines come near without anybody telling. */
export const useInbox = () =>
  useApi<Inbox>('/inbox', {
    topics: [
      'inbox',
      'proposals',
      'agreements',
      'duties',
      'data-act',
      'quarantine',
      'sources',
      'participants',
      'status',
    ],
    everyMs: 60_000,
  });

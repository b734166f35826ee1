import type { Inbox } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';

/** What needs a person; deadlines come near without anybody telling. */
export const useInbox = (enabled = true) =>
  useApi<Inbox>('/inbox', {
    topics: ['inbox', 'agreements', 'duties', 'data-act', 'quarantine', 'sources'],
    everyMs: 60_000,
    enabled,
  });

import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './http.ts';

/** One answer's lifetime, retries and focus rules for all pages. What changed is told by the event stream, so nothing polls. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays a refusal; only a lost connection is worth another try.
      retry: (failures, error) =>
        failures < 3 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 8000),
      throwOnError: false,
      // The process may run on this machine or in this hall: it is there also when the browser believes to have no network.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

import type { SeriesAnswer } from '@millspace/schemas';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../api/http.ts';
import { useSession } from '../app/session.tsx';

const HOUR_MS = 3_600_000;
const BUCKETS = 120;

/** Thumbnails of the last hour for all machines, in one question. */
export function useLastHour(signals: readonly string[]) {
  const { user } = useSession();
  const wanted = [...new Set(signals)].sort().join(',');
  return useQuery({
    queryKey: ['/series', 'last hour', user?.name, wanted],
    queryFn: ({ signal }) => {
      const to = Date.now();
      const query = { scope: 'own', signals: wanted, from: to - HOUR_MS, to, buckets: BUCKETS };
      return get<SeriesAnswer>('/series', { query, signal });
    },
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
    refetchInterval: HOUR_MS / BUCKETS,
  });
}

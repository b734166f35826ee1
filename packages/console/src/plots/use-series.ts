import type { SeriesAnswer } from '@millspace/schemas';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { get } from '../api/http.ts';
import { together } from '../api/together.ts';
import { useSession } from '../app/session.tsx';
import type { Instants } from './time-range.ts';

export interface SeriesRequest {
  /** `own`, or the id of an agreement. */
  scope: string;
  machine?: string;
  signals: readonly string[];
  /** Ask when the range changes only: each look at this data is counted, written down or told. */
  counted?: boolean;
}

const BUCKETS = 1600;
/** How often a range that ends now is asked for again, as a share of its length; between 1 s and a minute. */
const renewalMs = ({ from, to, live }: Instants) =>
  live ? Math.min(60_000, Math.max(1000, (to - from) / BUCKETS)) : (false as const);

/**
 * Curves of a range. `resolveNow` gives the instants at the moment of asking, so that a live range moves on. While another
 * range is loading the one before stays; an answer nobody waits for any more is given up.
 */
export function useSeries(request: SeriesRequest, range: readonly [string, string], resolveNow: () => Instants) {
  const { user } = useSession();
  return useQuery(questionOf(request, { user: user?.name, range, resolveNow }));
}

/** The same of several scopes at once: each may be refused for itself. */
export function useSeriesOf(
  requests: readonly SeriesRequest[],
  range: readonly [string, string],
  resolveNow: () => Instants,
) {
  const { user } = useSession();
  return useQueries({
    queries: requests.map((request) => questionOf(request, { user: user?.name, range, resolveNow })),
    combine: together,
  });
}

interface Asking {
  user: string | undefined;
  range: readonly [string, string];
  resolveNow: () => Instants;
}

function questionOf({ scope, machine, signals, counted = false }: SeriesRequest, { user, range, resolveNow }: Asking) {
  return {
    queryKey: ['/series', user, scope, machine, [...signals].sort(), ...range],
    queryFn: ({ signal }: { signal: AbortSignal }) => {
      const { from, to } = resolveNow();
      return get<SeriesAnswer>('/series', {
        query: {
          scope,
          machine,
          signals: signals.join(','),
          from: Math.floor(from),
          to: Math.ceil(to),
          buckets: BUCKETS,
        },
        signal,
      });
    },
    enabled: signals.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: () => (counted ? (false as const) : renewalMs(resolveNow())),
    refetchOnWindowFocus: !counted,
    refetchOnReconnect: !counted,
    staleTime: counted ? Number.POSITIVE_INFINITY : 500,
    ...(counted ? { retry: false } : {}),
  };
}

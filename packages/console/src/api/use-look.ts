import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type CallOptions, get } from './http.ts';
import { lastOf } from './moving.ts';
import type { Topic } from './use-api.ts';

export interface LookOptions {
  query: NonNullable<CallOptions['query']>;
  /** Each look is counted, written down or told: then it is asked for once, and again only when the question changes. */
  counted: boolean;
  everyMs?: number;
  /** What else is asked for again when one of these changes, as long as no look is counted. */
  topics?: readonly Topic[];
  enabled?: boolean;
  /** As for `useApi`. */
  moving?: readonly string[];
}

/** A look at received data. */
export function useLook<T>(
  path: string,
  { query, counted, everyMs, topics = [], enabled = true, moving = [] }: LookOptions,
): UseQueryResult<T> {
  return useQuery<T>({
    queryKey: ['look', path, query],
    queryFn: ({ signal }) => get<T>(path, { query, signal }),
    enabled,
    placeholderData: lastOf(['look', path, query], moving),
    meta: { topics: counted ? [] : topics },
    ...(counted
      ? {
          staleTime: Number.POSITIVE_INFINITY,
          refetchOnWindowFocus: false,
          refetchOnReconnect: false,
          refetchOnMount: false,
          retry: false,
        }
      : everyMs === undefined
        ? {}
        : { refetchInterval: everyMs }),
  });
}

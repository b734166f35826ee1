import type { ConsoleTopic } from '@millspace/schemas';
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type CallOptions, call, get } from './http.ts';
import { lastOf } from './moving.ts';

/** What changed at the process, as its event stream names it. */
export type Topic = ConsoleTopic;

export interface UseApiOptions {
  query?: CallOptions['query'];
  /** The answer is asked for again when one of these changes. */
  topics?: readonly Topic[];
  /** Ask again after so many ms; for what no event tells (rates, ages). */
  everyMs?: number;
  enabled?: boolean;
  /** Fields of the query that move on within one view: the answer before stays until the next has come (`lastOf`). */
  moving?: readonly string[];
}

/** An answer of the API for a page: kept while shown, renewed when its topics change. */
export function useApi<T>(path: string, options: UseApiOptions = {}): UseQueryResult<T> {
  const { query = {}, topics = [], everyMs, enabled = true, moving } = options;
  return useQuery<T>({
    queryKey: [path, query],
    queryFn: ({ signal }) => get<T>(path, { query, signal }),
    meta: { topics },
    enabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(moving === undefined ? {} : { placeholderData: lastOf([path, query], moving) }),
  });
}

/** A command; when it is done, every answer that depends on one of the topics is asked for again. */
export function useCommand<Input, Output = unknown>(
  run: (input: Input) => { method: string; path: string; body?: unknown },
  topics: readonly Topic[],
) {
  const client = useQueryClient();
  return useMutation<Output, Error, Input>({
    mutationFn: (input) => {
      const { method, path, body } = run(input);
      return call<Output>(method, path, body === undefined ? {} : { body });
    },
    onSuccess: () => renew(client, topics),
  });
}

/** Marks every kept answer that depends on one of the topics as old. */
export function renew(client: ReturnType<typeof useQueryClient>, topics: readonly string[]): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ meta }) => ((meta?.['topics'] ?? []) as readonly string[]).some((topic) => topics.includes(topic)),
  });
}

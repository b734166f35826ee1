import type { UseQueryResult } from '@tanstack/react-query';

/** Several answers as one: `data` when all are there, in their order; `found` what has come so far. */
export function together<T>(answers: UseQueryResult<T>[]) {
  const found = answers.map(({ data }) => data);
  return {
    found,
    data: found.every((one) => one !== undefined) ? (found as T[]) : undefined,
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => Promise.all(answers.map(({ refetch }) => refetch())),
  };
}

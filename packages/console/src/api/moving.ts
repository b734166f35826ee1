import { hashKey, type Query } from '@tanstack/react-query';

type Key = readonly unknown[];

/**
 * Pure: which answer stays on the screen until the one to `key` has come: the last one, where the two questions differ in nothing
 * but the named fields (a page that is turned, an end that moves with the clock). For `placeholderData`. Fields stand in the last
 * part of a key.
 */
export function lastOf<T>(key: Key, moving: readonly string[]) {
  return (last: T | undefined, { queryKey }: { queryKey: Key } | Query = { queryKey: [] }): T | undefined =>
    still(queryKey, moving) === still(key, moving) ? last : undefined;
}

function still(key: Key, moving: readonly string[]): string {
  const fields = Object.entries((key.at(-1) ?? {}) as object).filter(([name]) => !moving.includes(name));
  return hashKey([...key.slice(0, -1), Object.fromEntries(fields)]);
}

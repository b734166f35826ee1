/** Numbers `first` to `last` of the uses under an agreement, both included, counted from 1. */
export interface Span {
  first: number;
  last: number;
}

/**
 * Which numbers can still be lent: all from `next` on, and those below it that were given back, in ascending order. Up to
 * `floor` none ever comes back: before a restore they may have been lent to others.
 */
export interface Pool {
  next: number;
  free: readonly Span[];
  floor: number;
}

export const FULL: Pool = { next: 1, free: [], floor: 0 };

/** One lease is at most this share of what is left: with others beside, nobody holds much that it does not use. */
const SHARE = 10;
const MOST = 100;

/** How many uses up to `limit` are neither used nor lent. */
export function left({ next, free }: Omit<Pool, 'floor'>, limit: number): number {
  const given = free.reduce((sum, { first, last }) => sum + Math.max(0, Math.min(last, limit) - first + 1), 0);
  return given + Math.max(0, limit - next + 1);
}

/**
 * Pure: lends the lowest numbers there are, in one piece: `want` of them, or a tenth of what is left if that is more; null
 * when none is left.
 */
export function lend(pool: Pool, want: number, limit: number): { span: Span; pool: Pool } | null {
  const [lowest, ...others] = pool.free;
  const size = Math.min(MOST, Math.max(want, Math.floor(left(pool, limit) / SHARE)));
  if (lowest && lowest.first <= limit) {
    const last = Math.min(lowest.last, limit, lowest.first + size - 1);
    const rest = last < lowest.last ? [{ first: last + 1, last: lowest.last }] : [];
    return { span: { first: lowest.first, last }, pool: { ...pool, free: [...rest, ...others] } };
  }
  if (pool.next > limit) return null;
  const last = Math.min(limit, pool.next + size - 1);
  return { span: { first: pool.next, last }, pool: { ...pool, next: last + 1 } };
}

/** Pure: these numbers can be lent again. */
export function giveBack(pool: Pool, { first, last }: Span): Pool {
  const span = { first: Math.max(first, pool.floor + 1), last };
  if (span.last < span.first) return pool;
  const free: Span[] = [];
  for (const each of [...pool.free, span].sort((a, b) => a.first - b.first)) {
    const before = free.at(-1);
    if (before && each.first <= before.last + 1) before.last = Math.max(before.last, each.last);
    else free.push({ ...each });
  }
  const highest = free.at(-1);
  if (highest?.last !== pool.next - 1) return { ...pool, free };
  return { ...pool, next: highest.first, free: free.slice(0, -1) };
}

/** Pure: somebody can prove that `used` is the number of a use: nothing up to it is lent again. */
export function raise(pool: Pool, used: number): Pool {
  const free = pool.free.flatMap(({ first, last }) =>
    last > used ? [{ first: Math.max(first, used + 1), last }] : [],
  );
  return { next: Math.max(pool.next, used + 1), free, floor: Math.max(pool.floor, used) };
}

import type { InboxItem } from '@millspace/schemas';

/** Pure: by deadline; what has none comes after, the oldest first. */
export function byUrgency(items: readonly InboxItem[]): InboxItem[] {
  const last = Number.POSITIVE_INFINITY;
  const difference = (a: number | null, b: number | null) => (a ?? last) - (b ?? last) || 0;
  return items.toSorted((a, b) => difference(a.due, b.due) || difference(a.since, b.since));
}

import { byUrgency } from '@millspace/runtime/inbox/order';
import type { InboxItem } from '@millspace/schemas';
import { affairItems } from './affairs.ts';
import { healthItems } from './health.ts';
import type { Matters } from './known.ts';

/** Pure: what needs a person at the broker, by deadline; what has none comes after, the oldest first. */
export function inboxOf(matters: Matters): InboxItem[] {
  return byUrgency([...healthItems(matters), ...affairItems(matters), ...matters.unreached]);
}

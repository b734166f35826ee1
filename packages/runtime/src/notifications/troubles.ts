import type { InboxItem } from '@millspace/schemas';
import type { Message } from './store.ts';

/** So many failed attempts are no passing trouble. */
const ATTEMPTS = 3;

/** Pure: an inbox item for each receiver that messages do not reach. `pseudonymOf`: of a person's id. */
export function troublesOf(
  messages: readonly Pick<Message, 'receiver' | 'state' | 'attempts' | 'createdAt'>[],
  pseudonymOf: (id: string) => string | null,
): InboxItem[] {
  const since = new Map<string, number>();
  for (const { receiver, state, attempts, createdAt } of messages)
    if (state === 'given-up' || (state === 'failing' && attempts >= ATTEMPTS))
      since.set(receiver, Math.min(createdAt, since.get(receiver) ?? createdAt));
  return [...since].map(([receiver, at]) => {
    const [channel = '', name = ''] = receiver.split(' ');
    const who = channel === 'person' ? (pseudonymOf(name) ?? '–') : name;
    return {
      id: `notifications ${receiver}`,
      kind: 'notifications',
      text: {
        en: `Notifications do not reach “${who}”: see what the server answers.`,
        de: `Benachrichtigungen erreichen „${who}“ nicht: Sehen Sie, was der Server antwortet.`,
      },
      due: null,
      since: at,
      to: '/notifications',
    };
  });
}

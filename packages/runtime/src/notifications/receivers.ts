import type { InboxKind, NotificationPreferences } from '@millspace/schemas';
import type { People } from '../users/people.ts';
import type { Settings } from './settings.ts';
import type { ReceiverKey } from './store.ts';
import type { Language } from './texts.ts';

/** Which kinds there are at a process, and the roles that see them. */
export type Audience = Readonly<Partial<Record<InboxKind, readonly string[]>>>;

/** Where a message goes. */
export type Target =
  | { channel: 'mail'; address: string; language: Language }
  | { channel: 'webhook'; url: string; secret: string };

export interface Receiver {
  key: ReceiverKey;
  rhythm: NotificationPreferences['rhythm'];
  wants: (kind: InboxKind) => boolean;
  target: Target;
}

/** Everybody who can be told at present. Without a mail server that is nobody with an address. */
export function receivers(settings: Settings, people: Pick<People, 'contacts'>, audience: Audience): Receiver[] {
  const chosen = (kinds: readonly InboxKind[] | undefined) => (kind: InboxKind) =>
    audience[kind] !== undefined && (kinds === undefined || kinds.includes(kind));
  const hooks = settings.webhooks().map(({ id, url, secret, kinds }): Receiver => {
    return {
      key: `webhook ${id}`,
      rhythm: 'at-once',
      wants: chosen(kinds),
      target: { channel: 'webhook', url, secret },
    };
  });
  if (settings.mail() === null) return hooks;
  const lists = settings.lists().map(({ id, address, language, kinds, rhythm = 'at-once' }): Receiver => {
    return { key: `list ${id}`, rhythm, wants: chosen(kinds), target: { channel: 'mail', address, language } };
  });
  const persons = people.contacts().flatMap(({ user, preferences }): Receiver[] => {
    const { address, language, kinds, rhythm } = preferences;
    if (address === null) return [];
    const seen = kindsSeenBy(audience, user.roles);
    const wants = (kind: InboxKind) => seen.includes(kind) && chosen(kinds)(kind);
    return [{ key: `person ${user.id}`, rhythm, wants, target: { channel: 'mail', address, language } }];
  });
  return [...hooks, ...lists, ...persons];
}

/** Pure: of which kinds somebody with these roles can be told: of what their own inbox shows. */
export function kindsSeenBy(audience: Audience, roles: readonly string[]): InboxKind[] {
  return (Object.entries(audience) as [InboxKind, readonly string[]][]).flatMap(([kind, seeing]) =>
    seeing.some((role) => roles.includes(role)) ? [kind] : [],
  );
}

import type { NotificationSettings, NotificationsView } from '@millspace/schemas';

type Server = NonNullable<NotificationSettings['mail']>;

/** Usual port of each way to protect the connection. */
export const PORTS: Record<Server['security'], number> = { starttls: 587, tls: 465, none: 25 };

/** Pure: what is set here, as it is saved: without what the configuration file names, and without secrets, which stay as they are. */
export function settingsOf({ mail, lists, webhooks }: NotificationsView): NotificationSettings {
  const own = <T extends { fixed: boolean }>(entries: readonly T[]) => entries.filter(({ fixed }) => !fixed);
  return {
    mail: mail === null || mail.fixed ? null : serverOf(mail),
    lists: own(lists).map(({ fixed: _, ...list }) => list),
    webhooks: own(webhooks).map(({ fixed: _, ...webhook }) => webhook),
  };
}

function serverOf({ fixed: _, hasPassword: __, ...server }: NonNullable<NotificationsView['mail']>): Server {
  return server;
}

/** Pure: a name for a list or webhook, made of what somebody typed; null: nothing of it can be in one. */
export function idOf(text: string, taken: readonly string[]): string | null {
  const base = text
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  if (base === '') return null;
  const free = (id: string): boolean => !taken.includes(id);
  if (free(base)) return base;
  for (let n = 2; ; n += 1) if (free(`${base}-${n}`)) return `${base}-${n}`;
}

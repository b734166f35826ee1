import { randomBytes } from 'node:crypto';
import type {
  MailServer,
  NotificationList,
  NotificationSettings,
  NotificationsConfig,
  NotificationsView,
  NotificationWebhook,
} from '@millspace/schemas';
import { MillspaceError } from '../errors.ts';
import { isThisMachine } from '../internal-address.ts';
import type { Server } from './mailer.ts';
import type { NotificationStore } from './store.ts';
import { checkWebhookUrl } from './webhook.ts';

interface Kept {
  mail: Server | null;
  lists: NotificationList[];
  webhooks: NotificationWebhook[];
}

const KEPT = 'console';
const NOTHING: Kept = { mail: null, lists: [], webhooks: [] };
const SECRET_BYTES = 32;
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;

/** Mail server, lists and webhooks: those of the configuration file, which stay as they are, and those set in the console. */
export class Settings {
  readonly #store: NotificationStore;
  readonly #file: Kept;
  readonly internalHosts: readonly string[];

  /** @throws MillspaceError MS-NTF-006, MS-NTF-011 when the configuration names what may not be */
  constructor(store: NotificationStore, { mail, lists = [], webhooks = [], internalHosts = [] }: NotificationsConfig) {
    this.#store = store;
    this.internalHosts = internalHosts;
    this.#file = { mail: mail === undefined ? null : checkedServer(mail), lists, webhooks };
    for (const { url } of webhooks) checkWebhookUrl(url, internalHosts);
  }

  mail(): Server | null {
    return this.#file.mail ?? this.#kept().mail;
  }

  lists(): NotificationList[] {
    return [...this.#file.lists, ...this.#kept().lists];
  }

  webhooks(): NotificationWebhook[] {
    return [...this.#file.webhooks, ...this.#kept().webhooks];
  }

  /** Without a secret. */
  view(): Pick<NotificationsView, 'mail' | 'lists' | 'webhooks'> {
    const mail = this.mail();
    const kept = this.#kept();
    const list = (fixed: boolean) => (one: NotificationList) => ({ ...one, rhythm: one.rhythm ?? 'at-once', fixed });
    const webhook =
      (fixed: boolean) =>
      ({ secret: _, ...one }: NotificationWebhook) => ({ ...one, fixed });
    return {
      mail: mail && viewOf(mail, this.#file.mail !== null),
      lists: [...this.#file.lists.map(list(true)), ...kept.lists.map(list(false))],
      webhooks: [...this.#file.webhooks.map(webhook(true)), ...kept.webhooks.map(webhook(false))],
    };
  }

  /**
   * Keeps what was set in the console; what the configuration file names is not part of it. A webhook that is new, or has
   * another address, gets a new secret, which is in this answer and in no other.
   * @throws MillspaceError MS-NTF-006 (address), MS-NTF-009 (in the configuration file), MS-NTF-011 (mail server)
   */
  save({ mail, lists, webhooks }: NotificationSettings): NonNullable<NotificationsView['newSecrets']> {
    const before = this.#kept();
    if (mail !== null && this.#file.mail !== null) throw fixed('/mail');
    const taken = new Set([...this.#file.lists, ...this.#file.webhooks].map(({ id }) => id));
    for (const [at, entries] of [
      ['/lists', lists],
      ['/webhooks', webhooks],
    ] as const)
      for (const { id } of entries) {
        if (taken.has(id)) throw fixed(`${at}/${id}`);
        taken.add(id);
      }
    const newSecrets: { id: string; secret: string }[] = [];
    const hooks = webhooks.map((hook) => {
      checkWebhookUrl(hook.url, this.internalHosts);
      const known = before.webhooks.find(({ id, url }) => id === hook.id && url === hook.url);
      if (known) return { ...hook, secret: known.secret };
      const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
      newSecrets.push({ id: hook.id, secret });
      return { ...hook, secret };
    });
    const server = mail === null ? null : checkedServer(withPassword(mail, before.mail));
    this.#store.setSetting(KEPT, { mail: server, lists, webhooks: hooks } satisfies Kept);
    return newSecrets;
  }

  #kept(): Kept {
    return this.#store.setting<Kept>(KEPT) ?? NOTHING;
  }
}

function viewOf({ password, ca: _, ...mail }: Server, isFixed: boolean): NonNullable<NotificationsView['mail']> {
  return { ...mail, hasPassword: password !== undefined, fixed: isFixed };
}

/** A password stays with its server: who may change an address could otherwise have it sent to one of their own. */
function withPassword(mail: NonNullable<NotificationSettings['mail']>, before: Server | null): MailServer {
  if (mail.user === undefined || mail.password !== undefined) return mail;
  const { password } = before ?? {};
  const same = (['host', 'port', 'security', 'user'] as const).every((member) => mail[member] === before?.[member]);
  if (same && password !== undefined) return { ...mail, password };
  throw new MillspaceError('MS-NTF-011', {
    detail: `give the password of ${mail.user} for ${mail.host}:${mail.port}`,
    where: '/mail/password',
    details: {
      text: {
        en: `Give the password of ${mail.user} for ${mail.host}:${mail.port}.`,
        de: `Das Passwort von ${mail.user} für ${mail.host}:${mail.port} angeben.`,
      },
    },
  });
}

function checkedServer(mail: MailServer): Server {
  const security = mail.security ?? 'starttls';
  if (security === 'none' && !isThisMachine(mail.host))
    throw new MillspaceError('MS-NTF-011', {
      detail: `without protection mail goes to this machine alone, not to ${mail.host}`,
      where: '/mail/security',
      details: {
        text: {
          en: `Without protection mail goes to this machine alone, not to ${mail.host}.`,
          de: `Ohne Schutz geht Post nur an diesen Rechner, nicht an ${mail.host}.`,
        },
      },
    });
  return { ...mail, security, port: mail.port ?? PORTS[security] };
}

function fixed(where: string): MillspaceError {
  return new MillspaceError('MS-NTF-009', { detail: `${where} is taken, or named by the configuration file`, where });
}

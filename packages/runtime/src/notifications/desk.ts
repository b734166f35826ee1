import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type {
  InboxItem,
  NotificationDelivery,
  NotificationPreferences,
  NotificationSettings,
  NotificationsConfig,
  NotificationsView,
  NotificationTest,
  OwnNotifications,
} from '@millspace/schemas';
import { pause } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import { MillspaceError, messageOf } from '../errors.ts';
import type { ProxyWay } from '../http-client.ts';
import type { Logger } from '../logger.ts';
import { unlessAborted } from '../unless.ts';
import type { People } from '../users/people.ts';
import type { User } from '../users/store.ts';
import { turn } from './ledger.ts';
import { Outbox } from './outbox.ts';
import { type Audience, kindsSeenBy, type Receiver, receivers } from './receivers.ts';
import { collapse, isDue } from './rhythm.ts';
import { Sending } from './sending.ts';
import { Settings } from './settings.ts';
import { type Message, NotificationStore } from './store.ts';
import { troublesOf } from './troubles.ts';

export interface NotificationDeskDeps {
  app: 'connector' | 'broker';
  dataDir: string;
  config: NotificationsConfig | undefined;
  /** Where others reach the process by its configuration; undefined: where it listens. */
  publicUrl: string | undefined;
  /** The way out of the house, for webhooks; mail servers are reached without it. */
  proxy?: ProxyWay;
  people: People;
  audience: Audience;
  /** What needs a person, all of it; `complete`: nothing is missing; `own`: whose doing an item is, who is not told of it. */
  inbox: () => Promise<{ items: readonly InboxItem[]; complete: boolean; own?: ReadonlyMap<string, string> }>;
  clock: Clock;
  logger: Logger;
  /** Called when how deliveries stand has changed. */
  changed: () => void;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So long is kept what was sent or given up. */
const REMEMBERED_MS = 30 * DAY_MS;
const SHOWN = 50;

const NOBODY: NotificationPreferences = { address: null, language: 'en', rhythm: 'at-once' };

/** Tells people what needs them, by e-mail and webhook: looks into the inbox at intervals, keeps what is to be told, and sends it. */
export class NotificationDesk {
  readonly #deps: NotificationDeskDeps;
  readonly #config: NotificationsConfig;
  readonly #store: NotificationStore;
  readonly #settings: Settings;
  readonly #sending: Sending;
  readonly #outbox: Outbox;
  readonly #tested = new Map<string, number>();
  readonly #abort = new AbortController();
  #wake: AbortController | null = null;
  #running: Promise<void> | null = null;
  #url = '';

  /** Opens notifications.db in the data folder. @throws MillspaceError MS-STO-001, -002, MS-NTF-006, -011 (configuration) */
  constructor(deps: NotificationDeskDeps) {
    const { app, dataDir, config = {}, clock, logger, changed, proxy } = deps;
    this.#deps = deps;
    this.#config = config;
    this.#store = new NotificationStore(join(dataDir, 'notifications.db'));
    this.#settings = new Settings(this.#store, config);
    const now = () => clock.now();
    this.#sending = new Sending({
      settings: this.#settings,
      app,
      console: () => this.#console(),
      now,
      ...(proxy ? { proxy } : {}),
    });
    this.#outbox = new Outbox({
      store: this.#store,
      sending: this.#sending,
      receivers: () => this.#receivers(),
      logger,
      now,
      retryMs: (config.retrySeconds ?? 60) * SECOND_MS,
      expireMs: (config.expireHours ?? 48) * HOUR_MS,
      changed,
    });
  }

  /** @param url where the process listens */
  start(url: string): void {
    this.#url = url;
    this.#running ??= this.#loop();
  }

  /** Something may have changed in the inbox: look now. */
  look(): void {
    this.#wake?.abort();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#wake?.abort();
    await this.#running;
    this.#store.close();
  }

  view(): NotificationsView {
    const { audience, people } = this.#deps;
    return {
      ...this.#settings.view(),
      kinds: Object.keys(audience) as NotificationsView['kinds'],
      names: this.#config.names ?? false,
      deliveries: this.#store.latest(SHOWN).map((message) => deliveryOf(message, people)),
    };
  }

  /** @throws MillspaceError MS-NTF-006, MS-NTF-009, MS-NTF-011 */
  save(settings: NotificationSettings): NotificationsView {
    const newSecrets = this.#settings.save(settings);
    return { ...this.view(), ...(newSecrets.length === 0 ? {} : { newSecrets }) };
  }

  own(user: User): OwnNotifications {
    const found = this.#deps.people.contacts().find((contact) => contact.user.id === user.id);
    return {
      preferences: found?.preferences ?? NOBODY,
      kinds: kindsSeenBy(this.#deps.audience, user.roles),
      possible: this.#settings.mail() !== null,
    };
  }

  saveOwn(user: User, preferences: NotificationPreferences): OwnNotifications {
    this.#deps.people.setContact(user, preferences);
    return this.own(user);
  }

  /** @throws MillspaceError MS-NTF-001 … -006 (what came of it), -007 (no address), -008 (no such receiver), -010 (too often) */
  async test({ channel, id = '' }: NotificationTest, user: User | null): Promise<void> {
    const key = channel === 'self' ? `person ${user?.id}` : `${channel} ${id}`;
    const receiver = this.#receivers().find((one) => one.key === key);
    if (receiver === undefined)
      throw channel === 'self' || (channel === 'list' && this.#settings.mail() === null)
        ? new MillspaceError('MS-NTF-007', { detail: 'there is no mail server, or no own address' })
        : new MillspaceError('MS-NTF-008', { detail: `there is no ${channel} "${id}"` });
    const now = this.#deps.clock.now();
    if (now - (this.#tested.get(key) ?? 0) < MINUTE_MS)
      throw new MillspaceError('MS-NTF-010', { detail: 'a test was sent less than a minute ago' });
    await this.#sending.test(receiver.target);
    this.#tested.set(key, now);
  }

  /** Receivers that are not reached, for the inbox. */
  troubles(): InboxItem[] {
    const { people } = this.#deps;
    return troublesOf([...this.#store.unsent(), ...this.#store.lost()], (id) => people.user(id)?.pseudonym ?? null);
  }

  status(): { waiting: number; failing: number } {
    const unsent = this.#store.unsent();
    return { waiting: unsent.length, failing: unsent.filter(({ state }) => state === 'failing').length };
  }

  async #loop(): Promise<void> {
    const { logger, clock } = this.#deps;
    const { signal } = this.#abort;
    const everyMs = (this.#config.checkSeconds ?? 30) * SECOND_MS;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      try {
        await this.#pass();
        await this.#outbox.run(signal);
      } catch (error) {
        if (signal.aborted) return;
        logger.error({ detail: messageOf(error) }, 'notifications could not be looked after; it is tried again');
      }
      const next = this.#store.nextAt();
      const untilNext = next === null ? everyMs : Math.max(SECOND_MS, next - clock.now());
      await pause(Math.min(everyMs, untilNext), this.#wake.signal);
    }
  }

  /** Holds the inbox against what was told, and makes the messages that are due, in one transaction. */
  async #pass(): Promise<void> {
    const { items, complete, own } = await unlessAborted(this.#deps.inbox(), this.#abort.signal);
    const now = this.#deps.clock.now();
    const { settleMinutes = 5, repeatHours = 24, gapMinutes = 5, dailyHour = 7, names = false } = this.#config;
    const everybody = this.#receivers();
    this.#store.atomic(() => {
      const { matters, changes } = turn(this.#store.matters(), items, {
        ...{ now, complete, names, newId: randomUUID, ...(own && { own }) },
        settleMs: settleMinutes * MINUTE_MS,
        repeatMs: repeatHours * HOUR_MS,
      });
      this.#store.replaceMatters(matters);
      for (const change of changes)
        for (const { key, wants } of everybody)
          if (wants(change.told.kind) && key !== `person ${change.own}`) this.#store.addChange(key, now, change);
      for (const [key, { oldest, changes: waiting }] of this.#store.waiting()) {
        const receiver = everybody.find((one) => one.key === key);
        if (receiver === undefined) this.#store.forgetWaiting(key);
        else if (
          isDue(
            { rhythm: receiver.rhythm, gapMs: gapMinutes * MINUTE_MS, dailyHour },
            { oldest, last: this.#store.lastOf(key), now },
          )
        ) {
          this.#store.addMessage({ id: randomUUID(), receiver: key, changes: collapse(waiting), createdAt: now });
          this.#store.forgetWaiting(key);
        }
      }
      this.#store.expire(now - REMEMBERED_MS);
    });
  }

  #receivers(): Receiver[] {
    return receivers(this.#settings, this.#deps.people, this.#deps.audience);
  }

  #console(): string {
    return (this.#config.consoleUrl ?? this.#deps.publicUrl ?? this.#url).replace(/\/+$/, '');
  }
}

function deliveryOf(
  { id, receiver, changes, state, attempts, createdAt, sentAt, nextAt, problem }: Message,
  people: Pick<People, 'user'>,
): NotificationDelivery {
  const [channel, name] = splitKey(receiver);
  return {
    id,
    receiver: { channel, id: channel === 'person' ? (people.user(name)?.pseudonym ?? '–') : name },
    changes: changes.length,
    state,
    attempts,
    createdAt,
    ...(sentAt === null ? {} : { sentAt }),
    ...(nextAt === null ? {} : { nextAt }),
    ...(problem === null ? {} : { problem }),
  };
}

function splitKey(key: Message['receiver']): [NotificationDelivery['receiver']['channel'], string] {
  const at = key.indexOf(' ');
  return [key.slice(0, at) as NotificationDelivery['receiver']['channel'], key.slice(at + 1)];
}

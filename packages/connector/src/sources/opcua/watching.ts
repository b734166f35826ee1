import { messageOf } from '@millspace/runtime/errors';
import type { OpcUaSourceConfig } from '@millspace/schemas';
import {
  type ClientSubscription,
  DataChangeNotification,
  type DataValue,
  type NotificationMessage,
  StatusChangeNotification,
} from 'node-opcua-client';
import { differencesOf, newAddresses } from '../../mapping/differences.ts';
import type { ResolvedMapping, Subscription } from '../../mapping/mapping.port.ts';
import type { OpenGap, RawValue, RecoveredOptions, SourceSink } from '../../ports.ts';
import type { SourceDeps } from '../source.port.ts';
import type { StatusKeeper } from '../status.ts';
import { resolveAddress } from './addresses.ts';
import { notifierOf, notifiersOf, watchConditions } from './alarms.ts';
import { resolvePaths } from './browse.ts';
import type { Connection } from './connection.ts';
import { backfill, nodesWithHistory } from './history.ts';
import { type CreatedItem, createItems, deleteItems, type ItemSettings, type WantedItem } from './items.ts';
import { rawValueOf, type ValueOptions } from './values.ts';

const PUBLISHING_MS = 100;
const SAMPLING_MS = 50;
const QUEUE = 10;
const RETRY_BAD_MS = 30_000;
/** Notifications of items whose creation has not been confirmed to us yet. */
const MAX_UNCLAIMED = 10_000;

interface Live extends CreatedItem {
  want: Subscription;
  first: boolean;
  lastSource: number | null;
  lastValue: RawValue['value'];
}

/** Everything that happens within one session: items, values, watchdog, events, backfill. */
export class Watching {
  readonly #connection: Connection;
  readonly #config: OpcUaSourceConfig;
  #deps: SourceDeps;
  readonly #status: StatusKeeper;
  readonly #sink: SourceSink;
  readonly #items = new Map<number, Live>();
  /** Handles of items that were let go; what the server still has of them is not wanted. */
  readonly #retired = new Set<number>();
  #subscription: ClientSubscription | null = null;
  #notifiers = new Set<string>();
  readonly #unclaimed: { handle: number; value: DataValue }[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #gaps: OpenGap[] = [];
  #lastSign: number;
  #over = false;
  #ready = false;
  #filling = false;
  #end: (reason: string) => void = () => {};
  readonly #ended: Promise<string>;

  constructor(
    connection: Connection,
    config: OpcUaSourceConfig,
    deps: SourceDeps,
    status: StatusKeeper,
    sink: SourceSink,
  ) {
    this.#connection = connection;
    this.#config = config;
    this.#deps = deps;
    this.#status = status;
    this.#sink = sink;
    this.#lastSign = performance.now();
    this.#ended = new Promise((resolve) => {
      this.#end = (reason) => {
        this.#over = true;
        resolve(reason);
      };
    });
  }

  /** @throws when the subscription cannot be made; single bad items do not throw */
  async start(): Promise<void> {
    const { client, session } = this.#connection;
    client.on('connection_lost', () => this.#end('the connection broke'));
    client.on('close', () => this.#end('the server closed the connection'));
    session.on('session_closed', () => this.#end('the server closed the session'));
    session.on('keepalive_failure', () => this.#end('the server does not answer'));
    const publishing = this.#config.publishingIntervalMs ?? PUBLISHING_MS;
    const keepAlive = Math.max(1, Math.ceil(200 / Math.max(publishing, 10)));
    const subscription = await session.createSubscription2({
      requestedPublishingInterval: publishing,
      requestedMaxKeepAliveCount: keepAlive,
      requestedLifetimeCount: Math.max(keepAlive * 10, Math.ceil(20_000 / Math.max(publishing, 10))),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    this.#subscription = subscription;
    subscription.on('raw_notification', (message: NotificationMessage) => this.#notified(message));
    subscription.on('terminated', () => this.#end('the server ended the subscription'));
    const wanted = await this.#wanted();
    this.#sink.recovered(this.#connection.serverTime, this.#past());
    await this.#create(subscription, wanted);
    await this.#watchEvents(subscription);
    this.#ready = true;
    this.#startWatchdog(subscription);
    this.#every(RETRY_BAD_MS, () => this.#retryBad(subscription));
  }

  /** What is wanted of the server's history. */
  #past(): RecoveredOptions {
    if (this.#config.history === false) return {};
    const beforeFirstMs = (this.#config.historyBeforeSeconds ?? 0) * 1000;
    return { onGap: (gap) => this.#onGap(gap), beforeFirstMs };
  }

  /** See `Source.remap`. Works on the subscription that is there: no item that stays is touched. */
  async remap(mapping: ResolvedMapping, swap: () => void): Promise<void> {
    const before = this.#deps.mapping;
    const { gone, added } = differencesOf(before, mapping);
    swap();
    this.#deps = { ...this.#deps, mapping };
    const addresses = new Set(gone.map(({ address }) => address));
    const old = [...this.#items.values()].filter((item) => addresses.has(item.address));
    for (const { handle } of old) {
      this.#items.delete(handle);
      this.#retired.add(handle);
    }
    for (const address of addresses) this.#status.good(address);
    this.#status.gone(addresses);
    const { session, limits } = this.#connection;
    const subscription = this.#subscription;
    if (subscription === null || this.#over) return;
    const unheard = newAddresses(before, mapping);
    if (unheard.length > 0) this.#sink.recovered(null, { ...this.#past(), addresses: unheard });
    await deleteItems(session, subscription.subscriptionId, old, limits.itemsPerCall);
    await this.#create(subscription, await this.#wanted(new Set(added.map(({ address }) => address))));
    await this.#watchEvents(subscription);
  }

  /** Resolves with the reason when this session is over. */
  ended(signal: AbortSignal): Promise<string> {
    if (signal.aborted) return Promise.resolve('stopped');
    signal.addEventListener('abort', () => this.#end('stopped'), { once: true });
    return this.#ended;
  }

  stop(): void {
    this.#over = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#status.active(0);
    this.#status.gone();
  }

  /** Node ids of all subscriptions, after the namespace table and the address space of now. */
  async #wanted(only?: ReadonlySet<string>): Promise<WantedItem[]> {
    const { namespaces } = this.#connection;
    const wanted: WantedItem[] = [];
    const paths: Subscription[] = [];
    for (const want of this.#deps.mapping.subscriptions) {
      if (only?.has(want.address) === false) continue;
      if (want.kind === 'browsePath') paths.push(want);
      else if (want.kind === 'nodeId') {
        const nodeId = resolveAddress(want.path, namespaces);
        if (nodeId === null) this.#bad(want.address, "BadNodeIdUnknown: its namespace is not in the server's table");
        else wanted.push({ address: want.address, nodeId, want });
      }
    }
    const found =
      paths.length === 0
        ? new Map()
        : await resolvePaths(
            this.#connection,
            paths.map((want) => want.path),
          );
    for (const want of paths) {
      const [nodeId, ...more] = found.get(want.path) ?? [];
      if (nodeId === undefined) this.#bad(want.address, 'BadNoMatch: no variable has this path');
      else wanted.push({ address: want.address, nodeId, want });
      if (more.length > 0) this.#note(`${want.path} means ${more.length + 1} variables; the first is taken`);
    }
    const max = this.#config.maxItems ?? Number.POSITIVE_INFINITY;
    for (const item of wanted.slice(max)) this.#bad(item.address, `BadTooManyMonitoredItems: maxItems is ${max}`);
    return wanted.slice(0, max);
  }

  async #create(subscription: ClientSubscription, wanted: WantedItem[]): Promise<void> {
    const { created, failed, notes } = await createItems(
      subscription,
      wanted,
      (item) => this.#settings(item),
      this.#connection.limits.itemsPerCall,
    );
    const wants = new Map(wanted.map((item) => [item.address, item.want]));
    for (const item of created) {
      const want = wants.get(item.address);
      if (want === undefined) continue;
      this.#items.set(item.handle, { ...item, want, first: true, lastSource: null, lastValue: null });
      this.#status.good(item.address);
    }
    for (const { item, status } of failed) this.#bad(item.address, status);
    for (const note of notes) this.#note(note);
    this.#status.active(this.#items.size);
    const slowest = Math.max(0, ...[...this.#items.values()].map((item) => item.samplingMs));
    this.#sink.configure({ holdBackMs: Math.min(slowest, 1_000) });
    const early = this.#unclaimed.splice(0);
    this.#deliver(early.map(({ handle, value }) => ({ clientHandle: handle, value })));
  }

  #settings({ want }: WantedItem): ItemSettings {
    const settings: ItemSettings = {
      samplingMs: want.samplingMs ?? this.#config.samplingIntervalMs ?? SAMPLING_MS,
      queueSize: want.queue ?? this.#config.queueSize ?? QUEUE,
    };
    const deadband = want.deadband ?? this.#config.deadband;
    if (deadband !== undefined) settings.deadband = deadband;
    return settings;
  }

  #notified(message: NotificationMessage): void {
    if (this.#over) return;
    this.#lastSign = performance.now();
    this.#status.alive();
    for (const notification of message.notificationData ?? []) {
      if (notification instanceof DataChangeNotification) this.#deliver(notification.monitoredItems ?? []);
      else if (notification instanceof StatusChangeNotification && notification.status.isNotGood()) {
        this.#end(`the server ended the subscription: ${notification.status.name}`);
        return;
      }
    }
    this.#status.unchanged();
    if (this.#ready) this.#sink.alive(message.publishTime?.getTime() ?? this.#deps.clock.now());
  }

  #deliver(changes: readonly { clientHandle: number; value: DataValue }[]): void {
    const receivedAt = this.#deps.clock.now();
    const batch: RawValue[] = [];
    for (const { clientHandle, value } of changes) {
      const item = this.#items.get(clientHandle);
      if (item === undefined) {
        if (this.#retired.has(clientHandle)) continue;
        if (this.#unclaimed.length < MAX_UNCLAIMED) this.#unclaimed.push({ handle: clientHandle, value });
        continue;
      }
      batch.push(this.#valueOf(item, value, receivedAt));
    }
    if (batch.length === 0) return;
    this.#status.values(batch);
    this.#sink.values(batch).catch((error: unknown) => {
      this.#deps.logger.error({ source: this.#config.id, error: messageOf(error) }, 'values could not be taken');
    });
  }

  #valueOf(item: Live, value: DataValue, receivedAt: number): RawValue {
    const raw = rawValueOf(item.address, value, receivedAt, this.#valueOptions(item.want));
    // Some PLCs stamp every value with the same instant: a changed value cannot be as old as the one before.
    if (
      raw.sourceTime !== null &&
      raw.sourceTime === item.lastSource &&
      raw.value !== item.lastValue &&
      item.want.timestamps === undefined
    ) {
      this.#serverTime(item.address, 'implausible');
      raw.sourceTime = raw.serverTime ?? receivedAt;
    } else item.lastSource = raw.sourceTime;
    item.lastValue = raw.value;
    if (item.first) {
      item.first = false;
      raw.initial = true;
    } else if (raw.sourceTime !== null) this.#status.skew(receivedAt - raw.sourceTime);
    return raw;
  }

  #valueOptions(want?: Subscription): ValueOptions {
    const timestamps = want?.timestamps ?? this.#config.timestamps;
    return { timestamps, onServerTime: (address, reason) => this.#serverTime(address, reason) };
  }

  #serverTime(address: string, reason: 'missing' | 'implausible'): void {
    this.#note(`${address}: source time ${reason}, the server's time is used`);
  }

  #startWatchdog(subscription: ClientSubscription): void {
    const interval = Math.max(subscription.publishingInterval, 10);
    const limit =
      this.#config.watchdogMs ?? Math.max(5_000, 3 * interval * Math.max(1, subscription.maxKeepAliveCount));
    if (limit === 0) return;
    this.#every(Math.max(50, Math.min(500, limit / 4)), async () => {
      const silentFor = performance.now() - this.#lastSign;
      if (silentFor > limit) this.#end(`silent: connected, but nothing for ${Math.round(silentFor)} ms`);
    });
  }

  async #retryBad(subscription: ClientSubscription): Promise<void> {
    const bad = new Set(this.#status.snapshot().items.bad.map((problem) => problem.address));
    if (bad.size === 0) return;
    await this.#create(subscription, await this.#wanted(bad));
  }

  /** Watches the notifiers that are not watched yet; who is served by an event is asked of the mapping of then. */
  async #watchEvents(subscription: ClientSubscription): Promise<void> {
    if (this.#config.events === false) return;
    const fresh = notifiersOf(this.#deps.mapping.conditions).filter((notifier) => !this.#notifiers.has(notifier));
    if (fresh.length === 0) return;
    for (const notifier of fresh) this.#notifiers.add(notifier);
    const servedBy = (notifier: string) => this.#deps.mapping.conditions.filter((one) => notifierOf(one) === notifier);
    const notes = await watchConditions(this.#connection, subscription, fresh, servedBy, (record) => {
      if (this.#over) return;
      this.#sink.record(record).catch((error: unknown) => {
        this.#deps.logger.error({ source: this.#config.id, error: messageOf(error) }, 'an event could not be taken');
      });
    });
    for (const note of notes) this.#note(note);
  }

  #onGap(gap: OpenGap): void {
    this.#gaps.push(gap);
    if (this.#filling) return;
    this.#filling = true;
    this.#fill()
      .catch((error: unknown) => this.#note(`history could not be read: ${messageOf(error)}`))
      .finally(() => {
        this.#filling = false;
      });
  }

  async #fill(): Promise<void> {
    for (let gap = this.#gaps.shift(); gap !== undefined && !this.#over; gap = this.#gaps.shift()) {
      const current = gap;
      const nodes = [...this.#items.values()].filter((item) => current.addresses.includes(item.address));
      const periodMs = nodes[0]?.want.periodMs ?? 1_000;
      const readable = nodes.length === 0 ? [] : await nodesWithHistory(this.#connection, nodes);
      if (readable.length === 0) continue;
      const count = await backfill(this.#connection, gap, readable, this.#sink, {
        ...this.#valueOptions(),
        periodMs,
        now: () => this.#deps.clock.now(),
        stopped: () => this.#over,
      });
      this.#deps.logger.info(
        { source: this.#config.id, machine: gap.machine, group: gap.group, values: count },
        gap.beforeFirst === true ? 'history before the first connection read' : 'gap refilled from history',
      );
    }
  }

  #bad(address: string, status: string): void {
    this.#status.bad(address, status, this.#deps.clock.now() + RETRY_BAD_MS);
  }

  #note(text: string): void {
    if (this.#status.note(text)) this.#deps.logger.warn({ source: this.#config.id }, text);
  }

  #every(ms: number, action: () => Promise<void>): void {
    this.#timers.push(
      setInterval(() => {
        if (this.#over) return;
        action().catch((error: unknown) => this.#note(messageOf(error)));
      }, ms),
    );
  }
}

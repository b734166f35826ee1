/**
 * Plain JSON in a unified namespace, QoS 1. Per tag: `<base>/<machine>/<group>/<tag>` with `{value, timestamp_ms, unit}`; as a
 * bundle: `<base>/<machine>` with `{timestamp_ms, values: {"agitator.power": {value, timestamp_ms}}}`. A retained
 * `<base>/<machine>/_meta` tells nameplate, units and ranges; events go to `<base>/<machine>/_event/<kind>`.
 */
import type { MqttClient } from 'mqtt';
import type { Device, DeviceEvent, Sample } from '../../devices/device.ts';
import type { Log, Output } from '../output.port.ts';
import { createLink, type Link } from './link.ts';

export interface UnsOptions {
  url: string;
  base: string;
  username?: string | undefined;
  password?: string | undefined;
  form: 'tag' | 'bundle';
  devices: ReadonlySet<string> | null;
}

interface Message {
  topic: string;
  payload: string;
  retain: boolean;
}

/** Messages kept while disconnected; beyond that nothing more is taken. */
const BACKLOG = 100_000;

export function createUnsOutput(o: UnsOptions, log: Log): Output {
  return new UnifiedNamespace(o, log);
}

class UnifiedNamespace implements Output {
  readonly name = 'uns';
  readonly devices: ReadonlySet<string> | null;
  readonly #o: UnsOptions;
  readonly #log: Log;
  readonly #link: Link;
  #all: readonly Device[] = [];
  #waiting: Message[] = [];

  constructor(o: UnsOptions, log: Log) {
    this.devices = o.devices;
    this.#o = o;
    this.#log = log;
    this.#link = createLink(
      {
        url: o.url,
        clientId: `sim-uns-${o.base.replaceAll('/', '-')}`,
        username: o.username,
        password: o.password,
        up: (client) => this.#up(client),
        down: () => {},
        message: () => {},
      },
      log,
    );
  }

  async start(devices: readonly Device[]): Promise<void> {
    this.#all = devices;
    await this.#link.open();
  }

  stop(): Promise<void> {
    return this.#link.close();
  }

  takes(): boolean {
    return this.#waiting.length < BACKLOG;
  }

  publish(samples: readonly Sample[]): void {
    const messages = this.#o.form === 'tag' ? samples.map((s) => this.#tag(s)) : this.#bundles(samples);
    for (const m of messages) this.#send(m);
  }

  held(): boolean {
    return false;
  }

  event(e: DeviceEvent): void {
    const payload = JSON.stringify({ event: e.kind, machine: e.device.id, timestamp_ms: e.t, ...e.data });
    this.#send({ topic: `${this.#o.base}/${e.device.id}/_event/${e.kind}`, payload, retain: false });
  }

  link(): void {}

  endpoint(): Record<string, string> {
    return { uns: this.#o.url, unsBase: this.#o.base };
  }

  #tag(s: Sample): Message {
    const tag = s.device.tags[s.index];
    const body = {
      value: s.value,
      timestamp_ms: s.t,
      ...(tag?.symbol ? { unit: tag.symbol } : {}),
      ...(s.quality === 'good' ? {} : { quality: s.quality }),
    };
    return {
      topic: `${this.#o.base}/${s.device.id}/${(tag?.id ?? '').replace('.', '/')}`,
      payload: JSON.stringify(body),
      retain: false,
    };
  }

  #bundles(samples: readonly Sample[]): Message[] {
    const devices = new Map<Device, { t: number; values: Record<string, unknown> }[]>();
    for (const s of samples) {
      const list = devices.get(s.device) ?? [];
      devices.set(s.device, list);
      const id = s.device.tags[s.index]?.id ?? '';
      // One tag twice in a tick needs a second message: a member of a JSON object is there once.
      let bundle = list.find((b) => !(id in b.values));
      if (!bundle) {
        bundle = { t: 0, values: {} };
        list.push(bundle);
      }
      bundle.values[id] = {
        value: s.value,
        timestamp_ms: s.t,
        ...(s.quality === 'good' ? {} : { quality: s.quality }),
      };
      bundle.t = Math.max(bundle.t, s.t);
    }
    return [...devices].flatMap(([d, list]) =>
      list.map((b) => ({
        topic: `${this.#o.base}/${d.id}`,
        payload: JSON.stringify({ timestamp_ms: b.t, values: b.values }),
        retain: false,
      })),
    );
  }

  #send(m: Message): void {
    const client = this.#link.client;
    if (!client) {
      if (this.#waiting.length < BACKLOG) this.#waiting.push(m);
      return;
    }
    client.publish(m.topic, m.payload, { qos: 1, retain: m.retain }, (error) => {
      // The connection ended before PUBACK: at least once means once more.
      if (error && this.#waiting.length < BACKLOG) this.#waiting.push(m);
    });
  }

  #up(client: MqttClient): void {
    for (const d of this.#all) {
      const tags = Object.fromEntries(
        d.tags.map((t) => [t.id, { unit: t.symbol, low: t.range[0], high: t.range[1], title: t.title }]),
      );
      const meta = JSON.stringify({ machine: d.id, kind: d.kind, ...d.nameplate, tags });
      client.publish(`${this.#o.base}/${d.id}/_meta`, meta, { qos: 1, retain: true });
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) this.#log.info({ messages: waiting.length }, 'sending what waited');
    for (const m of waiting) this.#send(m);
  }
}

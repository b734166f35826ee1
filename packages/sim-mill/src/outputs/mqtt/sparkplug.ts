/**
 * A Sparkplug B 3.0 edge node with the simulated machines as its devices: births with aliases, one sequence for node and
 * devices, will with bdSeq, rebirth on NCMD, and historical data for what was measured while the connection was down.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { MqttClient } from 'mqtt';
import type { Device, DeviceEvent, Sample } from '../../devices/device.ts';
import type { Ledger, LedgerValue } from '../../ledger/ledger.ts';
import type { Log, Output } from '../output.port.ts';
import { createLink, type Link } from './link.ts';
import { birthMetric, dataMetric, decode, encode, plateMetrics } from './sparkplug-codec.ts';

export interface SparkplugOptions {
  url: string;
  group: string;
  node: string;
  username?: string | undefined;
  password?: string | undefined;
  historical: boolean;
  devices: ReadonlySet<string> | null;
  /** File that remembers bdSeq over restarts. */
  stateFile: string;
}

/** Samples kept while disconnected; the oldest go first. */
const BACKLOG = 200_000;
const HISTORY_BATCH = 500;
const REBIRTH = 'Node Control/Rebirth';
const REBIRTH_ALIAS = 0;

export function createSparkplugOutput(o: SparkplugOptions, log: Log, ledger: Ledger): Output {
  return new EdgeNode(o, log, ledger);
}

class EdgeNode implements Output {
  readonly name = 'sparkplug';
  readonly devices: ReadonlySet<string> | null;
  readonly #o: SparkplugOptions;
  readonly #log: Log;
  readonly #ledger: Ledger;
  readonly #link: Link;
  #all: readonly Device[] = [];
  /** First alias of each device; aliases are unique over the whole node. */
  readonly #alias = new Map<string, number>();
  readonly #last = new Map<string, (Sample | undefined)[]>();
  readonly #dead = new Set<string>();
  /** Newest values that went on no wire yet, so are in no ledger yet: the next birth exposes them. */
  readonly #untold = new WeakSet<Sample>();
  #backlog: Sample[] = [];
  #bdSeq = -1;
  #seq = 0;
  #born = false;

  constructor(o: SparkplugOptions, log: Log, ledger: Ledger) {
    this.devices = o.devices;
    this.#o = o;
    this.#log = log;
    this.#ledger = ledger;
    this.#bdSeq = lastBdSeq(o.stateFile);
    this.#link = createLink(
      {
        url: o.url,
        clientId: `sim-${o.group}-${o.node}`,
        username: o.username,
        password: o.password,
        will: () => this.#will(),
        up: (client) => this.#up(client),
        down: () => {
          this.#born = false;
        },
        message: (topic, payload) => this.#command(topic, payload),
      },
      log,
    );
  }

  async start(devices: readonly Device[]): Promise<void> {
    this.#all = devices;
    let alias = REBIRTH_ALIAS + 1;
    for (const d of devices) {
      this.#alias.set(d.id, alias);
      this.#last.set(d.id, new Array(d.tags.length).fill(undefined));
      alias += d.tags.length;
    }
    await this.#link.open();
  }

  async stop(): Promise<void> {
    await this.#link.close(async (client) => {
      // An orderly end publishes the death itself (§6.4.5); the will is only for the other kind.
      await client.publishAsync(this.#topic('NDEATH'), this.#death(), { qos: 1 });
    });
  }

  takes(device: Device): boolean {
    return this.#o.historical || (this.#born && !this.#dead.has(device.id));
  }

  publish(samples: readonly Sample[], now: number): void {
    const client = this.#born ? this.#link.client : undefined;
    for (const [device, list] of byDevice(samples)) {
      const last = this.#last.get(device.id);
      const told = this.takes(device);
      for (const s of list) {
        if (last) last[s.index] = s;
        if (!told) this.#untold.add(s);
      }
      if (client) this.#data(client, device, list, now, false);
      else if (this.#o.historical) this.#keep(list);
    }
  }

  held(samples: readonly Sample[]): boolean {
    if (this.#o.historical) this.#keep(samples.map((s) => ({ ...s, late: true })));
    return this.#o.historical;
  }

  event(_e: DeviceEvent): void {
    // Sparkplug has no events: batch.*, alarms.* and machine.* are metrics.
  }

  link(device: Device, up: boolean, now: number): void {
    const client = this.#born ? this.#link.client : undefined;
    if (!up) {
      this.#dead.add(device.id);
      if (client)
        this.#send(client, this.#topic('DDEATH', device.id), { timestamp: now, metrics: [], seq: this.#next() });
      return;
    }
    this.#dead.delete(device.id);
    if (!client) return;
    this.#birth(client, device, now);
    this.#flush(client, now);
  }

  endpoint(): Record<string, string> {
    return { sparkplug: this.#o.url, sparkplugNode: `${this.#o.group}/${this.#o.node}` };
  }

  #keep(samples: readonly Sample[]): void {
    for (const s of samples) this.#backlog.push(s);
    if (this.#backlog.length > BACKLOG) this.#backlog = this.#backlog.slice(-BACKLOG);
  }

  #topic(type: string, device?: string): string {
    return `spBv1.0/${this.#o.group}/${type}/${this.#o.node}${device === undefined ? '' : `/${device}`}`;
  }

  #death(): Buffer {
    return encode({ timestamp: Date.now(), metrics: [{ name: 'bdSeq', type: 'UInt64', value: this.#bdSeq }] });
  }

  #will(): { topic: string; payload: Buffer; qos: 1 } {
    this.#bdSeq = (this.#bdSeq + 1) % 256;
    writeFileSync(this.#o.stateFile, String(this.#bdSeq));
    return { topic: this.#topic('NDEATH'), payload: this.#death(), qos: 1 };
  }

  #next(): number {
    this.#seq = (this.#seq + 1) % 256;
    return this.#seq;
  }

  #send(client: MqttClient, topic: string, payload: Parameters<typeof encode>[0]): void {
    client.publish(topic, encode(payload), { qos: 0 }, (error) => {
      if (error) this.#log.warn({ topic, reason: error.message }, 'Sparkplug message not sent');
    });
  }

  #up(client: MqttClient): void {
    client.subscribe([this.#topic('NCMD'), this.#topic('DCMD', '+')], { qos: 1 }, (error) => {
      if (error) {
        this.#log.warn({ reason: error.message }, 'Sparkplug commands not subscribed');
        client.end(true);
        return;
      }
      this.#births(client);
      this.#flush(client, Date.now());
    });
  }

  #births(client: MqttClient): void {
    const now = Date.now();
    this.#seq = 0;
    this.#born = true;
    this.#send(client, this.#topic('NBIRTH'), {
      timestamp: now,
      seq: 0,
      metrics: [
        { name: 'bdSeq', type: 'UInt64', value: this.#bdSeq, timestamp: now },
        { name: REBIRTH, alias: REBIRTH_ALIAS, type: 'Boolean', value: false, timestamp: now },
      ],
    });
    for (const d of this.#all) if (!this.#dead.has(d.id)) this.#birth(client, d, now);
  }

  #birth(client: MqttClient, device: Device, now: number): void {
    const alias = this.#alias.get(device.id) ?? 0;
    const last = this.#last.get(device.id);
    const untold = (last ?? []).filter((s): s is Sample => s !== undefined && this.#untold.delete(s));
    this.#ledger.values(untold.map(ledgerValue));
    this.#send(client, this.#topic('DBIRTH', device.id), {
      timestamp: now,
      seq: this.#next(),
      metrics: [
        ...device.tags.map((tag, i) => birthMetric(tag, alias + i, last?.[i], now)),
        ...plateMetrics(device, now),
      ],
    });
  }

  #data(client: MqttClient, device: Device, list: readonly Sample[], now: number, historical: boolean): void {
    const alias = this.#alias.get(device.id) ?? 0;
    const metrics = list.flatMap((s) => {
      const tag = device.tags[s.index];
      return tag ? [dataMetric(s, tag, alias + s.index, historical)] : [];
    });
    this.#send(client, this.#topic('DDATA', device.id), { timestamp: now, seq: this.#next(), metrics });
  }

  #flush(client: MqttClient, now: number): void {
    const waiting = this.#backlog;
    this.#backlog = [];
    for (const [device, list] of byDevice(waiting)) {
      if (this.#dead.has(device.id)) {
        this.#keep(list);
        continue;
      }
      for (let i = 0; i < list.length; i += HISTORY_BATCH) {
        const part = list.slice(i, i + HISTORY_BATCH);
        // What the app could not put into the ledger yet, because nobody knew whether it would ever be exposed.
        this.#ledger.values(part.filter((s) => s.late).map(ledgerValue));
        this.#data(client, device, part, now, true);
      }
    }
  }

  #command(topic: string, payload: Buffer): void {
    if (topic !== this.#topic('NCMD')) return;
    try {
      const wanted = decode(payload).metrics?.some(
        (m) => (m.name === REBIRTH || (!m.name && Number(m.alias) === REBIRTH_ALIAS)) && m.value === true,
      );
      const client = this.#link.client;
      if (wanted && client) this.#births(client);
    } catch (error) {
      this.#log.warn({ topic, reason: (error as Error).message }, 'Sparkplug command not understood');
    }
  }
}

/** A late will of an earlier process must not be taken for ours (§6.4.1): go on counting. */
function ledgerValue(s: Sample): LedgerValue {
  return { machine: s.device.id, tag: s.device.tags[s.index]?.id ?? '', value: s.value, t: s.t, quality: s.quality };
}

function lastBdSeq(file: string): number {
  const n = existsSync(file) ? Number(readFileSync(file, 'utf8')) : -1;
  return Number.isInteger(n) && n >= 0 && n < 256 ? n : -1;
}

function byDevice(samples: readonly Sample[]): Map<Device, Sample[]> {
  const map = new Map<Device, Sample[]>();
  for (const s of samples) {
    const list = map.get(s.device);
    if (list) list.push(s);
    else map.set(s.device, [s]);
  }
  return map;
}

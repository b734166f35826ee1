import type { MappingFile, SourceConfig } from '@millspace/schemas';
import type { MqttClient } from 'mqtt';
import sparkplug, { type UPayload } from 'sparkplug-payload/lib/sparkplugbpayload.js';
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from './harness.ts';
import { publisher, startBroker, type TestBroker } from './mqtt-broker.ts';

const NODE = 'edge-1';
const POWER = 1;
const SPEED = 2;

function mapping(): MappingFile {
  return {
    revision: 'r1',
    source: 'spb',
    machines: [
      {
        id: 'mill-1',
        pack: 'test-mill/1',
        sparkplug: { group: 'plant', node: NODE, device: 'mill' },
        signals: [
          { signal: 'agitator.power', metric: 'agitator/power' },
          { signal: 'agitator.speed', metric: 'agitator/speed' },
        ],
      },
    ],
  };
}

function config(url: string, more: object = {}): SourceConfig {
  return {
    id: 'spb',
    type: 'mqtt',
    mapping: 'm.yaml',
    url,
    dialect: 'sparkplug',
    clientId: 'host',
    ...more,
  } as SourceConfig;
}

/** An edge node with one device, as simple as the specification allows; answers rebirth requests. */
class EdgeNode {
  seq = 0;
  bdSeq = 0;
  rebirths = 0;
  readonly client: MqttClient;

  constructor(client: MqttClient) {
    this.client = client;
  }

  async listen(): Promise<void> {
    await this.client.subscribeAsync(`spBv1.0/plant/NCMD/${NODE}`);
    this.client.on('message', () => {
      this.rebirths += 1;
      this.birth().catch(() => {});
    });
  }

  async birth(power = 10): Promise<void> {
    this.seq = 0;
    const now = Date.now();
    const bdSeq = { name: 'bdSeq', type: 'UInt64' as const, value: this.bdSeq, timestamp: now };
    await this.send('NBIRTH', null, { timestamp: now, metrics: [bdSeq] });
    await this.send('DBIRTH', 'mill', {
      timestamp: now,
      metrics: [
        {
          name: 'agitator/power',
          alias: POWER,
          type: 'Double',
          value: power,
          timestamp: now,
          properties: { engUnit: { type: 'String', value: 'kW' } },
        },
        { name: 'agitator/speed', alias: SPEED, type: 'Int32', value: 1000, timestamp: now },
      ],
    });
  }

  data(power: number, t = Date.now(), more: object = {}): Promise<unknown> {
    return this.send('DDATA', 'mill', {
      timestamp: t,
      metrics: [{ alias: POWER, type: 'Double', value: power, timestamp: t, ...more } as never],
    });
  }

  send(type: string, device: string | null, payload: UPayload): Promise<unknown> {
    const bytes = Buffer.from(sparkplug.encodePayload(type === 'NDEATH' ? payload : { ...payload, seq: this.seq }));
    if (type !== 'NDEATH') this.seq = (this.seq + 1) % 256;
    return this.client.publishAsync(`spBv1.0/plant/${type}/${NODE}${device === null ? '' : `/${device}`}`, bytes);
  }

  death(): Promise<unknown> {
    const bdSeq = { name: 'bdSeq', type: 'UInt64' as const, value: this.bdSeq };
    return this.send('NDEATH', null, { timestamp: Date.now(), metrics: [bdSeq] });
  }
}

const slot = (t: number) => Math.floor((t + 50) / 100) * 100;
const power = (harness: Harness, t: number) =>
  harness.store.table('mill-1', 'fast').get(slot(t))?.get('agitator.power')?.v;
const sees = (harness: Harness, value: number) =>
  harness.store.until(() =>
    [...harness.store.table('mill-1', 'fast').values()].some((row) => row.get('agitator.power')?.v === value),
  );
const gaps = (harness: Harness) => harness.store.gaps().filter((gap) => gap.group === 'fast');

describe('MQTT source, Sparkplug B', { timeout: 30_000 }, () => {
  const open: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop();
  });
  const begin = async (more: object = {}): Promise<{ broker: TestBroker; harness: Harness; edge: EdgeNode }> => {
    const broker = keep(await startBroker());
    const edge = new EdgeNode(keep(await publisher(broker.url)));
    await edge.listen();
    const harness = keep(await startHarness(config(broker.url, more), mapping()));
    await harness.status((status) => status.state === 'connected');
    return { broker, harness, edge };
  };

  it('asks for a birth, then follows aliases; publishes nothing else', async () => {
    const { broker, harness, edge } = await begin();
    await harness.store.until(() => edge.rebirths > 0 && harness.source.status().items.active === 2);
    const t = Date.now() + 200;
    await edge.data(12.5, t);
    await sees(harness, 12.5);
    expect(power(harness, t)).toBe(12.5);
    expect(harness.store.table('mill-1', 'fast').get(slot(t))?.get('agitator.speed')).toEqual({ v: 1000 });
    const topics = new Set(broker.published.filter((entry) => entry.client === 'host').map((entry) => entry.topic));
    expect([...topics]).toEqual([`spBv1.0/plant/NCMD/${NODE}`]);
  });

  it('sees a gap in the sequence, asks for a rebirth and writes one gap record up to it', async () => {
    const { harness, edge } = await begin();
    await harness.store.until(() => harness.source.status().items.active === 2);
    await edge.data(20);
    await sees(harness, 20);
    const asked = edge.rebirths;
    edge.seq += 1; // one message is lost
    await edge.data(21);
    await harness.store.until(() => edge.rebirths > asked);
    await edge.data(22, Date.now() + 150);
    await sees(harness, 22);
    expect(gaps(harness)).toMatchObject([{ reason: 'sequence', machine: 'mill-1' }]);
    const [gap] = gaps(harness);
    const lastHeard = [...harness.store.table('mill-1', 'fast')]
      .filter(([, row]) => row.get('agitator.power')?.v === 20)
      .map(([t]) => t);
    expect(gap?.t).toBeLessThanOrEqual(Math.min(...lastHeard) + 50);
    expect([...harness.store.table('mill-1', 'fast').values()].some((row) => row.get('agitator.power')?.v === 21)).toBe(
      false,
    );
    expect(harness.source.status().notes.join()).toContain('MS-SRC-012');
  });

  it('goes on without a rebirth where asking for one is switched off', async () => {
    const { broker, harness, edge } = await begin({ sparkplug: { rebirth: false } });
    await edge.birth();
    await harness.store.until(() => harness.source.status().items.active === 2);
    await edge.data(30);
    await sees(harness, 30);
    edge.seq += 3;
    await edge.data(31, Date.now() + 250);
    await sees(harness, 31);
    expect(gaps(harness)).toMatchObject([{ reason: 'sequence' }]);
    expect(broker.published.filter((entry) => entry.client === 'host')).toEqual([]);
  });

  it('takes a death for what it is, ignores the will of an old connection, and takes late values as history', async () => {
    const { harness, edge } = await begin();
    await harness.store.until(() => harness.source.status().items.active === 2);
    await edge.data(40);
    await sees(harness, 40);
    edge.bdSeq = 5;
    await edge.birth(41);
    await harness.store.until(() => harness.source.status().items.active === 2);
    edge.bdSeq = 4;
    await edge.death();
    edge.bdSeq = 5;
    await edge.data(42, Date.now() + 150);
    await sees(harness, 42);
    await edge.death();
    await harness.store.until(() => harness.source.status().items.active === 0);
    const missed = Date.now();
    const away = gaps(harness).length;
    await edge.birth(43);
    await harness.store.until(() => harness.source.status().items.active === 2);
    await edge.data(44, missed, { isHistorical: true });
    await edge.data(45, Date.now() + 300);
    await sees(harness, 45);
    expect(gaps(harness).length).toBe(away + 1);
    expect(gaps(harness).at(-1)?.text).toContain('death');
    const history = harness.store.frames.filter((frame) => frame.origin === 'history');
    expect(history).toMatchObject([{ frame: { t: [slot(missed)], signals: { 'agitator.power': [44] } } }]);
  });
});

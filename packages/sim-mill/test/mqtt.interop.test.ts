import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { get } from 'sparkplug-payload';
import type { UMetric } from 'sparkplug-payload/lib/sparkplugbpayload.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimMill, parseConfig, type SimMill } from '../src/app.ts';
import { type MqttBroker, startBroker } from '../src/mqtt-broker/broker.ts';

const codec = get('spBv1.0');

interface Line {
  machine: string;
  tag?: string;
  value: unknown;
  t: number;
  quality: string;
}

interface Seen {
  topic: string;
  payload: Buffer;
  retain: boolean;
}

let dir: string;
let broker: MqttBroker;
let client: MqttClient | undefined;
let sim: SimMill | undefined;
let seen: Seen[] = [];
const waiting = new Set<() => void>();

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise<void>((next) => waiting.add(next));
}

async function listen(url: string, topic: string): Promise<MqttClient> {
  const c = await connectAsync(url, { reconnectPeriod: 0 });
  c.on('message', (t, payload, packet) => {
    seen.push({ topic: t, payload, retain: packet.retain });
    for (const next of waiting) next();
    waiting.clear();
  });
  await c.subscribeAsync(topic, { qos: 1 });
  return c;
}

function ledger(): Line[] {
  return readFileSync(join(dir, 'ledger.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Line)
    .filter((l) => l.tag !== undefined);
}

function payload(m: Seen): { seq: number; metrics: UMetric[] } {
  const p = codec?.decodePayload(m.payload);
  return { seq: Number(p?.seq ?? -1), metrics: p?.metrics ?? [] };
}

const ofType = (type: string) => seen.filter((m) => m.topic.split('/')[2] === type);

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sim-mqtt-'));
  seen = [];
  broker = await startBroker();
});

afterEach(async () => {
  await sim?.stop();
  await client?.endAsync(true);
  await broker.stop();
  sim = undefined;
  client = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function plant(outputs: object, rest: object = {}): SimMill {
  return createSimMill(
    parseConfig({
      mills: [{ id: 'mill-2', size: 10 }],
      rateHz: 10,
      ledger: join(dir, 'ledger.ndjson'),
      dataDir: dir,
      outputs,
      ...rest,
    }),
  );
}

/** Everything in DDATA by device and tag, aliases resolved through the births. */
function decoded(): { device: string; tag: string; value: unknown; t: number; historical: boolean }[] {
  const names = new Map<number, string>();
  const out: { device: string; tag: string; value: unknown; t: number; historical: boolean }[] = [];
  for (const m of seen) {
    const [, , type, , device = ''] = m.topic.split('/');
    if (type === 'DBIRTH')
      for (const x of payload(m).metrics)
        if (x.alias !== undefined && x.alias !== null && x.name) names.set(Number(x.alias), x.name);
    if (type !== 'DDATA') continue;
    for (const x of payload(m).metrics) {
      expect(x.name || undefined).toBeUndefined();
      const value = typeof x.value === 'object' && x.value !== null ? Number(x.value) : x.value;
      out.push({
        device,
        tag: (names.get(Number(x.alias)) ?? '?').replace('/', '.'),
        value,
        t: Number(x.timestamp),
        historical: x.isHistorical === true,
      });
    }
  }
  return out;
}

describe('the Sparkplug mill', () => {
  it('is born with aliases and units, sends data in one sequence, equal to the ledger, and is reborn on command', async () => {
    client = await listen(broker.url, 'spBv1.0/#');
    sim = plant({ sparkplug: { url: broker.url, group: 'plant', node: 'edge1' } }, { energyMeter: { id: 'meter-1' } });
    await sim.start();
    await until(() => decoded().length > 200);
    const nbirth = payload(ofType('NBIRTH')[0] as Seen);
    expect(nbirth.seq).toBe(0);
    expect(Number(nbirth.metrics.find((m) => m.name === 'bdSeq')?.value)).toBe(0);
    const births = ofType('DBIRTH');
    expect(births.map((m) => m.topic.split('/')[4])).toEqual(['mill-2', 'meter-1']);
    const metrics = births.flatMap((m) => payload(m).metrics);
    const aliases = metrics.flatMap((m) => (m.alias === undefined || m.alias === null ? [] : [Number(m.alias)]));
    expect(new Set(aliases).size).toBe(aliases.length);
    const power = metrics.find((m) => m.name === 'agitator/power');
    expect(power?.properties?.['engUnit']?.value).toBe('kW');
    const order = seen.filter((m) => /\/(NBIRTH|DBIRTH|DDATA)\//.test(m.topic)).map((m) => payload(m).seq);
    order.forEach((s, i) => {
      expect(s).toBe(i % 256);
    });
    const truth = new Map(ledger().map((l) => [`${l.machine} ${l.tag} ${l.t}`, l.value]));
    const data = decoded();
    expect(data.length).toBeGreaterThan(200);
    for (const d of data) expect(truth.get(`${d.device} ${d.tag} ${d.t}`)).toBe(d.value);

    const before = ofType('NBIRTH').length;
    const command = codec?.encodePayload({
      timestamp: Date.now(),
      metrics: [{ name: 'Node Control/Rebirth', type: 'Boolean', value: true }],
    });
    await client.publishAsync('spBv1.0/plant/NCMD/edge1', Buffer.from(command ?? []), { qos: 1 });
    await until(() => ofType('NBIRTH').length > before && ofType('DBIRTH').length >= 4);
    const reborn = payload(ofType('NBIRTH')[before] as Seen);
    expect(reborn.seq).toBe(0);
    expect(Number(reborn.metrics.find((m) => m.name === 'bdSeq')?.value)).toBe(0);
  }, 120_000);

  it('sends what it measured during a lost device link afterwards, marked historical', async () => {
    client = await listen(broker.url, 'spBv1.0/#');
    sim = plant(
      { sparkplug: { url: broker.url, group: 'plant', node: 'edge1' } },
      { mills: [{ id: 'mill-2' }, { id: 'mill-3' }] },
    );
    await sim.start();
    const of = (device: string) => ofType('DDATA').filter((m) => m.topic.endsWith(`/${device}`)).length;
    await until(() => of('mill-2') >= 5);
    sim.switchFault('mill-2', 'network-gap', true);
    await until(() => ofType('DDEATH').length === 1);
    const sent = of('mill-2');
    const others = of('mill-3');
    await until(() => of('mill-3') >= others + 20);
    expect(of('mill-2')).toBe(sent);
    sim.switchFault('mill-2', 'network-gap', false);
    await until(() => decoded().some((d) => d.historical));
    const truth = new Map(ledger().map((l) => [`${l.machine} ${l.tag} ${l.t}`, l.value]));
    const late = decoded().filter((d) => d.historical);
    expect(late.length).toBeGreaterThan(50);
    for (const d of late) expect(truth.get(`${d.device} ${d.tag} ${d.t}`)).toBe(d.value);
  }, 120_000);

  it('leaves a will that tells of its death when the connection is taken from it', async () => {
    client = await listen(broker.url, 'spBv1.0/#');
    sim = plant({ sparkplug: { url: broker.url, group: 'plant', node: 'edge1' } });
    await sim.start();
    await until(() => ofType('NBIRTH').length === 1);
    // The broker drops the older of two clients with one id.
    const thief = await connectAsync(broker.url, { clientId: 'sim-plant-edge1', reconnectPeriod: 0 });
    await until(() => ofType('NDEATH').length >= 1 && ofType('NBIRTH').length >= 2);
    const bdSeq = (m: Seen | undefined) => Number(m && payload(m).metrics.find((x) => x.name === 'bdSeq')?.value);
    expect(bdSeq(ofType('NDEATH')[0])).toBe(0);
    expect(bdSeq(ofType('NBIRTH')[1])).toBe(1);
    await thief.endAsync(true);
  }, 120_000);

  it('comes back after a broker restart with the next bdSeq and the missed values', async () => {
    sim = plant({ sparkplug: { url: broker.url, group: 'plant', node: 'edge1' } });
    const port = broker.port;
    client = await listen(broker.url, 'spBv1.0/#');
    await sim.start();
    await until(() => ofType('DDATA').length >= 5);
    await client.endAsync(true);
    const cut = Date.now();
    await broker.stop();
    broker = await startBroker(port);
    client = await listen(broker.url, 'spBv1.0/#');
    seen = [];
    await until(() => decoded().some((d) => d.historical && d.t >= cut) && decoded().some((d) => !d.historical));
    const births = ofType('NBIRTH').map((m) => Number(payload(m).metrics.find((x) => x.name === 'bdSeq')?.value));
    expect(births[0]).toBeGreaterThan(0);
  }, 120_000);
});

describe('the unified namespace', () => {
  it('carries one JSON object per tag with value, source time and unit, and a retained description', async () => {
    client = await listen(broker.url, 'acme/#');
    sim = plant({ uns: { url: broker.url, base: 'acme/ulm/grinding/line1' } });
    await sim.start();
    await until(() => seen.length > 300);
    const truth = new Map(ledger().map((l) => [`${l.tag} ${l.t}`, l.value]));
    const power = seen
      .filter((m) => m.topic === 'acme/ulm/grinding/line1/mill-2/agitator/power')
      .map((m) => JSON.parse(m.payload.toString()) as { value: number; timestamp_ms: number; unit: string });
    expect(power.length).toBeGreaterThan(1);
    for (const p of power) {
      expect(p.unit).toBe('kW');
      expect(truth.get(`agitator.power ${p.timestamp_ms}`)).toBe(p.value);
    }
    const late = await listen(broker.url, 'acme/ulm/grinding/line1/mill-2/_meta');
    await until(() => seen.some((m) => m.topic.endsWith('/_meta') && m.retain));
    await late.endAsync(true);
  }, 120_000);

  it('in bundle form keeps the source time of each tag', async () => {
    client = await listen(broker.url, 'acme/#');
    sim = plant({ uns: { url: broker.url, base: 'acme/ulm/grinding/line1', form: 'bundle' } });
    await sim.start();
    const bundles = () => seen.filter((m) => m.topic === 'acme/ulm/grinding/line1/mill-2');
    await until(() => bundles().length > 20);
    const truth = new Map(ledger().map((l) => [`${l.tag} ${l.t}`, l.value]));
    for (const m of bundles()) {
      const b = JSON.parse(m.payload.toString()) as {
        timestamp_ms: number;
        values: Record<string, { value: unknown; timestamp_ms: number }>;
      };
      for (const [tag, v] of Object.entries(b.values)) expect(truth.get(`${tag} ${v.timestamp_ms}`)).toBe(v.value);
    }
  }, 120_000);

  it('loses nothing when the broker is away for a while (at least once)', async () => {
    sim = plant({ uns: { url: broker.url, base: 'acme/ulm/grinding/line1' } });
    const port = broker.port;
    await sim.start();
    client = await listen(broker.url, 'acme/#');
    await until(() => seen.length > 100);
    await client.endAsync(true);
    const cut = Date.now();
    await broker.stop();
    broker = await startBroker(port);
    client = await listen(broker.url, 'acme/#');
    await until(() =>
      seen.some(
        (m) =>
          m.topic.endsWith('/agitator/vibration_rms') &&
          (JSON.parse(m.payload.toString()) as { timestamp_ms: number }).timestamp_ms > cut + 1000,
      ),
    );
    const got = new Set(
      seen
        .filter((m) => m.topic.endsWith('/agitator/vibration_rms'))
        .map((m) => (JSON.parse(m.payload.toString()) as { timestamp_ms: number }).timestamp_ms),
    );
    const wanted = ledger().filter((l) => l.tag === 'agitator.vibration_rms' && l.t > cut + 50 && l.t <= cut + 1000);
    expect(wanted.length).toBeGreaterThan(5);
    for (const l of wanted) expect(got.has(l.t)).toBe(true);
  }, 120_000);
});

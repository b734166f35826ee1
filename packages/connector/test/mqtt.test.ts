import type { MappingFile, SourceConfig } from '@millspace/schemas';
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from './harness.ts';
import { MemoryStore } from './memory-store.ts';
import { publisher, startBroker } from './mqtt-broker.ts';
import { freePort } from './ports.ts';

const TOPIC = 'plant/hall/mill-1';

function mapping(): MappingFile {
  return {
    revision: 'r1',
    source: 'uns',
    machines: [
      {
        id: 'mill-1',
        pack: 'test-mill/1',
        topic: `${TOPIC}/all`,
        signals: [
          { signal: 'agitator.power', path: 'values.power', unit: 'W', time: { path: 'ts', format: 'ms' } },
          { signal: 'agitator.speed', topic: `${TOPIC}/+/speed`, time: { format: 's' } },
          { signal: 'machine.state', path: 'values.state' },
        ],
        batch: { id: { path: 'batch' }, operator: { path: 'who' } },
        events: { items: [{ code: 'P_HH', path: 'alarm', text: 'pressure' }] },
      },
    ],
  };
}

function config(url: string, more: object = {}): SourceConfig {
  return {
    id: 'uns',
    type: 'mqtt',
    mapping: 'm.yaml',
    url,
    dialect: 'json',
    clientId: 'connector',
    ...more,
  } as SourceConfig;
}

const slot = (t: number) => Math.floor((t + 50) / 100) * 100;
const power = (harness: Harness, t: number) =>
  harness.store.table('mill-1', 'fast').get(slot(t))?.get('agitator.power')?.v;

describe('MQTT source, plain JSON', { timeout: 60_000 }, () => {
  const open: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop();
  });

  it('reads paths, texts with decimal commas, units, batches and alarms, and publishes nothing', async () => {
    const broker = keep(await startBroker());
    const harness = keep(await startHarness(config(broker.url), mapping()));
    await harness.status((status) => status.state === 'connected');
    const mill = keep(await publisher(broker.url));
    const t = Date.now();
    await mill.publishAsync(`${TOPIC}/drive/speed`, JSON.stringify({ value: '1.050,5', ts: t / 1000 }), { qos: 1 });
    const message = { ts: t, values: { power: 12_500, state: 2 }, batch: 'B-7', alarm: true, who: 'Erika' };
    await mill.publishAsync(`${TOPIC}/all`, JSON.stringify(message), { qos: 1 });
    await harness.store.until(() => power(harness, t) === 12.5);
    const row = harness.store.table('mill-1', 'fast').get(slot(t));
    expect(row?.get('agitator.speed')).toEqual({ v: 1050.5 });
    expect(harness.store.records).toContainEqual(
      expect.objectContaining({ record: 'batch', id: 'B-7', phase: 'start', t }),
    );
    expect(harness.store.records).toContainEqual(
      expect.objectContaining({ record: 'event', code: 'P_HH', severity: 800, state: 'active' }),
    );
    expect(JSON.stringify([harness.store.records, harness.store.frames, harness.store.quarantined])).not.toContain(
      'Erika',
    );
    expect(broker.published.filter((entry) => entry.client === 'connector')).toEqual([]);
  });

  it('acknowledges only what is stored: a store that fails gets the message again', async () => {
    const broker = keep(await startBroker());
    const harness = keep(await startHarness(config(broker.url), mapping()));
    await harness.status((status) => status.state === 'connected');
    const mill = keep(await publisher(broker.url));
    harness.store.failing = true;
    const t = Date.now();
    await mill.publishAsync(`${TOPIC}/all`, JSON.stringify({ ts: t, values: { power: 3_000 } }), { qos: 1 });
    await harness.status((status) => status.detail?.includes('could not be stored') === true || status.reconnects > 0);
    harness.store.failing = false;
    await harness.store.until(() => power(harness, t) === 3);
    expect(harness.store.gaps()).toEqual([]);
  });

  it('gets what was published while it was away, without a gap', async () => {
    const broker = keep(await startBroker());
    const first = await startHarness(config(broker.url), mapping(), { dataDir: '/nonexistent-not-used' });
    await first.status((status) => status.state === 'connected');
    const mill = keep(await publisher(broker.url));
    const t0 = Date.now();
    await mill.publishAsync(`${TOPIC}/all`, JSON.stringify({ ts: t0, values: { power: 1_000 } }), { qos: 1 });
    await first.store.until(() => power(first, t0) === 1);
    await first.stop();
    const away: number[] = [];
    for (let index = 0; index < 30; index += 1) {
      const t = t0 + 2_000 + index * 100;
      away.push(t);
      await mill.publishAsync(`${TOPIC}/all`, JSON.stringify({ ts: t, values: { power: 2_000 + index } }), { qos: 1 });
    }
    const second = keep(await startHarness(config(broker.url), mapping(), { store: first.store }));
    await second.store.until(() => away.every((t, index) => power(second, t) === (2_000 + index) / 1_000));
    expect(second.store.gaps()).toEqual([]);
  });

  it('writes a gap record when the broker came back without our session', async () => {
    const port = await freePort();
    const broker = await startBroker({ port });
    const harness = keep(await startHarness(config(broker.url), mapping()));
    await harness.status((status) => status.state === 'connected');
    const mill = keep(await publisher(broker.url));
    const t0 = Date.now();
    await mill.publishAsync(`${TOPIC}/all`, JSON.stringify({ ts: t0, values: { power: 1_000 } }), { qos: 1 });
    await harness.store.until(() => power(harness, t0) === 1);
    await broker.stop();
    await harness.status((status) => status.state === 'reconnecting');
    keep(await startBroker({ port }));
    await harness.status((status) => status.state === 'connected');
    const t1 = Date.now() + 400;
    await mill.publishAsync(`${TOPIC}/all`, JSON.stringify({ ts: t1, values: { power: 2_000 } }), { qos: 1 });
    await harness.store.until(() => power(harness, t1) === 2);
    const gap = harness.store.gaps().find((entry) => entry.group === 'fast');
    expect(gap).toMatchObject({ reason: 'source-lost', t: t0 + 1, to: slot(t1) + 49 });
  });

  it('drops a message of 100 MB unread, says so, and takes what comes after it on the same connection', async () => {
    const broker = keep(await startBroker());
    // Connected is not yet subscribed, and nobody keeps what is published straight into the broker before.
    const subscribed = new Promise<void>((resolve) => {
      broker.aedes.once('subscribe', () => resolve());
    });
    const harness = keep(await startHarness(config(broker.url, { maxPayloadBytes: 100_000 }), mapping()));
    await harness.status((status) => status.state === 'connected');
    await subscribed;
    const before = process.memoryUsage.rss();
    const t = Date.now();
    // Straight into the broker: what is measured is our side.
    const publish = (payload: Buffer | string) =>
      new Promise<void>((resolve, reject) => {
        broker.aedes.publish(
          { cmd: 'publish', topic: `${TOPIC}/all`, payload, qos: 1, dup: false, retain: false },
          (error) => (error ? reject(error) : resolve()),
        );
      });
    await publish(Buffer.alloc(100_000_000, 0x20));
    await publish(JSON.stringify({ ts: t, values: { power: 5_000 } }));
    await harness.store.until(() => power(harness, t) === 5);
    expect(harness.store.quarantined).toMatchObject([
      { address: `${TOPIC}/all`, reasons: [{ code: 'MS-SRC-008' }], raw: { bytes: expect.any(Number) } },
    ]);
    expect(harness.source.status().reconnects).toBe(0);
    expect(process.memoryUsage.rss() - before).toBeLessThan(600_000_000);
  });

  it('puts what it cannot read into quarantine, each with a code, and takes the rest', async () => {
    const broker = keep(await startBroker());
    const harness = keep(await startHarness(config(broker.url, { topics: ['plant/#'] }), mapping()));
    await harness.status((status) => status.state === 'connected');
    const mill = keep(await publisher(broker.url));
    const t = Date.now();
    const send = (topic: string, payload: unknown) =>
      mill.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { qos: 1 });
    await send(`${TOPIC}/all`, '{"ts": 12');
    await send(`${TOPIC}/all`, { ts: 0, values: { power: 1 } });
    await send(`${TOPIC}/all`, { ts: t + 2 * 3_600_000, values: { power: 1 } });
    await send(`${TOPIC}/all`, { ts: t, values: { power: 'NaN' } });
    await send(`${TOPIC}/all`, { ts: t + 200, values: { power: 'much' } });
    await send(`${TOPIC}/drive/speed`, { value: 5, unit: 'kW', ts: t / 1000 });
    await send('plant/somewhere/else', { value: 1 });
    await send(`${TOPIC}/all`, { ts: t + 300, values: { power: 7_000 } });
    await harness.store.until(() => power(harness, t + 300) === 7);
    expect(harness.store.quarantined.map((entry) => entry.reasons[0]?.code).sort()).toEqual(
      ['MS-MAP-002', 'MS-MAP-003', 'MS-SRC-011', 'MS-VAL-001', 'MS-VAL-001', 'MS-VAL-002', 'MS-VAL-003'].sort(),
    );
    expect(harness.store.table('mill-1', 'fast').get(slot(t))?.get('agitator.power')).toEqual({
      v: null,
      q: 'not-a-number',
    });
    const [future] = harness.store.quarantined.filter((entry) => entry.reasons[0]?.code === 'MS-VAL-003');
    expect(future?.raw).toMatchObject({ address: `${TOPIC}/all#values.power`, value: 1 });
  });

  it('says that the password is wrong, and keeps trying', async () => {
    const broker = keep(await startBroker({ authenticate: (_user, password) => password === 'right' }));
    const harness = keep(
      await startHarness(config(broker.url, { user: 'mill', password: 'wrong' }), mapping(), {
        store: new MemoryStore(),
      }),
    );
    const status = await harness.status((now) => now.state === 'refused');
    expect(status.code).toBe('MS-SRC-002');
    expect(JSON.stringify(status)).not.toContain('wrong');
  });

  it('without topics subscribes to nothing, and says what to do', async () => {
    const broker = keep(await startBroker());
    const subscribed: string[] = [];
    broker.aedes.on('subscribe', (list) => subscribed.push(...list.map((entry) => entry.topic)));
    const nothing: MappingFile = { revision: 'r0', source: 'uns', machines: [] };
    const harness = keep(await startHarness(config(broker.url), nothing));
    const status = await harness.status((now) => now.state === 'connected');
    expect(status.notes).toEqual([
      expect.stringMatching(/nothing is subscribed.*topics: \["#"\].*connector browse uns/),
    ]);
    const browsing = keep(await startHarness(config(broker.url, { clientId: 'other', topics: ['#'] }), nothing));
    await browsing.status((now) => now.state === 'connected');
    await browsing.store.until(() => subscribed.includes('#'));
    const mill = keep(await publisher(broker.url));
    await mill.publishAsync(`${TOPIC}/all`, JSON.stringify({ values: { power: 1 } }), { qos: 1 });
    await browsing.store.until(() => browsing.store.quarantined.length > 0);
    const { nodes } = await browsing.source.browse();
    expect(nodes.map((node) => node.address)).toEqual([`${TOPIC}/all#values.power`]);
    expect(browsing.source.status().notes).toEqual([]);
    // Connected all the while: an empty list would have been refused by the client or ended by the broker.
    expect(harness.source.status()).toMatchObject({ state: 'connected', reconnects: 0 });
    expect(harness.source.status().code).toBeUndefined();
    expect(subscribed).toEqual(['#']);
  });

  it('says which mapped path no message holds and what it holds instead, until one holds it', async () => {
    const broker = keep(await startBroker());
    const harness = keep(await startHarness(config(broker.url), mapping()));
    await harness.status((status) => status.state === 'connected');
    const mill = keep(await publisher(broker.url));
    const send = (payload: object) => mill.publishAsync(`${TOPIC}/all`, JSON.stringify(payload), { qos: 1 });
    const t = Date.now();
    await send({ ts: t, values: { Power: 12_500, state: 2 }, 'a.b': { c: 1 } });
    const { notes } = await harness.status((status) => status.notes.length > 0);
    expect(notes).toEqual([
      expect.stringContaining(`${TOPIC}/all#values.power: no message so far holds the path "values.power"`),
    ]);
    expect(notes[0]).toContain("ts, values.Power, values.state, ['a.b'].c");
    expect(notes[0]).not.toContain('12500');
    await send({ ts: t + 200, values: { power: 3_000 } });
    await harness.store.until(() => power(harness, t + 200) === 3);
    expect(harness.source.status().notes).toEqual([]);
    // What was there once may be left out: a message of changes.
    await send({ ts: t + 400, values: { state: 3 } });
    await send({ ts: t + 600, values: { power: 4_000 } });
    await harness.store.until(() => power(harness, t + 600) === 4);
    expect(harness.source.status().notes).toEqual([]);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '@millspace/runtime/logger';
import type { MappingFile, SourceConfig } from '@millspace/schemas';
import { DataType } from 'node-opcua';
import { afterEach, describe, expect, it } from 'vitest';
import { createConnector } from '../src/app.ts';
import { OWN } from '../src/store/store.ts';
import { until } from './fake-broker.ts';
import { type Harness, startHarness } from './harness.ts';
import { tempFolder } from './helpers.ts';
import { publisher, startBroker } from './mqtt-broker.ts';
import { MILL_URI, startServer } from './opcua-server.ts';

type Signals = MappingFile['machines'][0]['signals'];
const PERIOD = 100;

const open: { stop(): Promise<void> }[] = [];
const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
  open.push(thing);
  return thing;
};
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop();
});

const mappingOf = (source: string, revision: string, signals: Signals, more: object = {}): MappingFile => ({
  revision,
  source,
  machines: [{ id: 'mill-1', pack: 'test-mill/1', signals, ...more }],
});

/** The machine's ledger: says a new power every few ms, for as long as the test runs. */
function talking(say: (t: number, value: number) => void): {
  said: { t: number; value: number }[];
  stop(): Promise<void>;
} {
  const said: { t: number; value: number }[] = [];
  const timer = setInterval(() => {
    const t = Date.now();
    const value = 1 + said.length / 1000;
    said.push({ t, value });
    say(t, value);
  }, 25);
  return keep({ said, stop: async () => clearInterval(timer) });
}

const revisions = (harness: Harness, group = 'fast') => [
  ...new Set(harness.store.frames.filter((frame) => frame.group === group).map(({ mapping }) => mapping)),
];
const seen = (harness: Harness, signal: string, group = 'fast') =>
  [...harness.store.table('mill-1', group).values()].filter((row) => typeof row.get(signal)?.v === 'number').length;

/** Every slot from the first to the last is there once, each with the newest value that the machine said in it. */
function complete(
  harness: Harness,
  said: readonly { t: number; value: number }[],
  scale: (revision: string) => number,
): void {
  const slots = new Map<number, { t: number; mapping: string; v: number | null | undefined }>();
  for (const { group, origin, mapping, frame } of harness.store.frames) {
    // A value that came after its slot had closed states it again: the later statement replaces.
    if (group === 'fast' && origin === 'live')
      for (const [row, t] of frame.t.entries()) slots.set(t, { t, mapping, v: frame.signals['agitator.power']?.[row] });
  }
  const times = [...slots.keys()].sort((a, b) => a - b);
  const [first = 0] = times;
  expect(times).toEqual(times.map((_t, index) => first + index * PERIOD));
  for (const { t, mapping, v } of [...slots.values()].slice(1)) {
    const newest = said.findLast((entry) => Math.floor((entry.t + PERIOD / 2) / PERIOD) * PERIOD === t);
    if (newest !== undefined) expect(v, `slot ${t} of ${mapping}`).toBeCloseTo(newest.value * scale(mapping), 9);
  }
  expect(harness.store.gaps()).toEqual([]);
  expect(harness.store.quarantined).toEqual([]);
}

describe('another mapping while everything runs', { timeout: 60_000 }, () => {
  it('OPC UA: what stays goes on without a gap, what is new comes, what is gone ends; no item that stays is touched', async () => {
    const server = keep(
      await startServer({
        variables: {
          power: { type: DataType.Double, value: 1 },
          speed: { type: DataType.Double, value: 1000 },
          temp: { type: DataType.Double, value: 25 },
          word: { type: DataType.UInt16, value: 0 },
        },
        // Every change is told: what does not arrive was lost.
        server: { serverCapabilities: { minSupportedSampleRate: 0 } as never },
        prepare: (_server, _namespace, variables) => {
          for (const variable of variables.values()) variable.minimumSamplingInterval = 0;
        },
      }),
    );
    const at = (name: string) => `nsu=${MILL_URI};s=${name}`;
    const power = { signal: 'agitator.power', address: at('power') };
    const config = {
      id: 'plc',
      type: 'opcua',
      mapping: 'm.yaml',
      endpoint: server.endpoint,
      samplingIntervalMs: 0,
      queueSize: 100,
      security: { policy: 'None', mode: 'None' },
    } as SourceConfig;
    const harness = keep(
      await startHarness(config, mappingOf('plc', 'r1', [power, { signal: 'agitator.speed', address: at('speed') }])),
    );
    await harness.status((status) => status.state === 'connected');
    await harness.store.until(() => seen(harness, 'agitator.power') > 0);
    const machine = talking((t, value) => server.set('power', value, new Date(t)));
    await harness.store.until(() => seen(harness, 'agitator.power') > 5);
    const words = { events: { words: [{ address: at('word'), bits: { 0: { code: 'P_HH' } } }] } };
    await harness.remap(
      mappingOf('plc', 'r2', [power, { signal: 'product.temp_out', browsePath: 'Mill/temp' }], words),
    );
    await harness.store.until(() => seen(harness, 'product.temp_out', 'slow') > 1);
    server.set('word', 1);
    await harness.store.until(() => harness.store.records.some((record) => record.record === 'event'));
    const speeds = seen(harness, 'agitator.speed');
    // The same values, said to be watts: the item stays, its meaning changes between two values.
    await harness.remap(mappingOf('plc', 'r3', [{ ...power, unit: 'W' }], words));
    await harness.store.until(() => revisions(harness).includes('r3') && seen(harness, 'agitator.power') > 30);
    await machine.stop();
    complete(harness, machine.said, (revision) => (revision === 'r3' ? 0.001 : 1));
    expect(revisions(harness)).toEqual(['r1', 'r2', 'r3']);
    expect(revisions(harness, 'slow')).toEqual(['r2']);
    expect(speeds).toBeLessThan(seen(harness, 'agitator.power'));
    expect(seen(harness, 'agitator.speed')).toBe(speeds);
    expect(harness.source.status()).toMatchObject({ reconnects: 0, items: { wanted: 2, active: 2, bad: [] } });
  });

  it('MQTT: topics are added and let go, and what was on its way is no mistake', async () => {
    const broker = keep(await startBroker());
    const mill = keep(await publisher(broker.url));
    const signal = (name: string, topic: string) => ({ signal: name, topic, path: 'v', time: { path: 't' } });
    const power = signal('agitator.power', 'mill/power');
    const config = { id: 'uns', type: 'mqtt', mapping: 'm.yaml', url: broker.url, dialect: 'json' } as SourceConfig;
    const harness = keep(
      await startHarness(config, mappingOf('uns', 'r1', [power, signal('agitator.speed', 'mill/speed')])),
    );
    await harness.status((status) => status.state === 'connected');
    const machine = talking((t, value) => {
      for (const topic of ['power', 'speed', 'temp'])
        mill.publish(`mill/${topic}`, JSON.stringify({ t, v: topic === 'power' ? value : 20 }), { qos: 1 });
    });
    await harness.store.until(() => seen(harness, 'agitator.speed') > 5);
    await harness.remap(mappingOf('uns', 'r2', [power, signal('product.temp_out', 'mill/temp')]));
    await harness.store.until(() => seen(harness, 'product.temp_out', 'slow') > 1);
    await harness.store.until(() => revisions(harness).includes('r2') && seen(harness, 'agitator.power') > 25);
    await machine.stop();
    complete(harness, machine.said, () => 1);
    expect(revisions(harness)).toEqual(['r1', 'r2']);
    expect(harness.source.status()).toMatchObject({ state: 'connected', items: { wanted: 2 } });
  });

  it('a bad file keeps the old mapping running and says why; a changed one needs another revision', async () => {
    using folder = tempFolder();
    const broker = keep(await startBroker());
    const file = join(folder.path, 'm.yaml');
    const write = (revision: string, signal: string) =>
      writeFileSync(
        file,
        JSON.stringify({
          revision,
          source: 'uns',
          machines: [
            {
              id: 'mill-1',
              pack: 'bead-mill/1',
              periods: { fast: PERIOD },
              signals: [{ signal, topic: 'mill/power', path: 'v' }],
            },
          ],
        }),
      );
    write('r1', 'agitator.power');
    const connector = await createConnector(
      {
        name: 'test',
        dataDir: join(folder.path, 'data'),
        http: { host: '127.0.0.1', port: 0 },
        sources: [{ id: 'uns', type: 'mqtt', mapping: 'm.yaml', url: broker.url, dialect: 'json' }],
      },
      { logger: silentLogger(), configFile: join(folder.path, 'connector.yaml') },
    );
    await connector.start();
    keep(connector);
    const reload = async (source = 'uns') =>
      (
        await connector.http.inject({
          method: 'POST',
          url: `/api/v1/sources/${source}/mapping/reload`,
          headers: { authorization: `Bearer ${connector.adminToken}` },
        })
      ).json<{ code?: string; detail?: string; changed?: boolean; revision?: string; before?: string }>();
    const made: string[] = [];
    connector.core.store.onRows(({ scope, parts }) => {
      if (scope === OWN) for (const part of parts) made.push((part as { mapping?: string }).mapping ?? '');
    });
    const mill = keep(await publisher(broker.url));
    const machine = talking((_t, value) => mill.publish('mill/power', JSON.stringify({ v: value }), { qos: 1 }));
    const grows = async () => {
      const before = made.length;
      await until('more rows', () => made.length > before + 3);
    };
    await grows();
    expect(await reload()).toMatchObject({ changed: false, revision: 'r1' });
    writeFileSync(file, 'revision: r2\nmachines: 3\n');
    expect(await reload()).toMatchObject({ code: 'MS-MAP-001' });
    write('r2', 'agitator.colour');
    expect(await reload()).toMatchObject({ code: 'MS-MAP-002', detail: expect.stringContaining('agitator.colour') });
    write('r1', 'agitator.speed');
    expect(await reload()).toMatchObject({ code: 'MS-MAP-009' });
    expect(await reload('nobody')).toMatchObject({ code: 'MS-SRC-013' });
    await grows();
    expect(new Set(made)).toEqual(new Set(['r1']));
    write('r2', 'agitator.speed');
    expect(await reload()).toMatchObject({ changed: true, before: 'r1', revision: 'r2' });
    await until('rows of the new mapping', () => made.includes('r2'));
    expect(connector.core.intake.mappings()[0]?.revision).toBe('r2');
    await machine.stop();
  });
});

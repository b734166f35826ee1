import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { Inbox, MappingFile, SourceConfig } from '@millspace/schemas';
import { DataType, StatusCodes, Variant } from 'node-opcua';
import sparkplug, { type UPayload } from 'sparkplug-payload/lib/sparkplugbpayload.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createConnector } from '../src/app.ts';
import type { MachineSign } from '../src/ports.ts';
import { type Harness, startHarness } from './harness.ts';
import { tempFolder } from './helpers.ts';
import { publisher, startBroker } from './mqtt-broker.ts';
import { MILL_URI, startServer } from './opcua-server.ts';

const until = (ready: () => boolean | Promise<boolean>) => vi.waitUntil(ready, { timeout: 30_000, interval: 50 });
const MACHINES = ['speaks', 'stops', 'rests', 'dies', 'muted'];

describe('a machine that falls silent while others of its source speak', { timeout: 90_000 }, () => {
  const open: { stop(): Promise<unknown> }[] = [];
  const keep = <T extends { stop(): Promise<unknown> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop();
  });
  const sign = (harness: Harness, id: string): MachineSign => {
    const found = harness.source.status().machines.find(({ machine }) => machine === id);
    if (found === undefined) throw new Error(`no machine ${id}`);
    return found;
  };

  test('MQTT: in the inbox with its name, not one that is off or muted; all of them are the source; each leaves when it speaks', async () => {
    using folder = tempFolder();
    const broker = keep(await startBroker());
    const mapping: MappingFile = {
      revision: 'r1',
      source: 'hall',
      machines: MACHINES.map((id) => ({
        ...{ id, pack: 'bead-mill/1', topic: `hall/${id}` },
        signals: [
          { signal: 'agitator.power', path: 'power', unit: 'kW' },
          { signal: 'machine.state', path: 'state' },
        ],
      })),
    };
    writeFileSync(join(folder.path, 'hall.yaml'), JSON.stringify(mapping));
    const connector = await createConnector(
      {
        name: 'test',
        dataDir: join(folder.path, 'data'),
        http: { host: '127.0.0.1', port: 0 },
        sources: [{ id: 'hall', type: 'mqtt', url: broker.url, dialect: 'json', mapping: 'hall.yaml' }],
        notifications: { noDataMinutes: 0.03, machines: [{ id: 'muted', noDataMinutes: 0 }] },
      },
      { configFile: join(folder.path, 'config.yaml'), clock: systemClock, logger: silentLogger() },
    );
    await connector.start();
    keep(connector);
    const items = async () => {
      const answer = await connector.http.inject({
        url: '/api/v1/inbox',
        headers: { authorization: `Bearer ${connector.adminToken}` },
      });
      return answer.json<Inbox>().items.filter(({ kind }) => kind === 'no-data');
    };
    const told = async () => (await items()).map(({ id }) => id).sort();
    const stands = (...ids: string[]) => until(async () => JSON.stringify(await told()) === JSON.stringify(ids));
    await until(() => connector.core.intake.statuses()[0]?.state === 'connected');

    const plant = keep(await publisher(broker.url));
    const say = (id: string, state = 3) =>
      plant.publishAsync(`hall/${id}`, JSON.stringify({ power: 10, state, timestamp_ms: Date.now() }), { qos: 1 });
    const speaking = { stop: async () => clearInterval(timer) };
    const timer = setInterval(() => void say('speaks').catch(() => {}), 50);
    keep(speaking);
    // Whoever is off or at rest says so before the last word of those that are missed: longer silent, and not missed.
    await say('rests', 1);
    await say('muted');
    await say('stops');
    await say('dies');
    await stands('no-data hall dies', 'no-data hall stops');
    expect((await items()).find(({ id }) => id === 'no-data hall stops')).toMatchObject({
      text: {
        en: 'The machine stops of the source hall delivers no data.',
        de: 'Die Maschine stops der Quelle hall liefert keine Daten.',
      },
      to: '/sources/hall/status',
      about: { source: 'hall', machine: 'stops' },
    });
    const again = setInterval(() => void say('stops').catch(() => {}), 50);
    keep({ stop: async () => clearInterval(again) });
    await stands('no-data hall dies');
    // The broker is well, and none of them says anything any more.
    clearInterval(again);
    await speaking.stop();
    await stands('no-data hall', 'no-data hall dies');
  });

  test('Sparkplug: unchanged between birth and death is no silence; after the death of the device it is', async () => {
    const broker = keep(await startBroker());
    const mapping: MappingFile = {
      revision: 'r1',
      source: 'spb',
      machines: ['mill-1', 'mill-2'].map((id) => ({
        ...{ id, pack: 'test-mill/1', sparkplug: { group: 'plant', node: 'edge', device: id } },
        signals: [{ signal: 'agitator.power', metric: 'power' }],
      })),
    };
    const config = { id: 'spb', type: 'mqtt', mapping: 'm', url: broker.url, dialect: 'sparkplug' } as SourceConfig;
    const harness = keep(await startHarness(config, mapping));
    await harness.status(({ state }) => state === 'connected');
    const edge = keep(await publisher(broker.url));
    let seq = 0;
    const send = async (type: string, device: string | null, metrics: UPayload['metrics'] = []) => {
      const payload = { timestamp: Date.now(), metrics, seq: seq++ };
      const to = `spBv1.0/plant/${type}/edge${device === null ? '' : `/${device}`}`;
      await edge.publishAsync(to, Buffer.from(sparkplug.encodePayload(payload)));
    };
    const power = (value: number) => [{ name: 'power', type: 'Double' as const, value, timestamp: Date.now() }];
    await send('NBIRTH', null, [{ name: 'bdSeq', type: 'UInt64', value: 0 }]);
    await send('DBIRTH', 'mill-1', power(1));
    await send('DBIRTH', 'mill-2', power(2));
    const heardAfter = (id: string, t: number) => until(() => (sign(harness, id).heardAt ?? 0) > t + 500);
    const born = Date.now();
    await heardAfter('mill-1', born);
    await heardAfter('mill-2', born);
    await send('DDEATH', 'mill-2');
    await until(() => sign(harness, 'mill-2').silentMs > 1_000 && sign(harness, 'mill-1').silentMs < 500);
    await send('DBIRTH', 'mill-2', power(3));
    await heardAfter('mill-2', Date.now());
  });

  test('OPC UA: keep-alives speak for a machine at rest, not for one whose values the server calls bad, or does not know', async () => {
    const variables = Object.fromEntries(['one', 'two'].map((name) => [name, { type: DataType.Double, value: 1 }]));
    const server = keep(await startServer({ variables }));
    const mapping: MappingFile = {
      revision: 'r1',
      source: 'plc',
      machines: ['one', 'two', 'nowhere'].map((id) => ({
        ...{ id, pack: 'test-mill/1' },
        signals: [{ signal: 'agitator.power', address: `nsu=${MILL_URI};s=${id}` }],
      })),
    };
    const config = {
      ...{ id: 'plc', type: 'opcua', mapping: 'm', endpoint: server.endpoint },
      security: { policy: 'None', mode: 'None' },
    } as SourceConfig;
    const harness = keep(await startHarness(config, mapping));
    await harness.status(({ lastValueAt, machines }) =>
      machines.slice(0, 2).every(({ heardAt }) => (heardAt ?? 0) > (lastValueAt ?? Number.POSITIVE_INFINITY) + 500),
    );
    const bad = new Variant({ dataType: DataType.Double, value: 0 });
    server.variables.get('two')?.setValueFromSource(bad, StatusCodes.BadNoCommunication, new Date());
    await until(() => sign(harness, 'two').silentMs > 1_000 && sign(harness, 'one').silentMs < 500);
    expect(sign(harness, 'nowhere').heardAt).toBeNull();
    expect(sign(harness, 'nowhere').silentMs).toBeGreaterThan(1_000);
    server.set('two', 2);
    await until(() => sign(harness, 'two').silentMs < 500);
  });
});

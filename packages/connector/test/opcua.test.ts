import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MappingFile, SourceConfig } from '@millspace/schemas';
import {
  DataType,
  OPCUACertificateManager,
  type OPCUAServer,
  StatusCodes,
  standardUnits,
  type UAObject,
  type UAVariable,
} from 'node-opcua';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Harness, startHarness } from './harness.ts';
import { MILL_URI, startServer, type TestServer } from './opcua-server.ts';

const VARIABLES = {
  power: { type: DataType.Double, value: 10 },
  speed: { type: DataType.Double, value: 1000 },
  temp: { type: DataType.Double, value: 25 },
  state: { type: DataType.Int32, value: 2 },
};
const at = (name: string) => `nsu=${MILL_URI};s=${name}`;

interface Subscription {
  timerId: NodeJS.Timeout;
  setPublishingMode(enabled: boolean): void;
  monitoredItems: ReadonlyMap<number, { node: UAVariable; oldDataValue: { value: { value: unknown } } }>;
}

function subscriptionsOf({ server }: TestServer): Subscription[] {
  const { _sessions } = server.engine as unknown as {
    _sessions: Record<string, { publishEngine: { subscriptions: Subscription[] } }>;
  };
  return Object.values(_sessions).flatMap(({ publishEngine }) => publishEngine.subscriptions);
}

function mapping(signals?: MappingFile['machines'][0]['signals']): MappingFile {
  return {
    revision: 'r1',
    source: 'plc',
    machines: [
      {
        id: 'mill-1',
        pack: 'test-mill/1',
        signals: signals ?? [
          { signal: 'agitator.power', address: at('power') },
          { signal: 'agitator.speed', browsePath: 'Mill/sp*d' },
          { signal: 'product.temp_out', address: at('temp') },
          { signal: 'machine.state', address: at('state') },
        ],
      },
    ],
  };
}

function config(endpoint: string, more: Partial<SourceConfig> = {}): SourceConfig {
  return {
    id: 'plc',
    type: 'opcua',
    mapping: 'm.yaml',
    endpoint,
    security: { policy: 'None', mode: 'None' },
    ...more,
  } as SourceConfig;
}

describe('OPC UA source', { timeout: 60_000 }, () => {
  const open: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop();
  });

  it('delivers every change in its slot and holds what does not change', async () => {
    const server = keep(await startServer({ variables: VARIABLES }));
    const harness = keep(await startHarness(config(server.endpoint), mapping()));
    await harness.status((status) => status.state === 'connected');
    // A change before the first notification is state at connect, not a change.
    await harness.store.until(() => harness.store.table('mill-1', 'fast').size > 0);
    const ledger = await drive(server, harness, 12);
    const table = harness.store.table('mill-1', 'fast');
    for (const { t, value } of ledger) {
      const row = table.get(Math.floor((t + 50) / 100) * 100);
      const newer = ledger
        .filter((entry) => Math.floor((entry.t + 50) / 100) === Math.floor((t + 50) / 100))
        .map((entry) => entry.value);
      expect(newer, `slot of ${t}`).toContain(row?.get('agitator.power')?.v);
      expect(value).toBeGreaterThan(0);
      expect(row?.get('agitator.speed')?.v).toBe(1000);
    }
    expect(harness.store.quarantined).toEqual([]);
    expect(harness.source.status().items).toMatchObject({ wanted: 4, active: 4, bad: [] });
  });

  it('finds its nodes again when the restarted server has another namespace table, and says what was missed', async () => {
    const first = await startServer({ variables: VARIABLES });
    const harness = keep(await startHarness(config(first.endpoint), mapping()));
    await harness.status((status) => status.state === 'connected');
    await drive(first, harness, 3);
    await first.stop();
    await harness.status((status) => status.state === 'reconnecting');
    const lastBefore = harness.store.lastCommitted('mill-1', 'fast') ?? 0;
    const second = keep(
      await startServer({
        variables: VARIABLES,
        port: first.port,
        before: ['urn:test:new-module', 'urn:test:another'],
      }),
    );
    await harness.status((status) => status.state === 'connected');
    await drive(second, harness, 5);
    await harness.store.until(() => harness.store.gaps().some((gap) => gap.group === 'fast'));
    const gap = harness.store.gaps().find((entry) => entry.group === 'fast');
    expect(gap).toMatchObject({ reason: 'source-lost', machine: 'mill-1', t: lastBefore + 50 });
    const times = [...harness.store.table('mill-1', 'fast').keys()];
    expect(times.filter((t) => t >= (gap?.t ?? 0) && t <= (gap?.to ?? 0))).toEqual([]);
    expect(Math.min(...times.filter((t) => t > lastBefore))).toBe((gap?.to ?? 0) + 51);
    expect(harness.source.status().items.bad).toEqual([]);
  });

  it('creates items in the chunks the server allows, and a bad node stops none of the others', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `v${index}`);
    const server = keep(
      await startServer({
        variables: Object.fromEntries(names.map((name) => [name, { type: DataType.Double, value: 1 }])),
        server: {
          serverCapabilities: {
            operationLimits: { maxMonitoredItemsPerCall: 4, maxNodesPerRead: 3, maxNodesPerBrowse: 2 },
          } as never,
        },
      }),
    );
    const machines = names.map((name, index) => ({
      id: `mill-${index}`,
      pack: 'test-mill/1',
      signals: [
        {
          signal: 'agitator.power',
          address: index === 7 ? at('nobody') : at(name),
          deadband: { type: 'percent' as const, value: 1 },
        },
      ],
    }));
    const harness = keep(await startHarness(config(server.endpoint), { revision: 'r1', source: 'plc', machines }));
    const status = await harness.status((now) => now.state === 'connected');
    expect(status.items.active).toBe(24);
    expect(status.items.bad).toMatchObject([{ address: at('nobody'), status: 'BadNodeIdUnknown' }]);
    expect(status.items.bad[0]?.retryAt).toBeGreaterThan(Date.now());
    expect(status.notes.join()).toMatch(/deadband/);
    for (const name of names) server.set(name, 2);
    await harness.store.until(() =>
      [...harness.store.table('mill-24', 'fast').values()].some((row) => row.get('agitator.power')?.v === 2),
    );
  });

  it('notices a server that is connected but silent, and starts over', async () => {
    const server = keep(await startServer({ variables: VARIABLES }));
    const harness = keep(await startHarness(config(server.endpoint, { watchdogMs: 600 } as never), mapping()));
    await harness.status((status) => status.state === 'connected');
    await drive(server, harness, 2);
    // The subscription stays, but its timer no longer publishes anything.
    for (const channel of server.server.endpoints) expect(channel.currentChannelCount).toBeGreaterThan(0);
    for (const subscription of subscriptionsOf(server)) {
      subscription.setPublishingMode(false);
      clearInterval(subscription.timerId);
    }
    const silent = await harness.status((status) => status.state === 'silent' || status.reconnects > 0);
    expect(silent.reconnects).toBe(1);
    await harness.status((status) => status.state === 'connected');
    await drive(server, harness, 3);
    expect(harness.store.gaps().find((gap) => gap.group === 'fast')?.reason).toBe('silent');
  });

  it('says that the password is wrong, and goes on trying', async () => {
    const server = keep(
      await startServer({
        variables: VARIABLES,
        server: {
          allowAnonymous: false,
          userManager: { isValidUser: (user: string, password: string) => user === 'mill' && password === 'right' },
        },
      }),
    );
    const harness = keep(
      await startHarness(config(server.endpoint, { user: 'mill', password: 'wrong' } as never), mapping()),
    );
    const status = await harness.status((now) => now.state === 'refused');
    expect(status.code).toBe('MS-SRC-002');
    expect(JSON.stringify(status)).not.toContain('wrong');
    const right = keep(
      await startHarness(config(server.endpoint, { user: 'mill', password: 'right' } as never), mapping()),
    );
    await right.status((now) => now.state === 'connected');
  });

  it('never trusts by itself: a person does, by the fingerprint', async () => {
    const server = keep(await startServer({ variables: VARIABLES }));
    const secure = { security: { policy: 'auto', mode: 'auto' } } as never;
    const harness = keep(await startHarness(config(server.endpoint, secure), mapping()));
    const waiting = await harness.status((now) => now.state === 'needs trust');
    expect(waiting.code).toBe('MS-SRC-003');
    expect(waiting.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    await expect(harness.source.trust?.('00:11:22')).rejects.toMatchObject({ code: 'MS-SRC-003' });
    await harness.source.trust?.(waiting.fingerprint ?? '');
    await harness.status((now) => now.state === 'connected');
    await drive(server, harness, 2);
  });

  it('refuses a certificate whose time is over', async () => {
    const pki = await mkdtemp(join(tmpdir(), 'millspace-expired-'));
    const manager = new OPCUACertificateManager({ rootFolder: pki, automaticallyAcceptUnknownCertificate: true });
    await manager.initialize();
    const certificateFile = join(pki, 'own', 'certs', 'expired.pem');
    await manager.createSelfSignedCertificate({
      applicationUri: 'urn:test:expired',
      dns: ['localhost'],
      ip: ['127.0.0.1'],
      subject: '/CN=expired',
      outputFile: certificateFile,
      startDate: new Date('2020-01-01'),
      validity: 30,
    });
    await manager.dispose();
    const server = keep(
      await startServer({
        variables: VARIABLES,
        pki,
        server: { certificateFile, serverInfo: { applicationUri: 'urn:test:expired' } as never },
      }),
    );
    const harness = keep(
      await startHarness(config(server.endpoint, { security: { policy: 'auto', mode: 'auto' } } as never), mapping()),
    );
    const status = await harness.status((now) => now.code !== undefined);
    expect(status.code).toBe('MS-SRC-004');
  });

  it('fills a gap from the history of the server', async () => {
    const history = (server: OPCUAServer, _namespace: unknown, variables: Map<string, UAVariable>) => {
      const power = variables.get('power');
      if (power) server.engine.addressSpace?.installHistoricalDataNode(power, { maxOnlineValues: 1000 });
    };
    const server = keep(await startServer({ variables: VARIABLES, prepare: history }));
    const before = keep(await startHarness(config(server.endpoint), mapping()));
    await before.status((status) => status.state === 'connected');
    await drive(server, before, 3);
    await before.source.stop();
    await clockReaches(Date.now() + 300);
    const missed = { at: new Date(), value: 77 };
    server.set('power', missed.value, missed.at);
    await clockReaches(Date.now() + 300);
    server.set('power', 20);
    const after = keep(await startHarness(config(server.endpoint), mapping(), { store: before.store }));
    await after.status((status) => status.state === 'connected');
    await drive(server, after, 3);
    const slot = Math.floor((missed.at.getTime() + 50) / 100) * 100;
    await after.store.until(
      () => after.store.table('mill-1', 'fast').get(slot)?.get('agitator.power')?.v === missed.value,
    );
    const held = after.store
      .table('mill-1', 'fast')
      .get(slot + 100)
      ?.get('agitator.power')?.v;
    expect(held).toBe(missed.value);
    await after.store.until(() => after.store.gaps().some((gap) => gap.refillable === false));
    const gaps = after.store.gaps().filter((gap) => gap.group === 'fast');
    expect(new Set(gaps.map((gap) => gap.id)).size).toBe(1);
    expect(gaps.at(-1)?.text).toContain('agitator.power');
    expect(after.store.frames.filter((frame) => frame.origin === 'history').length).toBeGreaterThan(0);
  });

  it('reads what the server has of the time before its first connection, as far as is wanted', async () => {
    const began = Date.now() - 60_000;
    const past = (running: OPCUAServer, _namespace: unknown, variables: Map<string, UAVariable>) => {
      const power = variables.get('power');
      if (!power) throw new Error('no power');
      power.setValueFromSource({ dataType: DataType.Double, value: 1 }, StatusCodes.Good, new Date(began));
      running.engine.addressSpace?.installHistoricalDataNode(power, { maxOnlineValues: 1000 });
      [50_000, 20_000, 10_000].forEach((ms, index) => {
        const value = { dataType: DataType.Double, value: 40 + index };
        power.setValueFromSource(value, StatusCodes.Good, new Date(Date.now() - ms));
      });
    };
    const server = keep(await startServer({ variables: VARIABLES, prepare: past }));
    const source = config(server.endpoint, { historyBeforeSeconds: 40 });
    const harness = keep(await startHarness(source, mapping()));
    await harness.status((status) => status.state === 'connected');
    const history = () => harness.store.frames.filter(({ origin, group }) => origin === 'history' && group === 'fast');
    // However late the first live value is seen, nothing else was measured before it.
    const steady = setInterval(() => server.set('power', 42), 40);
    await harness.store.until(() => history().length > 0).finally(() => clearInterval(steady));
    const powers = history().flatMap(({ frame }) => frame.signals['agitator.power']);
    // The value of 50 s before lies beyond what is wanted; of the others, each slot states what held.
    expect([...new Set(powers)]).toEqual([41, 42]);
    const times = history().flatMap(({ frame }) => frame.t);
    const first = harness.store.frames.find(({ origin, group }) => origin === 'live' && group === 'fast');
    expect(times.at(-1)).toBe((first?.frame.t[0] ?? 0) - 100);
    expect(times).toEqual(times.map((_, index) => (times[0] ?? 0) + index * 100));
    expect(harness.store.gaps()).toEqual([]);
  });

  it('turns alarms into event records, also those that were active before it came', async () => {
    const server = keep(
      await startServer({
        variables: VARIABLES,
        prepare: (running, namespace, variables) => {
          const space = running.engine.addressSpace;
          const power = variables.get('power');
          const mill = space?.rootFolder.objects.getFolderElementByName('Mill');
          if (!space || !power || !mill) throw new Error('no mill');
          space.installAlarmsAndConditionsService();
          (mill as UAObject).setEventNotifier(1);
          const source = namespace.addObject({
            componentOf: mill,
            browseName: 'mill-1',
            eventSourceOf: space.rootFolder.objects.server,
          });
          namespace.instantiateExclusiveLimitAlarm('ExclusiveLimitAlarmType', {
            browseName: 'PowerHigh',
            conditionName: 'PowerHigh',
            componentOf: source,
            conditionSource: source,
            inputNode: power,
            highLimit: 50,
            highHighLimit: 60,
            lowLimit: -1,
            lowLowLimit: -2,
          });
        },
      }),
    );
    server.set('power', 70);
    const events = { conditions: true, codes: { PowerHigh: 'P_HH' } };
    const file = mapping();
    const withEvents = { ...file, machines: file.machines.map((machine) => ({ ...machine, events })) };
    const harness = keep(await startHarness(config(server.endpoint), withEvents));
    const states = () =>
      harness.store.records.filter((record) => record.record === 'event').map((record) => [record.code, record.state]);
    await harness.store.until(() => states().some(([code, state]) => code === 'P_HH' && state === 'active'));
    server.set('power', 10);
    await harness.store.until(() => states().some(([code, state]) => code === 'P_HH' && state === 'inactive'));
    const [event] = harness.store.records.filter((record) => record.record === 'event');
    expect(event).toMatchObject({
      machine: 'mill-1',
      pack: 'test-mill/1',
      t: expect.any(Number),
      severity: expect.any(Number),
    });
  });

  it('turns the bits of an alarm word into events, also those that were set before it came', async () => {
    const words = {
      ...VARIABLES,
      word: { type: DataType.UInt32, value: 0x8000_0001 },
      old: { type: DataType.Int16, value: 0 },
    };
    const server = keep(await startServer({ variables: words }));
    const file = mapping();
    const events = {
      words: [
        {
          address: at('word'),
          bits: { 0: { code: 'P_HH' }, 1: { code: 'T_HH', severity: 300 }, 31: { code: 'P_HH', text: 'trip' } },
        },
        { browsePath: 'Mill/old', bits: { 15: { code: 'E_STOP', severity: 900 } } },
      ],
    };
    const withWords = { ...file, machines: file.machines.map((machine) => ({ ...machine, events })) };
    const harness = keep(await startHarness(config(server.endpoint), withWords));
    const states = () =>
      harness.store.records.flatMap((record) =>
        record.record === 'event' ? [`${record.code} ${record.severity} ${record.state}`] : [],
      );
    await harness.store.until(() => states().length >= 2);
    server.set('word', 0x8000_0002);
    server.set('old', -32_768);
    await harness.store.until(() => states().length >= 5);
    server.set('word', 0);
    await harness.store.until(() => states().length >= 7);
    expect(states().slice(0, 2)).toEqual(['P_HH 800 active', 'P_HH 800 active']);
    expect(states().slice(2, 5).sort()).toEqual(['E_STOP 900 active', 'P_HH 800 inactive', 'T_HH 300 active']);
    expect(states().slice(5).sort()).toEqual(['P_HH 800 inactive', 'T_HH 300 inactive']);
    expect(harness.store.quarantined).toEqual([]);
  });

  it('turns batch and bead-charge events of the machine into records of their kind, and plain events into nothing', async () => {
    let raise: (machine: string, type: 'Batch' | 'Beads' | 'Door', fields: Record<string, string | number>) => void =
      () => {};
    const server = keep(
      await startServer({
        variables: VARIABLES,
        prepare: (running, namespace) => {
          const space = running.engine.addressSpace;
          const mill = space?.rootFolder.objects.getFolderElementByName('Mill');
          if (!space || !mill) throw new Error('no mill');
          space.installAlarmsAndConditionsService();
          const machines = new Map<string, UAObject>();
          for (const browseName of ['mill-1', 'mill-10']) {
            const eventSourceOf = space.rootFolder.objects.server;
            const machine = namespace.addObject({ componentOf: mill, browseName, eventNotifier: 1, eventSourceOf });
            machines.set(browseName, machine);
          }
          const typeOf = (browseName: string, fields: Record<string, DataType>) => {
            const type = namespace.addEventType({ browseName, subtypeOf: 'BaseEventType' });
            for (const [name, dataType] of Object.entries(fields))
              namespace.addVariable({ propertyOf: type, browseName: name, dataType, modellingRule: 'Mandatory' });
            return type;
          };
          const { String: text, Double: number } = DataType;
          const types = {
            Batch: typeOf('BatchEventType', { BatchId: text, Phase: text, MassKg: number }),
            Beads: typeOf('BeadsEventType', { Kind: text, MassKg: number, Lot: text }),
            Door: typeOf('DoorEventType', { Panel: text }),
          };
          raise = (machine, type, fields) => {
            const values = Object.entries(fields).map(([name, value]) => [
              name,
              { dataType: typeof value === 'string' ? text : number, value },
            ]);
            machines.get(machine)?.raiseEvent(types[type], {
              ...Object.fromEntries(values),
              severity: { dataType: DataType.UInt16, value: 100 },
              sourceName: { dataType: text, value: machine },
            });
          };
        },
      }),
    );
    const file = mapping();
    const withEvents = {
      ...file,
      machines: file.machines.map((machine) => ({ ...machine, events: { conditions: true } })),
    };
    const harness = keep(await startHarness(config(server.endpoint), withEvents));
    const records = () => harness.store.records.filter(({ record }) => record !== 'watermark' && record !== 'gap');
    // The first one tells that the events are watched.
    await harness.store.until(() => {
      if (records().length === 0) raise('mill-1', 'Batch', { batchId: 'B-1', phase: 'start', massKg: 120 });
      return records().length > 0;
    });
    raise('mill-1', 'Door', { panel: 'left' });
    raise('mill-10', 'Batch', { batchId: 'B-9', phase: 'start', massKg: 50 });
    raise('mill-1', 'Beads', { kind: 'refill', massKg: 1.5, lot: 'L-7' });
    await harness.store.until(() => records().some(({ record }) => record === 'bead-charge'));
    expect(records().filter(({ record }) => record !== 'batch')).toMatchObject([
      { record: 'bead-charge', machine: 'mill-1', pack: 'test-mill/1', kind: 'refill', massKg: 1.5, lot: 'L-7' },
    ]);
    expect(
      new Set(
        records().flatMap((record) =>
          record.record === 'batch' ? [`${record.machine} ${record.id} ${record.phase} ${record.massKg}`] : [],
        ),
      ),
    ).toEqual(new Set(['mill-1 B-1 start 120']));
  });

  it('browses, and shows units, ranges and lasting addresses', async () => {
    const server = keep(
      await startServer({
        variables: VARIABLES,
        prepare: (running, namespace) => {
          const mill = running.engine.addressSpace?.rootFolder.objects.getFolderElementByName('Mill');
          namespace.addAnalogDataItem({
            componentOf: mill as never,
            browseName: 'flow',
            nodeId: 's=flow',
            dataType: DataType.Double,
            value: { dataType: DataType.Double, value: 400 },
            engineeringUnitsRange: { low: 0, high: 6000 },
            engineeringUnits: standardUnits.bar,
          });
        },
      }),
    );
    const harness = keep(await startHarness(config(server.endpoint), mapping()));
    await harness.status((status) => status.state === 'connected');
    const { nodes, truncated } = await harness.source.browse();
    expect(truncated).toBe(false);
    expect(nodes.find((node) => node.path === 'Mill/flow')).toMatchObject({
      address: at('flow'),
      kind: 'variable',
      dataType: 'Double',
      value: 400,
      unit: 'bar',
      range: [0, 6000],
    });
    const small = await harness.source.browse({ maxNodes: 2 });
    expect(small.truncated).toBe(true);
    expect(small.nodes).toHaveLength(2);
  });
});

/** Changes the power every 40 ms `count` times and waits until the last change is a row. */
async function drive(server: TestServer, harness: Harness, count: number): Promise<{ t: number; value: number }[]> {
  const ledger: { t: number; value: number }[] = [];
  for (let index = 1; index <= count; index += 1) {
    const when = new Date();
    server.set('power', 10 + index, when);
    ledger.push({ t: when.getTime(), value: 10 + index });
    await clockReaches(when.getTime() + 40);
    await sampled(server, 'power', 10 + index);
  }
  await harness.store.until(() =>
    [...harness.store.table('mill-1', 'fast').values()].some((row) => row.get('agitator.power')?.v === 10 + count),
  );
  return ledger;
}

/** The server looks at its variables every 50 ms at best: what changes again before it has looked was never there. */
function sampled(server: TestServer, name: string, value: number): Promise<void> {
  const variable = server.variables.get(name);
  const seen = () =>
    subscriptionsOf(server)
      .flatMap(({ monitoredItems }) => [...monitoredItems.values()])
      .flatMap(({ node, oldDataValue }) => (node === variable ? [oldDataValue.value.value] : []));
  return vi.waitFor(() => expect(new Set(seen())).toEqual(new Set([value])), { interval: 5, timeout: 10_000 });
}

/** The machine's own pace: its values need times that differ. */
function clockReaches(t: number): Promise<void> {
  return vi.waitFor(() => expect(Date.now()).toBeGreaterThanOrEqual(t), { interval: 5, timeout: 5_000 });
}

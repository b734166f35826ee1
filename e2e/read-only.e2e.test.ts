import { until } from '@millspace/demo/api';
import { storedRows } from '@millspace/demo/stored-rows';
import type { MappingFile } from '@millspace/schemas';
import { AttributeIds, DataType, OPCUAClient, Variant } from 'node-opcua';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonMapping } from './support/datasets.ts';
import { House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { MqttEar } from './support/mqtt-ear.ts';
import { MACHINE_URI, OpcUaMachine, type ServiceRequest } from './support/opcua-machine.ts';
import { runToEnd } from './support/run-to-end.ts';
import { Tap } from './support/tap.ts';

/** Looking, and keeping a session: all that a connector may ask of a machine (OPC 10000-4 §5). */
const MAY = new Set([
  'FindServersRequest',
  'GetEndpointsRequest',
  'OpenSecureChannelRequest',
  'CloseSecureChannelRequest',
  'CreateSessionRequest',
  'ActivateSessionRequest',
  'CloseSessionRequest',
  'BrowseRequest',
  'BrowseNextRequest',
  'TranslateBrowsePathsToNodeIdsRequest',
  'RegisterNodesRequest',
  'UnregisterNodesRequest',
  'ReadRequest',
  'HistoryReadRequest',
  'CreateSubscriptionRequest',
  'ModifySubscriptionRequest',
  'DeleteSubscriptionsRequest',
  'SetPublishingModeRequest',
  'CreateMonitoredItemsRequest',
  'ModifyMonitoredItemsRequest',
  'SetMonitoringModeRequest',
  'DeleteMonitoredItemsRequest',
  'PublishRequest',
  'RepublishRequest',
  'CallRequest',
]);
/** ConditionType.ConditionRefresh and ConditionRefresh2 (OPC 10000-9 §5.5.7, §5.5.8): ask, change nothing. */
const MAY_CALL = new Set(['ns=0;i=3875', 'ns=0;i=12912']);

class Recorder {
  readonly services = new Map<string, number>();
  readonly called = new Map<string, number>();

  hear = (request: ServiceRequest): void => {
    const { name } = request.constructor;
    this.services.set(name, (this.services.get(name) ?? 0) + 1);
    for (const { methodId } of request.methodsToCall ?? [])
      this.called.set(methodId.toString(), (this.called.get(methodId.toString()) ?? 0) + 1);
  };
}

test('an OPC UA machine is looked at in every way a connector knows, and never touched', async () => {
  await using house = await House.open();
  const recorder = new Recorder();
  const machine = await OpcUaMachine.start({
    variables: ['AgitatorSpeed', 'AgitatorPower', 'ProductTempOut'],
    withHistory: ['AgitatorPower'],
    alarms: [{ name: 'Overheated', input: 'ProductTempOut', above: 80 }],
    onRequest: recorder.hear,
  });
  house.also(() => machine.stop());
  const wire = await Tap.open({ port: machine.port });
  house.also(() => wire.close());
  const mapping: MappingFile = {
    revision: 'r1',
    source: 'machine',
    machines: [
      {
        id: 'mill-1',
        pack: 'bead-mill/1',
        periods: { fast: 100 },
        signals: [
          { signal: 'agitator.speed', address: `nsu=${MACHINE_URI};s=AgitatorSpeed`, unit: '/min' },
          { signal: 'agitator.power', address: `nsu=${MACHINE_URI};s=AgitatorPower`, deadband: 0.01 },
          { signal: 'product.temp_out', browsePath: 'Machine/ProductTempOut' },
        ],
        events: { conditions: true },
      },
    ],
  };
  const owner = await house.member({
    slug: 'alpha',
    enrol: false,
    sources: [
      {
        id: 'machine',
        type: 'opcua',
        endpoint: `opc.tcp://127.0.0.1:${wire.port}`,
        mapping: 'machine.yaml',
        history: true,
        events: true,
        publishingIntervalMs: 100,
      },
    ],
    files: { 'machine.yaml': mapping },
  });
  const source = (state: string) =>
    until(
      () => owner.sources(),
      ([found]) => found?.state === state,
      `source ${state}`,
      30_000,
    );
  const own = (from: number) => storedRows(owner, 'own', { from, to: Date.now() + 1000, signals: ['agitator.power'] });
  const powerOf = async (value: number, from: number) =>
    until(
      () => own(from),
      (rows) => rows.some((row) => row.signals['agitator.power'] === value),
      `power ${value}`,
      30_000,
    );

  // A person trusts, browses, and asks for a mapping.
  const [asks] = await source('needs trust');
  await owner.trust('machine', asks?.fingerprint ?? '');
  await source('connected');
  const began = Date.now();
  await owner.get('/sources/machine/browse');
  const suggested = await runToEnd('packages/connector/src/cli/main.ts', [
    '-d',
    house.folder('alpha'),
    'suggest-mapping',
    'machine',
  ]);
  expect(suggested).toMatchObject({ code: 0 });
  expect((parse(suggested.stdout) as MappingFile).machines[0]?.signals.length).toBeGreaterThanOrEqual(2);

  // Values, an alarm, a cut wire, and what the machine kept meanwhile.
  machine.set('AgitatorPower', 21.5);
  await powerOf(21.5, began);
  machine.set('ProductTempOut', 95);
  const events = await until(
    () => owner.records('kinds=event'),
    (found) => found.length > 0,
    'the alarm',
    15_000,
  );
  expect(events[0]?.record).toMatchObject({ machine: 'mill-1', state: 'active' });
  wire.cut();
  await source('reconnecting');
  const away = Date.now();
  machine.set('AgitatorPower', 22.5, new Date(away));
  machine.set('AgitatorPower', 23.5, new Date(away + 150));
  wire.mend();
  await source('connected');
  machine.set('AgitatorPower', 24.5);
  await powerOf(24.5, away);
  await powerOf(22.5, away);
  await house.process('alpha').stop();

  expect([...recorder.services.keys()].filter((name) => !MAY.has(name))).toEqual([]);
  expect([...recorder.called.keys()].filter((method) => !MAY_CALL.has(method))).toEqual([]);
  // All of it was really asked for, and heard.
  for (const service of [
    'BrowseRequest',
    'CreateMonitoredItemsRequest',
    'PublishRequest',
    'HistoryReadRequest',
    'CallRequest',
  ])
    expect([...recorder.services.keys()]).toContain(service);
  await aWriteIsHeard(machine, recorder);
});

/** The recorder is not deaf: the machine lets itself be written, and the recorder says so. */
async function aWriteIsHeard(machine: OpcUaMachine, recorder: Recorder): Promise<void> {
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
  await client.withSessionAsync(machine.endpoint, async (session) => {
    const index = (await session.readNamespaceArray()).indexOf(MACHINE_URI);
    const value = { value: new Variant({ dataType: DataType.Double, value: 1 }) };
    const status = await session.write({
      nodeId: `ns=${index};s=AgitatorPower`,
      attributeId: AttributeIds.Value,
      value,
    });
    expect(status.name).toBe('Good');
  });
  expect(recorder.services.get('WriteRequest')).toBe(1);
}

test('on MQTT nothing is said but the request for a rebirth, and that can be switched off', async () => {
  await using house = await House.open();
  const mqttUrl = await house.mqttBroker();
  const { port } = new URL(mqttUrl);
  const [asking, mute, plain] = [new MqttEar(), new MqttEar(), new MqttEar()];
  const wires = await Promise.all([asking, mute, plain].map((ear) => Tap.open({ port: Number(port) }, ear.listener)));
  for (const wire of wires) house.also(() => wire.close());
  const [askingUrl, muteUrl, plainUrl] = wires.map((wire) => `mqtt://127.0.0.1:${wire.port}`) as [
    string,
    string,
    string,
  ];

  // The mill speaks before anybody listens: its birth is missed, so the connector has to ask for another.
  house.write('mills', 'scenario.yaml', {
    name: 'mills',
    mills: [{ id: 'mill-1', size: 10, mode: 'single-pass', seed: 1 }],
    rateHz: 10,
    outputs: { sparkplug: { url: mqttUrl, group: 'plant', node: 'hall', historical: false } },
  });
  await house.add('mills', 'packages/sim-mill/src/main.ts', [house.file('mills', 'scenario.yaml')]).start();
  const machine = await JsonMachine.connect(mqttUrl, 'plant/press');
  house.also(() => machine.end());
  machine.talk(100, (step) => ({ power: 3 + (step % 10) / 10 }));

  const owner = await house.member({
    slug: 'alpha',
    enrol: false,
    sources: [
      { id: 'asking', type: 'mqtt', url: askingUrl, dialect: 'sparkplug', mapping: 'asking.yaml' },
      {
        id: 'mute',
        type: 'mqtt',
        url: muteUrl,
        dialect: 'sparkplug',
        mapping: 'mute.yaml',
        sparkplug: { rebirth: false },
      },
      { id: 'plain', type: 'mqtt', url: plainUrl, dialect: 'json', mapping: 'plain.yaml' },
    ],
    files: {
      'asking.yaml': sparkplugMapping('asking', 'mill-1'),
      'mute.yaml': sparkplugMapping('mute', 'mill-1-again'),
      'plain.yaml': jsonMapping({
        source: 'plain',
        machine: 'pump-1',
        pack: 'pump/1',
        topic: 'plant/press',
        signals: { 'motor.power': { path: 'values.power' } },
      }),
    },
  });
  const heard = (machines: string[]) =>
    until(
      () => owner.get<{ machines: { machine: string }[] }>('/machines'),
      (found) => machines.every((id) => found.machines.some(({ machine: known }) => known === id)),
      `values of ${machines.join(', ')}`,
      40_000,
    );
  await heard(['mill-1', 'pump-1']);
  expect(asking.published.length).toBeGreaterThan(0);
  const before = asking.published.length;
  wires[0]?.cut();
  await until(
    () => owner.sources(),
    (sources) => sources.some(({ id, state }) => id === 'asking' && state !== 'connected'),
    'the cut',
    15_000,
  );
  wires[0]?.mend();
  await until(
    async () => asking.published.length,
    (count) => count > before,
    'another request for a rebirth',
    30_000,
  );
  await house.process('alpha').stop();

  for (const { topic, payload, retain } of asking.published) {
    expect({ topic, retain }).toEqual({ topic: 'spBv1.0/plant/NCMD/hall', retain: false });
    expect(payload.toString('latin1')).toContain('Node Control/Rebirth');
  }
  expect([mute.published, plain.published]).toEqual([[], []]);
  expect([asking.wills, mute.wills, plain.wills]).toEqual([0, 0, 0]);
  // They were heard at all: CONNECT and SUBSCRIBE, and PUBACK where QoS 1 asks for it.
  for (const ear of [asking, mute, plain])
    expect([ear.packets.get(1), ear.packets.get(8)]).toEqual([expect.any(Number), expect.any(Number)]);
  expect(plain.packets.get(4)).toBeGreaterThan(0);
});

function sparkplugMapping(source: string, id: string): MappingFile {
  const place = { group: 'plant', node: 'hall', device: 'mill-1' };
  const signals = ['agitator.power', 'agitator.speed'].map((signal) => ({ signal, metric: signal.replace('.', '/') }));
  return {
    revision: 'r1',
    source,
    machines: [{ id, pack: 'bead-mill/1', periods: { fast: 100 }, sparkplug: place, signals }],
  };
}

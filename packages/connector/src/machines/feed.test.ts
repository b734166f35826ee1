import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { ConnectorConfig, ControlSignals, EventRecord, MachineStates } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { frame, openStore, START, tempFolder } from '../../test/helpers.ts';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Store } from '../store/store.ts';
import { OpenAlarms } from './alarms.ts';
import { ControlFeed } from './feed.ts';
import { MaintenanceBook } from './maintenance.ts';

let folder: ReturnType<typeof tempFolder>;
let clock: ManualClock;
let store: Store;
let said: MachineStates[];
let refuse: boolean;
let feeds: ControlFeed[];

beforeEach(() => {
  folder = tempFolder();
  clock = new ManualClock(START);
  store = openStore(folder.path, { clock });
  said = [];
  refuse = false;
  feeds = [];
});

afterEach(async () => {
  for (const feed of feeds) await feed.stop();
  store.close();
  folder[Symbol.dispose]();
});

const broker = {
  request: (_method: string, _path: string, options: { json: MachineStates }) => {
    if (refuse) return Promise.reject(new Error('away'));
    said.push(options.json);
    return Promise.resolve({ status: 200, headers: {}, json: {} } as never);
  },
} as unknown as BrokerClient;

function start(rules: ConnectorConfig['remoteMaintenance'] = {}): { feed: ControlFeed; maintenance: MaintenanceBook } {
  const alarms = new OpenAlarms(store);
  alarms.load();
  const maintenance = new MaintenanceBook(store.db, rules);
  const feed = new ControlFeed({
    store,
    broker,
    alarms,
    maintenance,
    logger: silentLogger(),
    now: () => clock.now(),
    faultSeverity: 500,
  });
  feeds.push(feed);
  return { feed, maintenance };
}

const wants = (
  ...signals: ControlSignals['wanted'][number]['signals']
): Pick<ControlSignals, 'wanted' | 'everyMs'> => ({
  everyMs: 60_000,
  wanted: [
    { dataset: 'urn:millspace:dataset:acme:mills', machines: ['mill-1', 'elsewhere'], signals, policies: ['a'] },
  ],
});

const alarm = (code: string, state: EventRecord['state'], severity = 800): EventRecord => ({
  record: 'event',
  id: `${code}:${clock.now()}:${state}`,
  machine: 'mill-1',
  pack: 'bead-mill/1',
  t: clock.now(),
  code,
  severity,
  state,
});

function write(values: Record<string, number>, ...records: EventRecord[]): void {
  store.commit({
    frames: Object.keys(values).length === 0 ? [] : [frame(clock.now(), values, { group: 'state' })],
    records,
    quarantined: [],
  });
  store.foldAll();
  clock.advance(1000);
}

async function until(fits: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !fits(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(fits()).toBe(true);
}

const last = () => said.at(-1)?.machines;

test('nothing leaves before an agreement asks, and then only what it asks for', async () => {
  const { feed } = start();
  write({ 'machine.state': 3, 'agitator.power': 7 }, alarm('P_HH', 'active'));
  feed.changed();
  expect(said).toEqual([]);
  feed.want(wants('x:machine-fault-open'));
  await until(() => said.length === 1);
  // That there is a fault and since when: not which alarm, no state, no value, and nothing of a machine that is not ours.
  expect(last()).toEqual([{ machine: 'mill-1', events: [{ event: 'x:machine-fault-open', from: START }] }]);
  feed.want({ everyMs: 60_000, wanted: [] });
  write({}, alarm('P_HH', 'inactive'));
  expect(said).toHaveLength(1);
});

test('a change is said at once: alarms come and go, the state as the pack says it', async () => {
  const { feed } = start();
  write({ 'machine.state': 2 });
  feed.want(wants('x:machine-fault-open', 'x:state'));
  await until(() => said.length === 1);
  expect(last()).toEqual([{ machine: 'mill-1', state: 'x:idle', events: [] }]);
  write({ 'machine.state': 3 });
  await until(() => last()?.[0]?.state === 'x:running');
  write({ 'machine.mode': 1 });
  await until(() => last()?.[0]?.state === 'x:maintenance');
  write({}, alarm('BEAD_FILL', 'active', 400), alarm('T_HH', 'acknowledged'));
  await until(() => last()?.[0]?.events?.length === 1);
  write({}, alarm('T_HH', 'inactive'));
  await until(() => last()?.[0]?.events?.length === 0);
});

test('open alarms are known after a restart, and a machine that is not heard of is not said to be well', async () => {
  start();
  write({ 'machine.state': 3 }, alarm('P_HH', 'active'));
  const again = start();
  again.feed.want(wants('x:machine-fault-open', 'x:state'));
  await until(() => said.length === 1);
  expect(last()?.[0]?.events).toHaveLength(1);
  clock.advance(120_000);
  again.feed.changed();
  await until(() => said.length === 2);
  expect(last()).toEqual([{ machine: 'mill-1' }]);
});

test('a broker that is away hears how things are as soon as it is back', async () => {
  const { feed } = start();
  write({ 'machine.state': 3 });
  refuse = true;
  feed.want(wants('x:state'));
  await until(() => feed.state().lastError !== null);
  refuse = false;
  await until(() => said.length === 1);
  expect(feed.state()).toMatchObject({ lastError: null, sentAt: clock.now() });
});

test('a remote maintenance: opened by a person or by an alarm that the configuration names, closed by itself', async () => {
  const { feed, maintenance } = start({ onAlarms: ['SEAL_P_L'], hours: 2 });
  write({ 'machine.state': 3 });
  feed.want(wants('x:remote-maintenance-open'));
  await until(() => said.length === 1);
  expect(last()?.[0]?.events).toEqual([]);
  write({}, alarm('P_HH', 'active'));
  write({}, alarm('SEAL_P_L', 'active'));
  await until(() => last()?.[0]?.events?.length === 1);
  const [opened] = maintenance.list(clock.now());
  expect(last()?.[0]?.events).toEqual([
    {
      event: 'x:remote-maintenance-open',
      id: opened?.id,
      from: opened?.from,
      until: (opened?.from ?? 0) + 2 * 3_600_000,
      reason: 'SEAL_P_L',
      by: 'alarm SEAL_P_L',
    },
  ]);
  // The same alarm again opens no second one; its end does not close the first.
  write({}, alarm('SEAL_P_L', 'inactive'));
  write({}, alarm('SEAL_P_L', 'active'));
  expect(maintenance.list(clock.now())).toHaveLength(1);
  clock.advance(3 * 3_600_000);
  expect(maintenance.events('mill-1', clock.now())).toEqual([]);
  const wish = { kind: 'remote', from: clock.now(), by: 'p-1', reason: 'seal' } as const;
  maintenance.open('mill-1', { ...wish, until: clock.now() + 3_600_000 });
  expect(maintenance.events('mill-1', clock.now())).toHaveLength(1);
  expect(maintenance.close('mill-1', clock.now())).toHaveLength(1);
  expect(maintenance.events('mill-1', clock.now())).toEqual([]);
  const tooLong = () => maintenance.open('mill-1', { ...wish, until: clock.now() + 8 * 24 * 3_600_000 });
  expect(tooLong).toThrow(expect.objectContaining({ code: 'MS-MNT-001' }));
});

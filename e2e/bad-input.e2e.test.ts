import { generateKeyPairSync } from 'node:crypto';
import { type ConnectorApi, type SourceView, until } from '@millspace/demo/api';
import { type ConnectorConfig, loadPack, type MappingFile } from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from './support/calls.ts';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { BROKER, type Deal, House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { judge } from './support/judge.ts';
import { MACHINE_URI, OpcUaMachine } from './support/opcua-machine.ts';
import { runToEnd } from './support/run-to-end.ts';

const PACK = 'bead-mill/1';
const PERIODS = { fast: 100 };
const SIGNALS = { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } };
const TOPIC = 'plant/mill-1';
const BROKEN_TOPIC = 'plant/mill-2';
const WIDE_SIGNALS = 10_000;
/** Bytes of a message that no machine should send. */
const SIZE = 100 * 1024 * 1024;

interface Refused extends SourceView {
  code?: string;
  notes?: string[];
}
interface Quarantined {
  source: string;
  address: string;
  reasons: { code: string; text: { en: string; de: string } }[];
}

let house: House;
let owner: ConnectorApi;
let consumer: ConnectorApi;
let good: JsonMachine;
let broken: JsonMachine;
let deal: Deal;
let began = 0;

/** One connector with a machine that works, and beside it every source that a bad day can bring. */
beforeAll(async () => {
  house = await House.open();
  const mqttUrl = await house.mqttBroker();
  const outdated = await OpcUaMachine.start({ variables: ['power'], validFrom: new Date('2020-01-01') });
  const guarded = await OpcUaMachine.start({ variables: ['power'], users: [{ name: 'operator', password: 'right' }] });
  house.also(() => outdated.stop());
  house.also(() => guarded.stop());
  const mqtt = { type: 'mqtt' as const, url: mqttUrl, dialect: 'json' as const };
  const opcua = { type: 'opcua' as const };
  const sources: NonNullable<ConnectorConfig['sources']> = [
    { ...mqtt, id: 'good', mapping: 'good.yaml' },
    { ...mqtt, id: 'unknown-signal', mapping: 'unknown-signal.yaml' },
    { ...mqtt, id: 'wrong-unit', mapping: 'wrong-unit.yaml' },
    { ...mqtt, id: 'no-mapping', mapping: 'no-mapping.yaml' },
    { ...mqtt, id: 'swapped', mapping: 'good.yaml' },
    { ...mqtt, id: 'wide', mapping: 'wide.yaml' },
    {
      ...opcua,
      id: 'outdated',
      mapping: 'outdated.yaml',
      endpoint: outdated.endpoint,
      security: { policy: 'auto', mode: 'auto' },
    },
    {
      ...opcua,
      id: 'wrong-password',
      mapping: 'wrong-password.yaml',
      endpoint: guarded.endpoint,
      security: { policy: 'None', mode: 'None' },
      user: 'operator',
      password: 'wrong-secret',
    },
  ];
  const mill = (id: string, topic: string) =>
    jsonMapping({ source: 'good', machine: id, pack: PACK, topic, signals: SIGNALS, periods: PERIODS }).machines;
  const files = {
    'good.yaml': {
      revision: 'r1',
      source: 'good',
      machines: [...mill('mill-1', TOPIC), ...mill('mill-2', BROKEN_TOPIC)],
    },
    'unknown-signal.yaml': jsonMapping({
      source: 'unknown-signal',
      machine: 'm',
      pack: PACK,
      topic: 'x',
      signals: { 'agitator.colour': { path: 'c' } },
    }),
    'wrong-unit.yaml': jsonMapping({
      source: 'wrong-unit',
      machine: 'm',
      pack: PACK,
      topic: 'x',
      signals: { 'agitator.power': { path: 'p', unit: 'Cel' } },
    }),
    'no-mapping.yaml': { revision: 'r1', source: 'no-mapping', machines: 'all' },
    'wide.yaml': wideMapping(),
    'outdated.yaml': nodeMapping('outdated'),
    'wrong-password.yaml': nodeMapping('wrong-password'),
  };
  owner = await house.member({ slug: 'alpha', sources, files });
  consumer = await house.member({ slug: 'beta' });
  await state('good', (source) => source.state === 'connected');
  good = await JsonMachine.connect(mqttUrl, TOPIC);
  broken = await JsonMachine.connect(mqttUrl, BROKEN_TOPIC);
  deal = await house.deal(
    'alpha',
    'beta',
    datasetOf({
      provider: 'alpha',
      name: 'mills',
      machine: 'mill-1',
      pack: PACK,
      signals: Object.keys(SIGNALS),
      periods: PERIODS,
      readers: ['beta'],
    }),
  );
  began = Date.now();
  good.talk(100, (step) => ({ power: 10 + (step % 50) / 7, speed: 700 + (step % 50) }));
});

afterAll(async () => {
  await Promise.all([good?.end(), broken?.end()]);
  await house?.[Symbol.asyncDispose]();
});

/** 10 000 signals: many machines with all that a mill has. */
function wideMapping(): MappingFile {
  const signals = loadPack(PACK).signals.filter((signal) => signal.sensitivity !== 'personal');
  const machines = Array.from({ length: Math.ceil(WIDE_SIGNALS / signals.length) }, (_, index) => ({
    id: `wide-${index}`,
    pack: PACK,
    topic: `wide/${index}`,
    signals: signals
      .slice(0, Math.min(signals.length, WIDE_SIGNALS - index * signals.length))
      .map(({ id }) => ({ signal: id, path: id.replace('.', '_') })),
  }));
  return { revision: 'wide-1', source: 'wide', machines };
}

function nodeMapping(source: string): MappingFile {
  const signals = [{ signal: 'agitator.power', address: `nsu=${MACHINE_URI};s=power` }];
  return { revision: 'r1', source, machines: [{ id: source, pack: PACK, signals }] };
}

function state(id: string, wanted: (source: Refused) => boolean): Promise<Refused | undefined> {
  return until(
    async () => (await owner.sources()).find((source) => source.id === id) as Refused | undefined,
    (source) => source !== undefined && wanted(source),
    `source ${id}`,
    30_000,
  );
}

async function quarantined(code: string): Promise<Quarantined> {
  const { entries } = await until(
    () => owner.get<{ entries: Quarantined[] }>('/quarantine?limit=200'),
    (found) => found.entries.some((entry) => entry.reasons.some((reason) => reason.code === code)),
    `${code} in quarantine`,
    15_000,
  );
  const entry = entries.find((found) => found.reasons.some((reason) => reason.code === code));
  if (!entry) throw new Error('not there');
  return entry;
}

describe('a process that cannot start says why, what to do, and ends with 1', () => {
  const main = { broker: 'packages/broker/src/main.ts', connector: 'packages/connector/src/main.ts' };
  const http = { host: '127.0.0.1', port: 0 };
  const dataDir = './data';

  test.each([
    ['no YAML', 'MS-CFG-002', 'name: [one, two', []],
    ['an unknown key', 'MS-CFG-003', { name: 'x', dataDir, http, brocker: { url: 'http://127.0.0.1' } }, ['brocker']],
    ['a wrong kind', 'MS-CFG-003', { name: 'x', dataDir, http: { host: '127.0.0.1', port: 'eighty' } }, ['/http/port']],
    ['a missing secret', 'MS-CFG-004', { name: '${ENV:E2E_NOT_SET}', dataDir, http }, ['E2E_NOT_SET', '/name']],
    [
      'open to the world without TLS',
      'MS-CFG-012',
      { name: 'x', dataDir, http: { host: '0.0.0.0', port: 0 } },
      ['http.host'],
    ],
  ])('%s', async (_what, code, config, words) => {
    const run = async (process: 'broker' | 'connector') => {
      house.write(`bad-${process}`, 'config.yaml', config);
      return runToEnd(main[process], [house.file(`bad-${process}`, 'config.yaml')]);
    };
    for (const ended of await Promise.all([run('broker'), run('connector')])) {
      expect([ended.code, ended.stdout]).toEqual([1, '']);
      for (const word of [code, '→ ', ...words]) expect(ended.stderr).toContain(word);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
  });

  test('no file at all, in German where the system is German', async () => {
    const ended = await runToEnd(main.connector, [house.file('nowhere', 'config.yaml')], {
      env: { LC_ALL: 'de_DE.UTF-8' },
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/MS-CFG-001 .*(nicht|Datei|gelesen)/);
  });

  test('a port that is taken, a data folder that is in use', async () => {
    const port = Number(new URL(house.brokerUrl).port);
    house.write('bad-port', 'config.yaml', { name: 'x', dataDir, http: { ...http, port } });
    house.write('bad-folder', 'config.yaml', { name: 'x', dataDir: house.folder('alpha'), http });
    const [taken, used] = await Promise.all([
      runToEnd(main.broker, [house.file('bad-port', 'config.yaml')]),
      runToEnd(main.connector, [house.file('bad-folder', 'config.yaml')]),
    ]);
    expect([taken.code, used.code]).toEqual([1, 1]);
    expect(taken.stderr).toContain(`MS-CFG-010`);
    expect(taken.stderr).toContain(String(port));
    expect(used.stderr).toContain('MS-CFG-021');
  });
});

describe('a source that cannot run says why and disturbs no other', () => {
  test.each([
    ['unknown-signal', 'MS-MAP-002', /agitator\.colour.*unknown-signal\.yaml.*signals\/0/s],
    ['wrong-unit', 'MS-MAP-003', /Cel.*wrong-unit\.yaml/s],
    ['no-mapping', 'MS-MAP-001', /machines.*no-mapping\.yaml/s],
    ['swapped', 'MS-MAP-001', /"good".*"swapped"/],
    ['outdated', 'MS-SRC-004', /valid from .*2020/],
    ['wrong-password', 'MS-SRC-002', /refused user and password/],
  ])('%s: %s', async (id, code, words) => {
    const source = await state(id, (found) => found.code !== undefined);
    expect(source).toMatchObject({ code });
    expect(source?.state).not.toBe('connected');
    expect(source?.detail).toMatch(words);
    const status = (await owner.status()).sources.find((found) => found.id === id);
    expect(status).toMatchObject({ state: expect.not.stringMatching(/^connected$/), error: { code } });
  });

  test('a password never stands in the log', () => {
    expect(house.log('alpha')).toContain('wrong-password');
    expect(house.log('alpha')).not.toContain('wrong-secret');
  });

  test('10 000 signals are a lot, and work', async () => {
    const source = await state('wide', (found) => found.state === 'connected');
    expect(source?.items.wanted).toBe(WIDE_SIGNALS);
    await broken.raw(JSON.stringify({ t: Date.now(), agitator_power: 5 }), 'wide/100');
    const { values } = await until(
      () => owner.get<{ values: { machine: string; signal: string }[] }>('/latest?machine=wide-100'),
      (found) => found.values.length > 0,
      'a value of the wide source',
      15_000,
    );
    expect(values).toContainEqual(expect.objectContaining({ machine: 'wide-100', signal: 'agitator.power', value: 5 }));
  });
});

describe('a value that cannot be right lies in quarantine, with its reason in both languages', () => {
  const hour = 3_600_000;

  test.each([
    ['no JSON', 'MS-SRC-011', () => '{"t": 1, "values": {"power": NaN}}'],
    ['NaN', 'MS-VAL-001', () => JSON.stringify({ t: Date.now(), values: { power: 'NaN' } })],
    ['a time in 1970', 'MS-VAL-002', () => JSON.stringify({ t: 86_400_000, values: { power: 12 } })],
    ['a time in the future', 'MS-VAL-003', () => JSON.stringify({ t: Date.now() + 2 * hour, values: { power: 12 } })],
    ['out of range', 'MS-VAL-007', () => JSON.stringify({ t: Date.now(), values: { power: 1e9 } })],
    [
      'another unit than agreed',
      'MS-MAP-003',
      () => JSON.stringify({ t: Date.now(), values: { power: { value: 12, unit: 'bar' } } }),
    ],
  ])('%s: %s', async (_what, code, payload) => {
    await broken.raw(payload());
    const entry = await quarantined(code);
    expect(entry).toMatchObject({ source: 'good', address: expect.stringContaining(BROKEN_TOPIC) });
    const [reason] = entry.reasons;
    expect(reason?.text.en).toMatch(/\w+ \w+/);
    expect(reason?.text.de).toMatch(/\w+ \w+/);
    expect(reason?.text.de).not.toBe(reason?.text.en);
  });

  test('a message of 100 MB is dropped unread, with bounded memory', async () => {
    const memory = async () => (await owner.status()).memoryBytes ?? Number.NaN;
    const before = await memory();
    await broken.raw(Buffer.alloc(SIZE, 0x20));
    const entry = await quarantined('MS-SRC-008');
    expect(entry).toMatchObject({ address: BROKEN_TOPIC });
    expect((await memory()) - before).toBeLessThan(SIZE);
    expect((await state('good', () => true))?.state).toBe('connected');
  });

  test('nothing of it reached the customer', async () => {
    const { machines } = await consumer.get<{ machines: { machine: string }[] }>('/machines');
    expect(machines.map(({ machine }) => machine)).toEqual(['mill-1']);
  });
});

describe('an identity that is no good', () => {
  test('an assertion opens the door once', async () => {
    const assertion = await house.assertion('beta');
    await expect(house.exchange(assertion)).resolves.toHaveProperty('access_token');
    await expect(house.exchange(assertion)).rejects.toMatchObject({ code: 'MS-AUTH-005', status: 401 });
  });

  test('an invitation works once, and only if it was made', async () => {
    const gamma = await house.member({ slug: 'gamma', enrol: false });
    await expect(gamma.enrol('AAAA-BBBB-CCCC')).rejects.toMatchObject({ code: 'MS-AUTH-022' });
    await house.broker.addParticipant({ slug: 'gamma', name: 'gamma', country: 'DE' });
    const code = await house.broker.invite('gamma');
    await gamma.enrol(code);
    const again = {
      code,
      name: 'again',
      publicJwk: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
    };
    const answer = await call({ method: 'POST', url: `${house.brokerUrl}/api/v1/enrolments`, json: again });
    expect(answer).toMatchObject({ status: 403, code: 'MS-AUTH-022' });
  });

  test('a revoked participant is out at once, says so in words, and cannot come back', async () => {
    const gamma = house.connector('gamma');
    await until(
      () => gamma.status(),
      (status) => status.broker.state === 'online',
      'gamma online',
      15_000,
    );
    await house.broker.post('/participants/gamma/revoke', { reason: 'insolvent' });
    const status = await until(
      () => gamma.status(),
      (found) => found.broker.state !== 'online',
      'gamma out',
      15_000,
    );
    expect(status.broker.lastError).toMatchObject({ code: 'MS-AUTH-006' });
    await expect(gamma.get('/catalog')).rejects.toMatchObject({ code: 'MS-AUTH-006' });
    await expect(house.broker.invite('gamma')).rejects.toMatchObject({ code: 'MS-AUTH-025' });
  });
});

test('all the while the good machine was heard: nothing lost, nothing doubled', async () => {
  const ledger = good.said.flatMap(({ t, values }) =>
    Object.entries(values).map(([name, value]) => ({ machine: 'mill-1', tag: `agitator.${name}`, t, value })),
  );
  const to = Date.now() - 1000;
  const result = await judge({
    ledger,
    receiver: consumer,
    scope: deal.agreement,
    pack: PACK,
    periods: PERIODS,
    from: began,
    to,
  });
  expect(result.firstLost).toEqual([]);
  expect(result.firstOverlap).toEqual([]);
  expect(result).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0, inGaps: 0 });
  expect(result.entries).toBeGreaterThan(40);
  expect(house.process(BROKER).running).toBe(true);
});

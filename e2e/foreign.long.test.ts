import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ConnectorApi, until } from '@millspace/demo/api';
import type { LedgerEntry } from '@millspace/demo/ledger-check';
import { freePorts } from '@millspace/demo/stage';
import type { MappingFile, SourceAccess, SourceProbe, SourceView } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Authority } from '../scripts/testing/certificates.ts';
import { needs } from '../scripts/testing/needs.ts';
import { tool } from '../scripts/testing/tools.ts';
import { datasetOf } from './support/datasets.ts';
import { ForeignProcess, ledgerOf, runs } from './support/foreign.ts';
import { House } from './support/house.ts';
import { judge } from './support/judge.ts';
import { runToEnd } from './support/run-to-end.ts';

const PACK = 'pump/1';
const PERIODS = { fast: 200 };
const SERVER = join(dirname(fileURLToPath(import.meta.url)), 'foreign/opcua_server.py');
const USER_SERVER = join(dirname(fileURLToPath(import.meta.url)), 'foreign/opcua_user_server.py');
/** The server's names, and what a person makes of them. */
const NAMES: Record<string, string> = {
  Speed_rpm: 'motor.speed',
  Power_kW: 'motor.power',
  Flow_m3h: 'hydraulic.flow',
  Discharge_bar: 'hydraulic.pressure_discharge',
};
const ALL = Object.values(NAMES);

const connected = (api: ConnectorApi, id: string) =>
  until(
    () => api.sources(),
    (sources) => sources.some((source) => source.id === id && source.state === 'connected'),
    `source ${id}`,
    30_000,
  );

/** Held against the ledger of the machine itself: all there, once, and nothing that it never said. */
async function expectAll(options: {
  ledger: () => Promise<LedgerEntry[]>;
  receiver: ConnectorApi;
  scope: string;
  from: number;
  runMs: number;
}): Promise<void> {
  await sleep(options.runMs);
  const to = Date.now() - 1000;
  const common = {
    receiver: options.receiver,
    scope: options.scope,
    pack: PACK,
    periods: PERIODS,
    from: options.from,
    to,
  };
  const result = await judge({ ...common, ledger: await options.ledger(), timeoutMs: 60_000 });
  expect(result.firstLost).toEqual([]);
  expect(result.firstOverlap).toEqual([]);
  expect(result).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0, inGaps: 0 });
  expect(result.entries).toBeGreaterThan((options.runMs / 1000) * 4);
}

describe('an OPC UA server written by others (Python asyncua)', needs('asyncua'), () => {
  test('with a mapping by hand it arrives at the customer; the suggested mapping works as it is printed', async () => {
    await using house = await House.open();
    const [port = 0] = await freePorts(1);
    const ledgerFile = house.file('pump', 'ledger.ndjson');
    house.write('pump', 'ledger.ndjson', '');
    const pump = new ForeignProcess(tool('asyncua') ?? '', [SERVER, String(port), ledgerFile]);
    house.also(() => pump.stop());
    const ready = JSON.parse(await pump.says(/"ready"/)) as { url: string; namespace: string };
    const byHand: MappingFile = {
      revision: 'r1',
      source: 'by-hand',
      machines: [
        {
          id: 'pump-1',
          pack: PACK,
          periods: PERIODS,
          signals: Object.entries(NAMES).map(([name, signal]) => ({
            signal,
            address: `nsu=${ready.namespace};s=Pump.${name}`,
          })),
        },
      ],
    };
    const source = {
      type: 'opcua' as const,
      endpoint: ready.url,
      samplingIntervalMs: 50,
      publishingIntervalMs: 100,
      queueSize: 20,
    };
    const owner = await house.member({
      slug: 'alpha',
      sources: [
        { ...source, id: 'by-hand', mapping: 'by-hand.yaml' },
        { ...source, id: 'suggested', mapping: 'suggested.yaml' },
      ],
      files: { 'by-hand.yaml': byHand },
    });
    const customer = await house.member({ slug: 'beta' });
    await connected(owner, 'by-hand');
    const deal = await house.deal(
      'alpha',
      'beta',
      datasetOf({
        provider: 'alpha',
        name: 'pump',
        machine: 'pump-1',
        pack: PACK,
        signals: ALL,
        periods: PERIODS,
        readers: ['beta'],
      }),
    );
    const from = Date.now() + 500;
    const ledger = () => ledgerOf(ledgerFile, NAMES);
    await expectAll({ ledger, receiver: customer, scope: deal.agreement, from, runMs: 12_000 });

    await connected(owner, 'suggested');
    const suggestion = await runToEnd('packages/connector/src/cli/main.ts', [
      '-d',
      house.folder('alpha'),
      '-c',
      house.file('alpha', 'config.yaml'),
      'suggest-mapping',
      'suggested',
    ]);
    expect([suggestion.code, suggestion.code === 0 ? '' : suggestion.stderr]).toEqual([0, '']);
    writeFileSync(house.file('alpha', 'suggested.yaml'), suggestion.stdout);
    const [machine] = (parse(suggestion.stdout) as MappingFile).machines;
    expect(machine).toMatchObject({ pack: PACK });
    expect(machine?.signals.map(({ signal }) => signal)).toEqual(
      expect.arrayContaining(['motor.speed', 'motor.power', 'hydraulic.flow']),
    );
    await house.process('alpha').stop();
    await house.process('alpha').start();
    const { values } = await until(
      () =>
        owner.get<{ values: { signal: string; value: number | null }[] }>(
          `/latest?scope=own&machine=${encodeURIComponent(machine?.id ?? '')}`,
        ),
      (found) =>
        ['motor.speed', 'motor.power', 'hydraulic.flow'].every((signal) =>
          found.values.some((value) => value.signal === signal && value.value !== null),
        ),
      'values by the suggested mapping',
      60_000,
    );
    const speed = values.find(({ signal }) => signal === 'motor.speed')?.value ?? 0;
    const said = (await ledger()).filter(({ tag }) => tag === 'motor.speed').map(({ value }) => value);
    expect(said).toContain(speed);
  });
});

describe(
  'an OPC UA server written by others that lets in certificates of users alone (Python asyncua)',
  needs('asyncua'),
  () => {
    test('unknown: refused with its fingerprint and what to do; accepted there: values, for a pair made here and for one that was brought', async () => {
      await using house = await House.open();
      const [port = 0] = await freePorts(1);
      const users = house.file('pump', 'users');
      mkdirSync(users, { recursive: true });
      const pump = new ForeignProcess(tool('asyncua') ?? '', [USER_SERVER, String(port), house.folder('pump')]);
      house.also(() => pump.stop());
      const ready = JSON.parse(await pump.says(/"ready"/, 60_000)) as { url: string; namespace: string };
      const authority = await Authority.create('plant CA');
      house.also(() => authority.stop());
      const brought = await authority.issue('reader');
      const mapping: MappingFile = {
        revision: 'r1',
        source: 'brought',
        machines: [
          {
            ...{ id: 'pump-1', pack: PACK, periods: PERIODS },
            signals: [{ signal: 'motor.speed', address: `nsu=${ready.namespace};s=Pump.Speed_rpm` }],
          },
        ],
      };
      const owner = await house.member({
        slug: 'alpha',
        enrol: false,
        sources: [
          {
            ...{ id: 'brought', type: 'opcua', endpoint: ready.url, mapping: 'brought.yaml' },
            ...{ userCertificate: brought.certificate, userKey: brought.key },
          },
        ],
        files: { 'brought.yaml': mapping },
      });
      const put = async <T>(path: string, json: object) =>
        (await owner.http.request<T>('PUT', `/api/v1${path}`, { json })).json;
      const view = (id: string) => owner.get<SourceView>(`/sources/${id}`);
      const access = (id: string) => owner.get<SourceAccess>(`/sources/${id}/access`);
      const refused = (id: string) =>
        until(
          () => view(id),
          ({ problem }) => problem?.code === 'MS-SRC-017',
          id,
          60_000,
        );
      const accept = (id: string, pem: string) => writeFileSync(join(users, `${id}.pem`), pem);
      const delivers = (machine: string) =>
        until(
          () => owner.get<{ values: { value: number | null }[] }>(`/latest?scope=own&machine=${machine}`),
          ({ values }) => values.some(({ value }) => value !== null && value >= 1450),
          `values of ${machine}`,
          60_000,
        );

      // In the browser: added, its server trusted, signed in with a pair made here.
      await owner.post('/sources', { id: 'made', type: 'opcua', endpoint: ready.url });
      const { certificate } = await owner.get<SourceProbe>('/sources/made/probe');
      await owner.trust('made', certificate?.sha256 ?? '');
      const anonymous = (await access('made')).steps.at(-1);
      expect(anonymous).toMatchObject({ step: 'sign-in', outcome: 'fail', problem: { code: 'MS-SRC-018' } });
      await put('/sources/made/user-certificate', { create: { name: 'pump reader' } });
      const pem = await owner.http.stream('GET', '/api/v1/sources/made/user-certificate?format=pem');
      const made = new X509Certificate(Buffer.concat(await pem.body.toArray()));
      const { steps } = await access('made');
      expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
        ...['reach pass', 'theirs pass', 'ours pass', 'sign-in fail'],
      ]);
      const problem = steps.at(-1)?.problem;
      expect(problem).toMatchObject({ code: 'MS-SRC-017', detail: expect.stringContaining(made.fingerprint256) });
      expect(problem?.remedy.en).toContain('accept the certificate with the fingerprint shown');
      expect(problem?.remedy.de).toContain('Fingerabdruck');
      accept('made', made.toString());
      expect((await access('made')).steps.at(-1)).toMatchObject({ step: 'sign-in', outcome: 'pass' });
      const machines = [{ ...mapping.machines[0], id: 'pump-2' }];
      await put('/sources/made/mapping', { machines });
      await owner.post('/sources/made/run');
      await delivers('pump-2');

      // In the configuration file: a pair of the company's own authority.
      await until(
        () => view('brought'),
        ({ fingerprint }) => fingerprint !== undefined,
        'its question',
        60_000,
      );
      await owner.trust('brought', certificate?.sha256 ?? '');
      const pair = readFileSync(brought.certificate, 'utf8');
      expect((await refused('brought')).problem?.detail).toContain(new X509Certificate(pair).fingerprint256);
      accept('brought', pair);
      await delivers('pump-1');

      // Somebody else's key beside an accepted certificate never leaves the house.
      const other = await authority.issue('other');
      const mixed = { certificate: pair, key: readFileSync(other.key, 'utf8') };
      await expect(put('/sources/made/user-certificate', mixed)).rejects.toMatchObject({ code: 'MS-SRC-016' });
    });
  },
);

describe('messages of mosquitto_pub through Mosquitto', needs('mosquitto', 'mosquitto_pub'), () => {
  test('arrive at the customer, also those that were sent while the connector was dead', async () => {
    await using house = await House.open();
    const [port = 0] = await freePorts(1);
    house.write(
      'mosquitto',
      'mosquitto.conf',
      `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 10000\n`,
    );
    const broker = new ForeignProcess(tool('mosquitto') ?? '', ['-v', '-c', house.file('mosquitto', 'mosquitto.conf')]);
    house.also(() => broker.stop());
    await broker.says(/running|Opening ipv4/i);
    const mapping: MappingFile = {
      revision: 'r1',
      source: 'plant',
      machines: [
        {
          id: 'pump-2',
          pack: PACK,
          periods: PERIODS,
          topic: 'works/pump-2/state',
          time: { path: 'ts', format: 'ms' },
          signals: [
            { signal: 'motor.speed', path: 'speed' },
            { signal: 'motor.power', path: 'power_w', unit: 'W' },
            { signal: 'bearing.temp_de', topic: 'works/pump-2/bearing' },
          ],
        },
      ],
    };
    const source = {
      id: 'plant',
      type: 'mqtt' as const,
      url: `mqtt://127.0.0.1:${port}`,
      dialect: 'json' as const,
      mapping: 'plant.yaml',
    };
    const owner = await house.member({ slug: 'alpha', sources: [source], files: { 'plant.yaml': mapping } });
    const customer = await house.member({ slug: 'beta' });
    await connected(owner, 'plant');
    const signals = ['motor.speed', 'motor.power', 'bearing.temp_de'];
    const deal = await house.deal(
      'alpha',
      'beta',
      datasetOf({
        provider: 'alpha',
        name: 'pump',
        machine: 'pump-2',
        pack: PACK,
        signals,
        periods: PERIODS,
        readers: ['beta'],
      }),
    );

    const publisher = tool('mosquitto_pub') ?? '';
    const ledger: LedgerEntry[] = [];
    const publish = async (step: number) => {
      const t = Date.now();
      const [speed, watts] = [1450 + step, 3000 + step];
      ledger.push(
        { machine: 'pump-2', tag: 'motor.speed', value: speed, t },
        { machine: 'pump-2', tag: 'motor.power', value: watts / 1000, t },
      );
      const message = JSON.stringify({ ts: t, speed, power_w: watts });
      await Promise.all([
        runs(publisher, ['-h', '127.0.0.1', '-p', String(port), '-q', '1', '-t', 'works/pump-2/state', '-m', message]),
        sleep(PERIODS.fast),
      ]);
    };
    const from = Date.now();
    for (let step = 0; step < 20; step += 1) await publish(step);
    await house.process('alpha').kill();
    for (let step = 20; step < 30; step += 1) await publish(step);
    await house.process('alpha').start();
    for (let step = 30; step < 50; step += 1) await publish(step);
    // A bare number with a decimal comma, as a German controller writes it; the time is that of its arrival.
    await runs(publisher, [
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-q',
      '1',
      '-t',
      'works/pump-2/bearing',
      '-m',
      '41,5',
    ]);
    const to = Date.now();
    for (let step = 50; step < 60; step += 1) await publish(step);

    const result = await judge({
      ledger,
      receiver: customer,
      scope: deal.agreement,
      pack: PACK,
      periods: PERIODS,
      from,
      to,
      timeoutMs: 60_000,
    });
    expect(result.firstLost).toEqual([]);
    expect(result.firstOverlap).toEqual([]);
    expect(result).toMatchObject({ entries: 100, lost: 0, duplicated: 0, foreign: 0, overlap: 0, inGaps: 0 });
    const bearing = await until(
      () =>
        customer.get<{ values: { signal: string; value: number | null }[] }>(
          `/latest?scope=${encodeURIComponent(deal.agreement)}&signals=bearing.temp_de`,
        ),
      (found) => found.values.some(({ value }) => value !== null),
      'the temperature at the customer',
      30_000,
    );
    expect(bearing.values[0]).toMatchObject({ value: 41.5 });
  });
});

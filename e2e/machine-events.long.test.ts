import { readFileSync } from 'node:fs';
import { type ConnectorApi, until } from '@millspace/demo/api';
import { freePorts } from '@millspace/demo/stage';
import type { MappingFile, MillRecord } from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { House } from './support/house.ts';

const MINUTE = 60_000;
/** Simulated time runs so much faster: the laboratory needs a quarter of an hour. */
const FASTER = 60;
let house: House;
let connector: ConnectorApi;

/** One mill, read twice: by its conditions and events, and as a controller without any, by its alarm word. */
beforeAll(async () => {
  house = await House.open();
  const [port = 0] = await freePorts(1);
  house.write('mill', 'scenario.yaml', {
    rateHz: 1,
    timeFactor: FASTER,
    dataDir: house.folder('mill'),
    ledger: house.file('mill', 'ledger.ndjson'),
    mills: [{ id: 'mill-1', size: 1, seed: 5 }],
    outputs: { opcua: { port, flatPlc: true } },
  });
  await house.add('mill', 'packages/sim-mill/src/main.ts', [house.file('mill', 'scenario.yaml')]).start();
  const source = {
    type: 'opcua' as const,
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    security: { policy: 'None' as const, mode: 'None' as const },
  };
  const mapping = (id: string, machine: string, more: object): MappingFile => ({
    revision: 'r1',
    source: id,
    machines: [{ id: machine, pack: 'bead-mill/1', signals: [], ...more }],
  });
  connector = await house.member({
    slug: 'operator',
    enrol: false,
    sources: [
      { ...source, id: 'rich', mapping: 'rich.yaml' },
      { ...source, id: 'flat', mapping: 'flat.yaml' },
    ],
    files: {
      'rich.yaml': mapping('rich', 'mill-1', { events: { conditions: true } }),
      'flat.yaml': mapping('flat', 'plc-1', {
        events: {
          words: [{ address: 'nsu=urn:flat-plc;s=DB10.AlWord', bits: { 30: { code: 'E_STOP', text: 'pressed' } } }],
        },
      }),
    },
  });
}, 2 * MINUTE);

afterAll(() => house?.[Symbol.asyncDispose](), MINUTE);

async function records(kind: string, ready: (found: MillRecord[]) => boolean): Promise<MillRecord[]> {
  const found = await until(
    () => connector.records(`kinds=${kind}&limit=10000&scope=own`),
    (all) => ready(all.map(({ record }) => record)),
    `${kind} records`,
    100_000,
    250,
  );
  return found.map(({ record }) => record);
}

test(
  'the emergency stop comes and goes, as a condition and as a bit of the alarm word',
  async () => {
    const of = (machine: string, state: string) => (record: MillRecord) =>
      record.record === 'event' && record.machine === machine && record.code === 'E_STOP' && record.state === state;
    const both = (state: string) => (found: MillRecord[]) =>
      ['mill-1', 'plc-1'].every((machine) => found.some(of(machine, state)));
    await until(
      () => connector.sources(),
      (sources) => sources.every(({ state }) => state === 'connected'),
      'both sources',
      MINUTE,
    );
    house.process('mill').send({ fault: 'e-stop', machine: 'mill-1', on: true });
    await records('event', both('active'));
    house.process('mill').send({ fault: 'e-stop', machine: 'mill-1', on: false });
    const all = await records('event', both('inactive'));
    expect(all.find(of('plc-1', 'active'))).toMatchObject({ text: 'pressed', pack: 'bead-mill/1' });
    expect(all.find(of('mill-1', 'active'))).toMatchObject({ severity: 800, text: 'Emergency stop pressed' });
  },
  5 * MINUTE,
);

test(
  'a laboratory result arrives as the lab sample that the ledger knows',
  async () => {
    const [sample] = await records('lab-sample', (all) => all.length > 0);
    if (sample?.record !== 'lab-sample') throw new Error('no lab sample');
    const truth = readFileSync(house.file('mill', 'ledger.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"event":"lab-sample"'))
      .map((line) => JSON.parse(line) as { t: number; d50: number; batch: string; measuredAt: number });
    const taken = truth.find(({ t }) => t === sample.t);
    expect(taken).toMatchObject({ d50: sample.values['d50_um'], batch: sample.batch, measuredAt: sample.measuredAt });
    expect(sample).toMatchObject({ machine: 'mill-1', pack: 'bead-mill/1', method: 'laser diffraction' });
  },
  3 * MINUTE,
);

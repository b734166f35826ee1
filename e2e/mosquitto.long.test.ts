import { join } from 'node:path';
import { type ConnectorApi, until } from '@millspace/demo/api';
import { checkArrivals, watermarksPass } from '@millspace/demo/check';
import { MAINTENANCE, MAKER, OPERATOR } from '@millspace/demo/companies';
import {
  type DeviceSpec,
  fittedSignals,
  mappingFile,
  mqttSource,
  SPARKPLUG_GROUP,
  SPARKPLUG_NODE,
} from '@millspace/demo/configs';
import { millDataset } from '@millspace/demo/offers';
import { storedRows } from '@millspace/demo/stored-rows';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../scripts/testing/needs.ts';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import './support/docker.ts';
import { type Deal, House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { judge } from './support/judge.ts';

const MINUTE = 60_000;
const RATE_HZ = 10;
const PERIODS = { fast: 1000 / RATE_HZ };
const TOPIC = 'plant/mill-9';
const SIGNALS = { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } };
const SPARKPLUG_MILL: DeviceSpec = { id: 'mill-2', pack: 'bead-mill/1', via: 'sparkplug' };
const CONFIG = join(import.meta.dirname, '..', 'deploy', 'mosquitto.conf');

describe('through Eclipse Mosquitto', needs('docker'), () => {
  let mosquitto: StartedTestContainer | undefined;
  let house: House;
  let machine: JsonMachine | undefined;
  let operator: ConnectorApi;
  let customer: ConnectorApi;
  let plain: Deal;
  let sparkplug: Deal;
  let from = 0;

  beforeAll(async () => {
    mosquitto = await new GenericContainer('eclipse-mosquitto:2')
      .withCopyFilesToContainer([{ source: CONFIG, target: '/mosquitto/config/mosquitto.conf' }])
      .withExposedPorts(1883)
      .withWaitStrategy(Wait.forListeningPorts())
      .start();
    const url = `mqtt://${mosquitto.getHost()}:${mosquitto.getMappedPort(1883)}`;
    house = await House.open();
    house.write('mills', 'scenario.yaml', {
      rateHz: RATE_HZ,
      ledger: house.file('mills', 'ledger.ndjson'),
      dataDir: house.folder('mills'),
      mills: [{ id: SPARKPLUG_MILL.id, size: 10, mode: 'multi-pass', seed: 2 }],
      outputs: { sparkplug: { url, group: SPARKPLUG_GROUP, node: SPARKPLUG_NODE, historical: false } },
    });
    await house.add('mills', 'packages/sim-mill/src/main.ts', [house.file('mills', 'scenario.yaml')]).start();
    operator = await house.member({
      slug: OPERATOR.slug,
      sources: [
        { id: 'plant', type: 'mqtt', url, dialect: 'json', version: 5, qos: 1, mapping: 'plant.yaml' },
        mqttSource(url),
      ],
      files: {
        'plant.yaml': jsonMapping({
          source: 'plant',
          machine: 'mill-9',
          pack: 'bead-mill/1',
          topic: TOPIC,
          signals: SIGNALS,
          periods: PERIODS,
        }),
        'mapping-mqtt.yaml': mappingFile('mqtt', [SPARKPLUG_MILL], RATE_HZ, fittedSignals),
      },
    });
    customer = await house.member({ slug: MAKER.slug });
    await until(
      () => operator.sources(),
      (sources) => sources.length === 2 && sources.every(({ state }) => state === 'connected'),
      'both MQTT sources',
      30_000,
    );
    machine = await JsonMachine.connect(url, TOPIC);
    machine.talk(100, (step) => ({ power: 20 + (step % 97) / 8, speed: 700 + (step % 89) / 4 }));
    const dataset = datasetOf({
      provider: OPERATOR.slug,
      name: 'mill-9',
      machine: 'mill-9',
      pack: 'bead-mill/1',
      signals: Object.keys(SIGNALS),
      periods: PERIODS,
      readers: [MAKER.slug],
    });
    plain = await house.deal(OPERATOR.slug, MAKER.slug, dataset);
    sparkplug = await house.deal(OPERATOR.slug, MAKER.slug, millDataset([SPARKPLUG_MILL], RATE_HZ), MAINTENANCE);
    from = Date.now();
    await Promise.all([arrives(plain), arrives(sparkplug)]);
  }, 3 * MINUTE);

  afterAll(async () => {
    await machine?.end();
    await house?.[Symbol.asyncDispose]();
    await mosquitto?.stop();
  }, MINUTE);

  /** Something measured from now on reaches the customer. */
  async function arrives({ agreement }: Deal): Promise<void> {
    const now = Date.now();
    await until(
      () => storedRows(customer, agreement, { from: now, to: now + 10 * MINUTE }),
      (rows) => rows.length > 10,
      'new rows at the customer',
      MINUTE,
      200,
    );
  }

  /** The machine says so many more messages, whoever listens. */
  async function says(count: number): Promise<void> {
    const before = machine?.said.length ?? 0;
    await until(
      async () => machine?.said.length ?? 0,
      (said) => said >= before + count,
      `${count} more messages`,
      MINUTE,
    );
  }

  const killed = async () => {
    const connector = house.process(OPERATOR.slug);
    await connector.kill();
    // Longer than a late value may be late, so that nothing but the kept session explains the result.
    await says(80);
    await connector.start();
    await Promise.all([arrives(plain), arrives(sparkplug)]);
  };

  test(
    'what was published with QoS 1 while the connector was dead arrives, without a gap',
    async () => {
      await killed();
      const to = Date.now();
      const ledger = (machine?.said ?? []).flatMap(({ t, values }) => [
        { machine: 'mill-9', tag: 'agitator.power', t, value: values['power'] ?? Number.NaN },
        { machine: 'mill-9', tag: 'agitator.speed', t, value: values['speed'] ?? Number.NaN },
      ]);
      const proof = await judge({
        ledger,
        receiver: customer,
        scope: plain.agreement,
        pack: 'bead-mill/1',
        periods: PERIODS,
        from: from + PERIODS.fast,
        to,
        timeoutMs: MINUTE,
      });
      expect(proof.firstLost).toEqual([]);
      expect(proof.firstOverlap).toEqual([]);
      expect(proof).toMatchObject({ lost: 0, inGaps: 0, duplicated: 0, foreign: 0, overlap: 0 });
      expect(proof.entries).toBeGreaterThan(200);
    },
    3 * MINUTE,
  );

  test(
    'what Sparkplug B (QoS 0, by its specification) missed meanwhile is said by a gap record, the rest is there',
    async () => {
      const to = Date.now();
      await watermarksPass(customer, sparkplug.agreement, to, MINUTE);
      const published = new Set(millDataset([SPARKPLUG_MILL], RATE_HZ).signals.map(({ id }) => id));
      const proof = await checkArrivals({
        ledgerFile: house.file('mills', 'ledger.ndjson'),
        devices: [SPARKPLUG_MILL],
        rateHz: RATE_HZ,
        receiver: customer,
        scope: sparkplug.agreement,
        from,
        to,
        signalsOf: () => published,
      });
      expect(proof.firstLost).toEqual([]);
      expect(proof.firstOverlap).toEqual([]);
      expect(proof).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0 });
      expect(proof.arrived).toBeGreaterThan(100);
      expect(proof.inGaps).toBeGreaterThan(0);
    },
    3 * MINUTE,
  );
});

import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MappingFile, SourceConfig } from '@millspace/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Authority, type Issued } from '../../../scripts/testing/certificates.ts';
import { needs } from '../../../scripts/testing/needs.ts';
import { mqttError } from '../src/sources/mqtt/errors.ts';
import { startHarness } from './harness.ts';
import { startMosquitto } from './mosquitto.ts';
import { type BrokerTls, publisher, startBroker, type Transport } from './mqtt-broker.ts';

const TOPIC = 'plant/mill-1';
const HERE = [{ type: 'ip' as const, value: '127.0.0.1' }];
const MAPPING: MappingFile = {
  revision: 'r1',
  source: 'uns',
  machines: [
    {
      id: 'mill-1',
      pack: 'test-mill/1',
      signals: [{ signal: 'agitator.power', topic: TOPIC, path: 'power', time: { path: 'ts', format: 'ms' } }],
    },
  ],
};

type Started = (transport: Transport, tls?: BrokerTls) => Promise<{ url: string; stop(): Promise<void> }>;
const BROKERS: [name: string, start: Started, needed: ReturnType<typeof needs>][] = [
  ['Mosquitto', startMosquitto, needs('mosquitto')],
  ['aedes', (transport, tls) => startBroker({ transport, ...(tls ? { tls } : {}) }), {}],
];

it('knows what a broker says of our certificate', () => {
  const alert = Object.assign(new Error('tlsv13 alert certificate required'), {
    code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  });
  expect(mqttError(alert, 'mqtts://hall:8883')).toMatchObject({ code: 'MS-SRC-005', where: 'hall:8883' });
});

let works: Authority;
let strangers: Authority;
let server: Issued;
let client: Issued;

beforeAll(async () => {
  works = await Authority.create('Works');
  strangers = await Authority.create('Strangers');
  server = await works.issue('broker', { names: HERE });
  client = await works.issue('connector');
});
afterAll(async () => {
  await works.stop();
  await strangers.stop();
});

describe.each(BROKERS)('MQTT over TLS and WebSockets, %s', (_name, start, needed) => {
  describe('with a real broker', { timeout: 20_000, ...needed }, () => {
    const open: { stop(): Promise<void> }[] = [];
    const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
      open.push(thing);
      return thing;
    };
    afterEach(async () => {
      for (const thing of open.splice(0).reverse()) await thing.stop();
    });

    const source = async (url: string, files: { ca?: string; certificate?: string; key?: string }) =>
      keep(
        await startHarness(
          {
            id: 'uns',
            type: 'mqtt',
            mapping: 'm.yaml',
            url,
            dialect: 'json',
            maxPayloadBytes: 4096,
            ...files,
          } as SourceConfig,
          MAPPING,
        ),
      );

    /** Values come through, and a message that is too large does not, whatever carries them. */
    async function flows(url: string, files: { ca?: string; certificate?: string; key?: string }): Promise<void> {
      const harness = await source(url, files);
      await harness.status((status) => status.state === 'connected');
      const read = (file: string | undefined) => (file === undefined ? {} : readFileSync(file));
      const mill = keep(
        await publisher(url, {
          rejectUnauthorized: false,
          ...(files.certificate === undefined
            ? {}
            : { cert: read(files.certificate) as Buffer, key: read(files.key) as Buffer }),
        }),
      );
      const t = Math.floor(Date.now() / 100) * 100;
      await mill.publishAsync(TOPIC, Buffer.alloc(20_000, 0x20), { qos: 1 });
      for (let step = 0; step < 40; step += 1)
        await mill.publishAsync(TOPIC, JSON.stringify({ ts: t + step * 100, power: step + 1 }), { qos: 1 });
      await harness.store.until(
        () =>
          harness.store
            .table('mill-1', 'fast')
            .get(t + 3900)
            ?.get('agitator.power')?.v === 40,
      );
      const table = harness.store.table('mill-1', 'fast');
      for (let step = 1; step < 40; step += 1)
        expect(table.get(t + step * 100)?.get('agitator.power')?.v, `step ${step}`).toBe(step + 1);
      expect(harness.store.quarantined).toMatchObject([{ reasons: [{ code: 'MS-SRC-008' }] }]);
      expect(harness.source.status()).toMatchObject({ state: 'connected', reconnects: 0 });
    }

    it('reads over mqtts with an authority of its own and a client certificate', async () => {
      const broker = keep(await start('mqtts', { own: server, clients: works.file }));
      await flows(broker.url, { ca: works.file, ...client });
    });

    it('reads over ws', async () => {
      await flows(keep(await start('ws')).url, {});
    });

    it('reads over wss with an authority of its own and a client certificate', async () => {
      const broker = keep(await start('wss', { own: server, clients: works.file }));
      await flows(broker.url, { ca: works.file, ...client });
    });

    it.each(['mqtts', 'wss'] as const)(
      'says what is wrong with the certificate of a broker over %s',
      async (transport) => {
        const good = keep(await start(transport, { own: server }));
        const refused = async (url: string, ca?: string) => {
          const harness = await source(url, ca === undefined ? {} : { ca });
          return harness.status((status) => status.state === 'refused');
        };
        expect(await refused(good.url, strangers.file)).toMatchObject({
          code: 'MS-SRC-015',
          detail: expect.stringMatching(/127\.0\.0\.1:\d+.*authority.*not trusted/),
        });
        expect(await refused(good.url)).toMatchObject({ code: 'MS-SRC-015' });
        const old = keep(
          await start(transport, { own: await works.issue('old', { names: HERE, from: -20, to: -10 }) }),
        );
        expect(await refused(old.url, works.file)).toMatchObject({
          code: 'MS-SRC-004',
          detail: expect.stringContaining('expired'),
        });
        const elsewhere = keep(
          await start(transport, {
            own: await works.issue('elsewhere', { names: [{ type: 'dns', value: 'hall-2.example' }] }),
          }),
        );
        expect(await refused(elsewhere.url, works.file)).toMatchObject({
          code: 'MS-SRC-014',
          detail: expect.stringContaining('for another host'),
        });
      },
    );

    it.each(['mqtts', 'wss'] as const)(
      'says that the broker wants another certificate of us over %s',
      async (transport) => {
        const broker = keep(await start(transport, { own: server, clients: works.file }));
        for (const own of [{}, await strangers.issue('guest')]) {
          const harness = await source(broker.url, { ca: works.file, ...own });
          // Some brokers hang up without the alert of RFC 8446 §6.2 that says why, and a hang-up can overtake it.
          const status = await harness.status((now) => now.code !== undefined);
          expect(status.detail).toContain('client certificate');
          expect(status.code).toBe(status.state === 'refused' ? 'MS-SRC-005' : 'MS-SRC-001');
        }
      },
    );

    it('checks its own files before it shows them, and connects once they are put right', async () => {
      const broker = keep(await start('mqtts', { own: server, clients: works.file }));
      const old = await works.issue('old-client', { from: -20, to: -10 });
      const refused = async (files: object) => {
        const harness = await source(broker.url, { ca: works.file, ...files });
        return harness.status((status) => status.state === 'refused');
      };
      expect(await refused(old)).toMatchObject({
        code: 'MS-SRC-004',
        detail: expect.stringContaining(old.certificate),
      });
      for (const [files, words] of [
        [{ certificate: client.certificate }, /without key/],
        [{ ...client, key: old.key }, /not the one of the certificate/],
        [{ ...client, ca: works.rubbish() }, /no certificate in PEM/],
        [{ ...client, key: works.rubbish() }, /no private key in PEM/],
      ] as const)
        expect(await refused(files)).toMatchObject({ code: 'MS-SRC-016', detail: expect.stringMatching(words) });
      const later = join(mkdtempSync(join(works.folder, 'later-')), 'later.pem');
      const harness = await source(broker.url, { ca: works.file, key: client.key, certificate: later });
      expect(await harness.status((status) => status.state === 'refused')).toMatchObject({
        code: 'MS-SRC-016',
        detail: expect.stringContaining('later.pem'),
      });
      copyFileSync(client.certificate, later);
      const status = await harness.status((now) => now.state === 'connected');
      expect(status.code).toBeUndefined();
    });
  });
});

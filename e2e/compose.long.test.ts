import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@millspace/demo/api';
import { MILL_DATASET } from '@millspace/demo/companies';
import { freePorts } from '@millspace/demo/stage';
import { createHttpClient } from '@millspace/runtime/http-client';
import type { TransferView } from '@millspace/schemas';
import { DockerComposeEnvironment, type StartedDockerComposeEnvironment, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../scripts/testing/needs.ts';
import {
  buildImage,
  type ContainerView,
  compose,
  composeExecutable,
  docker,
  lastWords,
  servicesOf,
} from './support/docker.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const IMAGE = 'millspace-test';
const MINUTE = 60_000;
const SERVICES = ['broker', 'demo', 'hansen', 'mills', 'mosquitto', 'nordlack', 'perlit'];

describe('docker-compose.yml', needs('docker', 'docker-compose'), () => {
  const project = `millspace-test-${randomBytes(4).toString('hex')}`;
  let port = 0;
  let started: StartedDockerComposeEnvironment | undefined;
  let services = new Map<string, ContainerView>();

  const settings = () => ({ MILLSPACE_IMAGE: IMAGE, MILLSPACE_PORT: String(port), MILLSPACE_LANG: 'en' });

  /** Resolves when every container is healthy and the demo has said its ready line. @throws Error with what the demo said */
  async function up(): Promise<void> {
    // Also when it fails: testcontainers would take everything down, and with it the reason.
    const demoReady = Wait.forLogMessage(/^(ready http:|MS-|\S*Error)/m);
    started = await new DockerComposeEnvironment(ROOT, 'docker-compose.yml')
      .withProjectName(project)
      .withClientOptions({ executable: composeExecutable() })
      .withEnvironment(settings())
      .withDefaultWaitStrategy(Wait.forHealthCheck())
      // Both names that Compose gives, today's and the one before.
      .withWaitStrategy('demo-1', demoReady)
      .withWaitStrategy(`${project}_demo_1`, demoReady)
      .withStartupTimeout(3 * MINUTE)
      .up();
    const ready = async () => {
      services = await servicesOf(project);
      return SERVICES.every((name) => services.get(name)?.State.Health?.Status === 'healthy');
    };
    await until(ready, Boolean, 'every container healthy', MINUTE, 1000).catch(async (cause: unknown) => {
      throw new Error(`The demo said: ${await lastWords(nameOf('demo'))}`, { cause });
    });
  }

  const nameOf = (service: string) => services.get(service)?.Name.slice(1) ?? service;
  const inside = (service: string, ...command: string[]) => docker('exec', nameOf(service), ...command);
  const said = async () => (await docker('logs', nameOf('demo'))).split('\n');

  async function makersTransfer(): Promise<TransferView> {
    const transfers = JSON.parse(await inside('hansen', 'connector', '--json', 'transfers')) as TransferView[];
    const found = transfers.find(({ dataset, state }) => dataset === MILL_DATASET && state === 'STARTED');
    if (!found) throw new Error(`no running transfer: ${JSON.stringify(transfers)}`);
    return found;
  }

  async function samplesGrow(): Promise<TransferView> {
    const before = await makersTransfer();
    return until(
      makersTransfer,
      ({ delivered }) => delivered.samples > before.delivered.samples + 50,
      'more rows at the maker',
      MINUTE,
      1000,
    );
  }

  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    await buildImage(IMAGE);
    await up();
  }, 8 * MINUTE);

  afterAll(async () => {
    await started?.down({ removeVolumes: true });
    expect(await docker('volume', 'ls', '--quiet', '--filter', `label=com.docker.compose.project=${project}`)).toBe('');
  }, 2 * MINUTE);

  test('starts exactly what it says, healthy, and ends in the ready line after the whole story', async () => {
    expect([...services.keys()].toSorted()).toEqual(SERVICES);
    const lines = await said();
    const story = [
      /^mill-1 connected over OPC UA/,
      /^mill-2 connected over MQTT/,
      / published /,
      / requested /,
      /^granted to /,
    ]
      .concat([/^agitator\.power, as mill-1 sent it/, /sees it/, /mean of 10 s/, / gives advice back/, /^refused to /])
      .concat([new RegExp(`^ready http://127\\.0\\.0\\.1:${port}$`)]);
    const places = story.map((pattern) => lines.findIndex((line) => pattern.test(line)));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('nobody is root, nothing but the data folders can be written, and only the broker can be reached, from this machine', async () => {
    for (const [service, view] of services) {
      expect(await inside(service, 'id', '-u'), service).not.toBe('0');
      expect(await inside(service, 'cat', '/proc/1/status'), service).not.toMatch(/^Uid:\s+0\s/m);
      expect(view.HostConfig.ReadonlyRootfs, service).toBe(true);
      await expect(inside(service, 'sh', '-c', 'echo x > /etc/written'), service).rejects.toThrow(
        /Read-only file system/i,
      );
      const published = Object.values(view.HostConfig.PortBindings ?? {}).flat();
      expect(published, service).toEqual(service === 'broker' ? [{ HostIp: '127.0.0.1', HostPort: String(port) }] : []);
    }
    const networks = (service: string) =>
      Object.keys(services.get(service)?.NetworkSettings.Networks ?? {}).map((name) => name.slice(project.length + 1));
    expect(networks('mills')).toEqual(['plant']);
    expect(networks('mosquitto')).toEqual(['plant']);
    expect(networks('hansen')).toEqual(['dataspace']);
    expect(networks('nordlack').toSorted()).toEqual(['dataspace', 'plant']);
  });

  test('the broker answers at the published port, and lets nobody in without a token', async () => {
    const client = createHttpClient({ baseUrl: `http://127.0.0.1:${port}` });
    try {
      expect((await client.request('GET', '/ready')).json).toEqual({ status: 'ready' });
      await expect(client.request('GET', '/api/v1/status')).rejects.toMatchObject({ status: 401 });
    } finally {
      await client.close();
    }
  });

  test('rows arrive at the maker', async () => {
    const { delivered } = await samplesGrow();
    expect(delivered.bytes).toBeGreaterThan(0);
  });

  test(
    'down and up again: the agreements still hold, and the data goes on where it was',
    async () => {
      const before = await makersTransfer();
      await started?.down({ removeVolumes: false });
      expect((await servicesOf(project)).size).toBe(0);
      await up();
      const lines = await said();
      expect(lines).toContainEqual(expect.stringMatching(/^Hansen Mühlenbau still has /));
      expect(lines).toContainEqual(expect.stringMatching(/^Perlit Mahlkörper still has /));
      const after = await samplesGrow();
      expect(after.agreement).toBe(before.agreement);
      expect(after.delivered.samples).toBeGreaterThan(before.delivered.samples);
    },
    5 * MINUTE,
  );

  test(
    'what arrives is what the ledger of the mills says, and a revoked agreement ends the stream',
    async () => {
      const printed = await compose(
        project,
        { ...process.env, ...settings() },
        'run',
        '--rm',
        '-T',
        'demo',
        '--once',
        '--frames',
        '300',
      );
      const result = JSON.parse(printed.split('\n').at(-1) ?? '') as Record<string, unknown>;
      expect(result).toMatchObject({ ok: true, lost: 0, duplicated: 0, foreign: 0, overlap: 0, refused: 1 });
      expect(result['entries']).toBeGreaterThan(1000);
      await expect(makersTransfer()).rejects.toThrow('no running transfer');
    },
    4 * MINUTE,
  );
});

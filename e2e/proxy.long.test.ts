import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { until } from '@millspace/demo/api';
import { MAKER, OPERATOR, SUPPLIER } from '@millspace/demo/companies';
import type { Notification, NotificationsView } from '@millspace/schemas';
import { Server } from 'proxy-chain';
import { afterEach, expect, test } from 'vitest';
import { Authority } from '../scripts/testing/certificates.ts';
import { House } from './support/house.ts';
import { moreFrames, prove, type Running, startRunning } from './support/running.ts';

const USER = 'millspace';
const PASSWORD = 'pröxy:geheim';

/** A company's proxy: CONNECT with user and password, and a book of who went where. */
interface Gate {
  url: string;
  passed: string[];
  refused: number;
  close(): Promise<void>;
}

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function openGate(): Promise<Gate> {
  const gate: Gate = { url: '', passed: [], refused: 0, close: async () => undefined };
  const server = new Server({
    host: '127.0.0.1',
    port: 0,
    prepareRequestFunction: ({ username, password, hostname, port, isHttp }) => {
      const good = username === USER && password === PASSWORD && !isHttp;
      if (good) gate.passed.push(`${hostname}:${port}`);
      else gate.refused += 1;
      // Names of the world outside, which nobody on this machine knows.
      const dnsLookup = ((
        _name: string,
        { all }: { all?: boolean },
        done: (error: null, ...found: unknown[]) => void,
      ) => (all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4))) as never;
      return { requestAuthentication: !good, ...(hostname.endsWith('.test') ? { dnsLookup } : {}) };
    },
  });
  await server.listen();
  gate.url = `http://127.0.0.1:${server.port}`;
  gate.close = () => server.close(true);
  ends.push(gate.close);
  return gate;
}

test('the data of the demo flows through a CONNECT proxy with user and password, and nothing is lost', async () => {
  const gate = await openGate();
  const proxy = { url: gate.url, user: USER, password: PASSWORD };
  const running: Running = await startRunning({
    proxies: { [OPERATOR.slug]: proxy, [MAKER.slug]: proxy, [SUPPLIER.slug]: proxy },
  });
  ends.push(() => running.stop());
  await moreFrames(running, 200);
  const result = await prove(running);
  expect(result).toMatchObject({ lost: 0, duplicated: 0, foreign: 0, overlap: 0 });
  expect(result.entries).toBeGreaterThan(200);
  expect(new Set(gate.passed)).toEqual(new Set([new URL(running.stage.brokerUrl).host]));
  expect(gate.refused).toBe(0);
});

test('without the password the proxy refuses, and the connector says so in words', async () => {
  const gate = await openGate();
  await using house = await House.open();
  for (const [slug, proxy] of [
    ['without', { url: gate.url }],
    ['wrong', { url: gate.url, user: USER, password: 'something else' }],
  ] as const) {
    const connector = await house.member({ slug, proxy, enrol: false });
    await house.broker.addParticipant({ slug, name: slug, country: 'DE' });
    const code = await house.broker.invite(slug);
    const refusal = await connector.enrol(code).then(
      () => null,
      (error: { code: string; message: string }) => error,
    );
    expect(refusal).toMatchObject({ code: 'MS-NET-003', message: expect.stringMatching(/proxy.*407.*password/) });
    expect(house.log(slug)).not.toContain('something else');
  }
  expect(gate.passed).toEqual([]);
  expect(gate.refused).toBeGreaterThanOrEqual(2);
});

test('webhooks go through the proxy, by a name that it alone resolves; while it is closed they wait; inside they go without it', async () => {
  const gate = await openGate();
  await using house = await House.open();
  const authority = await Authority.create('ticket CA');
  house.also(() => authority.stop());
  const own = await authority.issue('tickets', {
    names: [
      { type: 'dns', value: 'tickets.test' },
      { type: 'ip', value: '127.0.0.1' },
    ],
  });
  const heard: { url: string; body: Notification }[] = [];
  const server = createServer(
    { cert: readFileSync(own.certificate), key: readFileSync(own.key) },
    async (request, response) => {
      let text = '';
      for await (const part of request) text += String(part);
      heard.push({ url: request.url ?? '', body: JSON.parse(text) });
      response.writeHead(204).end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  house.also(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const connector = await house.member({
    ...{ slug: 'alpha', enrol: false, proxy: { url: gate.url, user: USER, password: 'not yet' } },
    env: { NODE_EXTRA_CA_CERTS: authority.file },
    sources: [{ id: 'mill', type: 'mqtt', url: 'mqtt://127.0.0.1:9', dialect: 'json', mapping: 'none.yaml' }],
    config: {
      notifications: {
        ...{ checkSeconds: 1, retrySeconds: 1, gapMinutes: 0, settleMinutes: 0, noDataMinutes: 0.02 },
        internalHosts: ['127.0.0.1'],
        webhooks: [
          { id: 'outside', url: `https://tickets.test:${port}/outside`, secret },
          { id: 'inside', url: `https://127.0.0.1:${port}/inside`, secret },
          { id: 'sly', url: `https://localhost:${port}/sly`, secret },
        ],
      },
    },
  });
  const view = () => connector.get<NotificationsView>('/notifications');
  const problems = ({ deliveries }: NotificationsView) =>
    deliveries.flatMap(({ problem }) => problem?.code ?? []).sort();
  await until(
    view,
    (now) => heard.length > 0 && JSON.stringify(problems(now)) === '["MS-NET-003","MS-NTF-006"]',
    'a proxy that refuses, an address that is not for webhooks, and one that needs no proxy',
    60_000,
  );
  expect(heard.map(({ url }) => url)).toEqual(['/inside']);
  expect(gate.passed).toEqual([]);
  const file = house.file('alpha', 'config.yaml');
  house.write('alpha', 'config.yaml', readFileSync(file, 'utf8').replace('not yet', PASSWORD));
  await house.process('alpha').stop();
  await house.process('alpha').start();
  // Each failed attempt doubles the wait for the next.
  await until(view, () => heard.some(({ url }) => url === '/outside'), 'the webhook, through the proxy', 180_000);
  const told = heard.filter(({ url }) => url === '/outside').flatMap(({ body }) => body.changes);
  expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['no-data']));
  expect(new Set(gate.passed)).toEqual(new Set([`tickets.test:${port}`]));
});

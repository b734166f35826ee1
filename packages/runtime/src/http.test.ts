import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { MillspaceError } from './errors.ts';
import { createHttpClient } from './http-client.ts';
import { requireRole } from './http-guard.ts';
import { createHttpServer, listen } from './http-server.ts';
import { silentLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';

const open: { close(): Promise<unknown> | unknown }[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) await item.close();
});

async function server(notReady?: () => string | null) {
  const app = await createHttpServer({
    logger: silentLogger(),
    name: 'test',
    version: '1',
    metrics: createMetrics('test'),
    ...(notReady ? { notReady } : {}),
  });
  app.get('/refused', requireRole('public'), async () => {
    throw new MillspaceError('MS-GEN-400', {
      detail: 'the pointer /a is wrong',
      where: '/a',
      status: 422,
      details: { seq: 7 },
    });
  });
  app.get('/broken', requireRole('public'), async () => {
    throw new Error('a secret thing');
  });
  app.get('/who', requireRole('public'), async (request) => ({ authorization: request.headers.authorization ?? null }));
  const { url } = await listen(app, { host: '127.0.0.1', port: 0 });
  const client = createHttpClient({ baseUrl: url, token: () => 'abc' });
  open.push(client, app);
  return { app, url, client };
}

test('a refusal keeps its code, place and details over the wire', async () => {
  const { client } = await server();
  await expect(client.request('GET', '/refused')).rejects.toMatchObject({
    code: 'MS-GEN-400',
    where: '/a',
    status: 422,
    details: { seq: 7 },
  });
});

test('what breaks inside does not tell its secrets', async () => {
  const { client } = await server();
  await expect(client.request('GET', '/broken')).rejects.toMatchObject({
    code: 'MS-GEN-001',
    message: 'internal error',
  });
});

test('what a route is called with is checked each time; a schema that cannot be compiled breaks its route alone', async () => {
  const app = await createHttpServer({ logger: silentLogger(), name: 'test', version: '1' });
  open.push(app);
  const querystring = { type: 'object', required: ['n'], properties: { n: { type: 'integer', minimum: 1 } } };
  const broken = { type: 'object', properties: { n: { type: 'no such type' } } };
  const options = (schema: object) => ({ ...requireRole('public'), schema: { querystring: schema } });
  app.get('/good', options(querystring), async (request) => request.query);
  app.get('/wrong', options(broken), async () => 'never');
  const asked = async (path: string) => {
    const { statusCode, body } = await app.inject(path);
    return [statusCode, JSON.parse(body) as Record<string, unknown>];
  };
  expect(await asked('/good?n=3')).toEqual([200, { n: 3 }]);
  for (const path of ['/good?n=0', '/good', '/good?n=x'])
    expect(await asked(path)).toEqual([400, expect.objectContaining({ code: 'MS-GEN-400' })]);
  expect(await asked('/wrong?n=3')).toEqual([
    500,
    expect.objectContaining({
      code: 'MS-GEN-001',
      detail: expect.stringContaining('a schema of this route is broken'),
    }),
  ]);
  expect(await asked('/good?n=4')).toEqual([200, { n: 4 }]);
});

test('token, health, readiness, metrics and OpenAPI', async () => {
  let reason: string | null = 'still starting';
  const { client } = await server(() => reason);
  expect((await client.request<{ authorization: string }>('GET', '/who')).json.authorization).toBe('Bearer abc');
  expect((await client.request('GET', '/health')).json).toEqual({ status: 'ok' });
  await expect(client.request('GET', '/ready')).rejects.toMatchObject({ status: 503 });
  reason = null;
  expect((await client.request('GET', '/ready')).json).toEqual({ status: 'ready' });
  expect((await client.request<{ paths: object }>('GET', '/openapi.json')).json.paths).toHaveProperty('/health');
});

test('a port in use, an open address without TLS, a dead peer: each in words', async () => {
  const { app, url } = await server();
  const port = Number(new URL(url).port);
  const second = await createHttpServer({ logger: silentLogger(), name: 'second', version: '1' });
  open.push(second);
  await expect(listen(second, { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'MS-CFG-010' });
  await expect(listen(second, { host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'MS-CFG-012' });
  await app.close();
  const client = createHttpClient({ baseUrl: url });
  open.push(client);
  await expect(client.request('GET', '/health')).rejects.toMatchObject({ code: 'MS-NET-001' });
});

test('requests go through a proxy that wants a password', async () => {
  const { url } = await server();
  const seen: { authorization: string | undefined; target: string | undefined }[] = [];
  const proxy = createServer();
  proxy.on('connect', async (request, socket) => {
    seen.push({ authorization: request.headers['proxy-authorization'], target: request.url });
    const { connect } = await import('node:net');
    const upstream = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const client = createHttpClient({
    baseUrl: url,
    proxy: { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, username: 'me', password: 'pä' },
  });
  open.push(client, { close: () => proxy.closeAllConnections() }, proxy);
  expect((await client.request('GET', '/health')).json).toEqual({ status: 'ok' });
  expect(seen).toEqual([
    { authorization: `Basic ${Buffer.from('me:pä').toString('base64')}`, target: new URL(url).host },
  ]);
});

test('a proxy that refuses is named, with what it wants', async () => {
  const proxy = createServer();
  proxy.on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n'),
  );
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const client = createHttpClient({
    baseUrl: 'http://127.0.0.1:9',
    proxy: { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
  });
  open.push(client, { close: () => proxy.closeAllConnections() }, proxy);
  await expect(client.request('GET', '/health')).rejects.toMatchObject({
    code: 'MS-NET-003',
    message: expect.stringContaining('407'),
  });
});

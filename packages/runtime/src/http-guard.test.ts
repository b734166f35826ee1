import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { MillspaceError } from './errors.ts';
import { createHttpClient } from './http-client.ts';
import { actorOf, demandRole, requireRole } from './http-guard.ts';
import { createHttpServer, type FastifyInstance, listen } from './http-server.ts';
import { silentLogger } from './logger.ts';
import type { Actor } from './users/actor.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) await item.close();
});

const actor = (roles: string[], until?: AbortSignal): Actor => ({
  kind: 'user',
  id: 'u1',
  pseudonym: 'person-1',
  roles,
  ...(until ? { until } : {}),
});

async function server(actors: Record<string, Actor | MillspaceError>, routes: (app: FastifyInstance) => void) {
  const app = await createHttpServer({ logger: silentLogger(), name: 'test', version: '1' });
  app.guard.add((bearer) => {
    const found = actors[bearer];
    if (found instanceof MillspaceError) throw found;
    return found ?? null;
  });
  routes(app);
  const { url } = await listen(app, { host: '127.0.0.1', port: 0 });
  open.push(app);
  return {
    app,
    as: (token?: string) => {
      const client = createHttpClient({ baseUrl: url, ...(token === undefined ? {} : { token: () => token }) });
      open.push(client);
      return client;
    },
  };
}

test('a route that does not say who may call it is not registered', async () => {
  const { app } = await server({}, () => undefined);
  const late = await createHttpServer({ logger: silentLogger(), name: 'late', version: '1' });
  open.push(late);
  expect(() => late.get('/x', async () => 1)).toThrow(/GET \/x does not say who may call it/);
  expect(() => late.get('/y', { config: { roles: [] } }, async () => 1)).toThrow(/who may call it/);
  await late.register(async (inner) => {
    expect(() => inner.post('/z', async () => 1)).toThrow(/who may call it/);
  });
  expect(app.swagger().paths?.['/health']?.get).toMatchObject({ 'x-roles': ['public'] });
});

test('who calls is found out before the body is read, and held against the roles of the route', async () => {
  const { app, as } = await server(
    {
      w: actor(['viewer']),
      p: actor(['publisher', 'viewer']),
      gone: new MillspaceError('MS-AUTH-006', { detail: 'x' }),
    },
    (routes) => {
      routes.post('/publish', { ...requireRole('publisher', 'signatory') }, async (request) => actorOf(request));
      routes.get('/me', requireRole('signed-in'), async (request) => actorOf(request).roles);
      routes.get('/open', requireRole('public'), async (request) => actorOf(request));
    },
  );
  const wrongBody = { body: Buffer.from('{'), contentType: 'application/json' };
  await expect(as('w').request('POST', '/publish', wrongBody)).rejects.toMatchObject({
    status: 403,
    code: 'MS-AUTH-003',
    where: 'POST /publish',
    message: 'this needs one of the roles publisher (publishes), signatory (signs); you have viewer (reads)',
    details: {
      needed: ['publisher', 'signatory'],
      text: { de: expect.stringContaining('eine der Rollen publisher (veröffentlicht), signatory (unterschreibt)') },
    },
  });
  for (const token of [undefined, 'nobody'])
    await expect(as(token).request('POST', '/publish', wrongBody)).rejects.toMatchObject({ status: 401 });
  await expect(as('gone').request('GET', '/me')).rejects.toMatchObject({ code: 'MS-AUTH-006', status: 401 });
  expect((await as('p').request('POST', '/publish', { json: {} })).json).toMatchObject({ pseudonym: 'person-1' });
  expect((await as('w').request('GET', '/me')).json).toEqual(['viewer']);
  await expect(as('p').request('GET', '/open')).rejects.toMatchObject({ code: 'MS-AUTH-001' });
  await expect(as().request('GET', '/nowhere')).rejects.toMatchObject({ status: 404 });
  expect(app.swagger().paths?.['/publish']?.post).toMatchObject({
    'x-roles': ['publisher', 'signatory'],
    security: [{ bearer: [] }, { cookie: [] }],
  });
});

test('a route may ask for more, depending on what is asked of it', async () => {
  const { as } = await server({ p: actor(['publisher']), s: actor(['signatory']) }, (routes) => {
    routes.post(
      '/decide',
      requireRole('publisher', 'signatory'),
      async (request) => demandRole(request, 'signatory').id,
    );
  });
  await expect(as('p').request('POST', '/decide', { json: {} })).rejects.toMatchObject({ code: 'MS-AUTH-003' });
  expect((await as('s').request('POST', '/decide', { json: {} })).status).toBe(200);
});

test('an answer that still runs is cut when its caller’s time is over; one that was released is not', async () => {
  const over = new AbortController();
  const { as } = await server({ w: actor(['viewer'], over.signal) }, (routes) => {
    routes.get('/live', requireRole('viewer'), async (_request, reply) => {
      reply.hijack();
      reply.raw.write(': connected\n\n');
    });
    routes.post('/sign-out', requireRole('viewer'), async (request) => {
      routes.guard.release(request);
      over.abort();
      return { signedOut: true };
    });
  });
  const { body } = await as('w').stream('GET', '/live');
  await once(body, 'data');
  const ended = once(body, 'error');
  expect((await as('w').request('POST', '/sign-out', { json: {} })).json).toEqual({ signedOut: true });
  await ended;
  await expect(as('w').request('GET', '/live')).rejects.toMatchObject({ status: 401 });
});

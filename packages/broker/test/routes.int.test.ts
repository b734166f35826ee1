import { createHttpClient } from '@millspace/runtime/http-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDataPlane } from '../src/data-plane.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

/** What anybody may call. Everything else needs to know who is calling. */
const PUBLIC = new Set([
  'GET /health',
  'GET /ready',
  'GET /metrics',
  'GET /openapi.json',
  'GET /api/v1/time',
  'GET /api/v1/jwks',
  'POST /api/v1/enrolments',
  'POST /api/v1/token',
  'POST /api/v1/setup',
  'POST /api/v1/sessions',
  'POST /api/v1/sessions/refresh',
  'GET /api/v1/console',
  'POST /api/v1/console/session',
  'GET /profile/1',
  'GET /profile/1/',
  // With the token of a data address, in the forms that outside connectors send it (src/pull/pull.test.ts).
  'GET /api/v1/pull/urn:millspace:dataset:other:thing',
  'POST /api/v1/pull/token',
]);

interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  roles: string[];
}

let world: World;
let acme: HandConnector;
let gone: HandConnector;
let goneToken: string;
let operations: Operation[];

beforeAll(async () => {
  world = await startWorld({ createDataPlane });
  acme = await enrol(world, 'acme');
  gone = await enrol(world, 'gone');
  goneToken = await gone.token();
  await world.admin.request('POST', `/api/v1/connectors/${gone.id}/revoke`, { json: { reason: 'test' } });
  operations = routesOf(world);
});

afterAll(async () => {
  await acme.close();
  await gone.close();
  await world.close();
});

test('the policy profile is served as a page, as JSON-LD and as Turtle', async () => {
  const read = async (accept: string, path = '/profile/1') => {
    const client = createHttpClient({ baseUrl: world.broker.url });
    const { headers, body } = await client.stream('GET', path, { headers: { accept } });
    const text = Buffer.concat(await body.toArray()).toString();
    await client.close();
    return [String(headers['content-type']).split(';')[0], text.slice(0, 40)];
  };
  expect(await read('text/turtle')).toEqual(['text/turtle', expect.stringContaining('@prefix dct:')]);
  expect(await read('application/ld+json;q=0.9, text/turtle;q=0.3')).toEqual([
    'application/ld+json',
    expect.stringContaining('"@context"'),
  ]);
  expect(await read('text/html,application/xhtml+xml,*/*;q=0.8', '/profile/1/')).toEqual([
    'text/html',
    expect.stringContaining('<!doctype html>'),
  ]);
});

/** Every route fastify knows, from its own list. */
function routesOf({ broker }: World): Operation[] {
  const spec = broker.http.swagger() as { paths?: Record<string, Record<string, { 'x-roles'?: string[] }>> };
  return Object.entries(spec.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Operation['method'],
      path: path.replaceAll(/\{[^}]+\}/g, 'urn:millspace:dataset:other:thing'),
      roles: operation['x-roles'] ?? [],
    })),
  );
}

async function statusOf(operation: Operation, token: string | null): Promise<number> {
  const client = createHttpClient({ baseUrl: world.broker.url, ...(token === null ? {} : { token: () => token }) });
  try {
    const { status, body } = await client.stream(
      operation.method,
      operation.path,
      operation.method === 'GET' || operation.method === 'DELETE' ? {} : { json: {} },
    );
    body.destroy();
    return status;
  } catch (error) {
    return (error as { status?: number }).status ?? 0;
  } finally {
    await client.close();
  }
}

describe('every route × every wrong identity', () => {
  const guarded = () => operations.filter((operation) => !PUBLIC.has(`${operation.method} ${operation.path}`));

  test('there are routes of both planes to try', () => {
    const names = operations.map((operation) => `${operation.method} ${operation.path}`);
    expect(names.length).toBeGreaterThan(40);
    expect(names.some((name) => name.includes('/ingest/'))).toBe(true);
    expect(names.some((name) => name.includes('/stream'))).toBe(true);
  });

  test.each([
    ['nobody', () => null],
    ['garbage', () => 'garbage'],
    [
      'an unsigned token',
      () =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x","role":"connector"}').toString('base64url')}.`,
    ],
    ['a revoked connector', () => goneToken],
  ])('%s: 401 everywhere', async (_who, token) => {
    for (const operation of guarded())
      expect([operation, await statusOf(operation, token())]).toEqual([operation, 401]);
  });

  test('every route says who may call it', () => {
    for (const { path, method, roles } of operations)
      expect([method, path, roles.length > 0, roles.includes('public')]).toEqual([
        method,
        path,
        true,
        PUBLIC.has(`${method} ${path}`),
      ]);
  });

  test('a connector on admin routes: 403; the admin on connectors’ routes: 403, so that no value can be read', async () => {
    const token = await acme.token();
    const adminToken = (await import('node:fs')).readFileSync(`${world.dataDir}/admin-token`, 'utf8').trim();
    for (const operation of guarded()) {
      if (operation.roles.includes('signed-in')) continue;
      // What everybody of the dataspace reads belongs to nobody.
      if (operation.roles.includes('connector') && operation.roles.includes('admin')) continue;
      const wrong = operation.roles.includes('connector') ? adminToken : token;
      expect([operation, await statusOf(operation, wrong)]).toEqual([operation, 403]);
    }
  });

  test('a connector on what belongs to others: never a success on a foreign thing', async () => {
    const token = await acme.token();
    const foreign = guarded().filter(
      (operation) => operation.roles.includes('connector') && operation.path.includes('other:thing'),
    );
    expect(foreign.length).toBeGreaterThan(15);
    for (const operation of foreign)
      expect([operation, [400, 403, 404, 409, 415, 422].includes(await statusOf(operation, token))]).toEqual([
        operation,
        true,
      ]);
  });
});

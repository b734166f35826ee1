import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, signAssertion } from '@millspace/runtime/crypto';
import type { HttpClient } from '@millspace/runtime/http-client';
import { createHttpClient } from '@millspace/runtime/http-client';
import { BROKER_ISSUER } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { World } from './harness.ts';
import { enrol, fetchToken, startWorld } from './harness.ts';

let world: World;
let anonymous: HttpClient;

beforeEach(async () => {
  world = await startWorld();
  anonymous = createHttpClient({ baseUrl: world.broker.url });
});

afterEach(async () => {
  await anonymous.close();
  await world.close();
});

async function invitation(slug: string): Promise<string> {
  await world.admin.request('POST', '/api/v1/participants', { json: { slug, name: slug } });
  const { json } = await world.admin.request<{ code: string }>('POST', `/api/v1/participants/${slug}/invitations`, {
    json: {},
  });
  return json.code;
}

async function publicKey() {
  const { publicJwk } = await generateKeyPair();
  return { kty: 'EC', crv: 'P-256', x: publicJwk.x, y: publicJwk.y };
}

const enrolment = async (code: string, publicJwk?: object) =>
  anonymous.request('POST', '/api/v1/enrolments', {
    json: { code, publicJwk: publicJwk ?? (await publicKey()), name: 'one' },
  });

test('an invitation works once and is kept as a hash only; the admin token is for its owner alone', async () => {
  const code = await invitation('acme');
  expect((await enrolment(code)).status).toBe(201);
  await expect(enrolment(code)).rejects.toMatchObject({ code: 'MS-AUTH-022', status: 403 });
  await expect(enrolment('ms-acme-guess')).rejects.toMatchObject({ code: 'MS-AUTH-022', status: 403 });
  for (const file of ['control.db', 'control.db-wal'])
    expect(readFileSync(join(world.dataDir, file)).includes(code)).toBe(false);
  for (const file of ['admin-token', 'key.json']) expect(statSync(join(world.dataDir, file)).mode & 0o777).toBe(0o600);
});

test('a private key is not taken, nor a key twice', async () => {
  const { privateJwk } = await generateKeyPair();
  const code = await invitation('acme');
  await expect(enrolment(code, { ...(await publicKey()), d: privateJwk.d })).rejects.toMatchObject({
    code: 'MS-AUTH-023',
    status: 400,
  });
  const key = await publicKey();
  await enrolment(code, key);
  const { json } = await world.admin.request<{ code: string }>('POST', '/api/v1/participants/acme/invitations', {
    json: {},
  });
  await expect(enrolment(json.code, key)).rejects.toMatchObject({ code: 'MS-AUTH-023', status: 409 });
});

test('an assertion works once, also after a restart; a foreign key, audience, age or subject never', async () => {
  const acme = await enrol(world, 'acme');
  const assertion = await acme.assertion();
  await fetchToken(world.broker.url, assertion);
  await expect(fetchToken(world.broker.url, assertion)).rejects.toMatchObject({ code: 'MS-AUTH-005', status: 401 });
  await world.restart();
  await expect(fetchToken(world.broker.url, assertion)).rejects.toMatchObject({ code: 'MS-AUTH-005', status: 401 });

  const stranger = await generateKeyPair();
  const base = { subject: acme.id, audience: BROKER_ISSUER, key: acme.key, now: Date.now() };
  const bad = [
    signAssertion({ ...base, key: stranger }),
    signAssertion({ ...base, audience: 'urn:somebody' }),
    signAssertion({ ...base, now: Date.now() - 600_000 }),
    signAssertion({ ...base, lifetimeSeconds: 3600 }),
    signAssertion({ ...base, subject: 'urn:millspace:connector:nobody' }),
  ];
  for (const each of bad) await expect(fetchToken(world.broker.url, await each)).rejects.toMatchObject({ status: 401 });
  await acme.close();
});

test('a revoked connector is out with its next request, another of the same participant is not', async () => {
  const first = await enrol(world, 'acme');
  const second = await enrol(world, 'acme');
  await first.get('/datasets');
  await first.connect();
  await world.admin.request('POST', `/api/v1/connectors/${first.id}/revoke`, { json: { reason: 'stolen' } });
  await expect(first.get('/datasets')).rejects.toMatchObject({ status: 401, code: 'MS-AUTH-006' });
  await expect(fetchToken(world.broker.url, await first.assertion())).rejects.toMatchObject({ status: 401 });
  expect(await second.get('/datasets')).toEqual({ datasets: [] });
  await first.disconnect();
  await first.close();
  await second.close();
});

test('participants: short names are checked, doubles refused, quotas kept', async () => {
  const add = (slug: string) => world.admin.request('POST', '/api/v1/participants', { json: { slug, name: 'x' } });
  await expect(add('Not A Slug')).rejects.toMatchObject({ code: 'MS-AUTH-020' });
  await add('acme');
  await expect(add('acme')).rejects.toMatchObject({ code: 'MS-AUTH-021', status: 409 });
  await world.admin.request('PUT', '/api/v1/participants/acme/quota', { json: { bytesPerDay: 1000 } });
  expect(world.seen.control?.quota('acme')).toEqual({ bytesPerDay: 1000, logBytes: null });
  await world.restart();
  expect(world.seen.control?.quota('acme')).toEqual({ bytesPerDay: 1000, logBytes: null });
  await expect(
    world.admin.request('POST', '/api/v1/participants/nobody/revoke', { json: { reason: 'x' } }),
  ).rejects.toMatchObject({ status: 404 });
});

test('keys can be rotated while everybody works: old tokens live on, new ones carry the new key', async () => {
  const acme = await enrol(world, 'acme');
  const before = await acme.token();
  const { json: rotated } = await world.admin.request<{ kid: string; retired: string }>(
    'POST',
    '/api/v1/keys/rotate',
    {},
  );
  const after = await fetchToken(world.broker.url, await acme.assertion());
  const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
  expect([kidOf(before), kidOf(after)]).toEqual([rotated.retired, rotated.kid]);
  const works = async (token: string) => {
    const client = createHttpClient({ baseUrl: world.broker.url, token: () => token });
    const { status } = await client.request('GET', '/api/v1/datasets');
    await client.close();
    return status;
  };
  expect([await works(before), await works(after)]).toEqual([200, 200]);
  await world.restart();
  expect([await works(before), await works(after)]).toEqual([200, 200]);
  const { keys } = await acme.get<{ keys: { kid: string; d?: string }[] }>('/jwks');
  expect(keys.map(({ kid, d }) => [kid, d])).toEqual([
    [rotated.kid, undefined],
    [rotated.retired, undefined],
  ]);
});

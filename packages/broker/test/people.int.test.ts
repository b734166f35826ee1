import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import type { AuditEntry, SessionAnswer, UserView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { World } from './harness.ts';
import { startWorld } from './harness.ts';

const PASSWORD = 'drei kühe im tor';

let world: World;
const clients: HttpClient[] = [];

beforeEach(async () => {
  world = await startWorld();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await world.close();
});

async function add(name: string, roles: string[]): Promise<UserView> {
  return (await world.admin.request<UserView>('POST', '/api/v1/users', { json: { name, roles, password: PASSWORD } }))
    .json;
}

async function signedIn(name: string): Promise<HttpClient> {
  const anonymous = createHttpClient({ baseUrl: world.broker.url });
  const json = { name, password: PASSWORD };
  const { json: session } = await anonymous.request<SessionAnswer>('POST', '/api/v1/sessions', { json });
  const client = createHttpClient({ baseUrl: world.broker.url, token: () => session.access_token });
  clients.push(anonymous, client);
  return client;
}

async function audit(client: HttpClient = world.admin): Promise<AuditEntry[]> {
  return (await client.request<{ entries: AuditEntry[] }>('GET', '/api/v1/audit?limit=1000')).json.entries;
}

/** Rows of the audit log about people, as far as they tell who did what to whom. */
const deeds = (entries: AuditEntry[]) =>
  entries.filter(({ kind }) => /^(user|session)\./.test(kind)).map((row) => [row.kind, row.subject, row.actor]);

test('who administers stands in the audit log by pseudonym, and stays there when the person is erased', async () => {
  const [anna, cleo] = [await add('anna-lena', ['admin']), await add('cleo', ['admin'])];
  const client = await signedIn('anna-lena');
  await client.request('POST', '/api/v1/participants', { json: { slug: 'acme', name: 'ACME' } });
  await client.request('POST', '/api/v1/participants/acme/revoke', { json: { reason: 'left' } });
  await client.request('POST', '/api/v1/keys/rotate', { json: {} });
  await (await signedIn('cleo')).request('DELETE', '/api/v1/users/anna-lena');
  await world.restart();
  const entries = await audit();
  for (const kind of ['participant.added', 'participant.revoked', 'broker.key'])
    expect(entries.find((entry) => entry.kind === kind)).toMatchObject({ actor: anna.pseudonym });
  expect(deeds(entries)).toEqual([
    ['user.added', anna.pseudonym, 'admin-token'],
    ['user.added', cleo.pseudonym, 'admin-token'],
    ['user.signed-in', anna.pseudonym, anna.pseudonym],
    ['user.signed-in', cleo.pseudonym, cleo.pseudonym],
    ['user.erased', anna.pseudonym, cleo.pseudonym],
  ]);
  expect(JSON.stringify(entries)).not.toContain('anna-lena');
  expect((await world.admin.request('GET', '/api/v1/audit/verify')).json).toMatchObject({ ok: true });
  for (const file of ['control.db', 'people.db', 'people.db-wal', 'control.db-wal'])
    expect([file, readFileSync(join(world.dataDir, file)).includes('anna-lena')]).toEqual([file, false]);
});

test('each act comes into the audit log once: over a restart, and when either file is a day older', async () => {
  await add('anna', ['auditor']);
  const count = async () => (await audit()).filter(({ kind }) => kind.startsWith('user.')).length;
  await world.restart();
  expect(await count()).toBe(1);
  const at = (file: string) => join(world.dataDir, file);
  await world.restart({}, () => copyFileSync(at('people.db'), at('people.db.old')));
  await add('bert', ['auditor']);
  await add('cleo', ['auditor']);
  expect(await count()).toBe(3);
  // people.db from yesterday: bert and cleo are gone, and what happens from now on is told all the same.
  await world.restart({}, () => {
    for (const file of ['people.db-wal', 'people.db-shm']) rmSync(at(file), { force: true });
    copyFileSync(at('people.db.old'), at('people.db'));
  });
  await add('dora', ['auditor']);
  await world.restart();
  expect(await count()).toBe(4);
});

test('an auditor reads audit, agreements and how the connectors do, and nothing else', async () => {
  await add('anna', ['auditor']);
  const client = await signedIn('anna');
  const answers = async (path: string) =>
    client.request('GET', `/api/v1${path}`).then(
      () => 200,
      (error: { status?: number; code?: string }) => `${error.status} ${error.code}`,
    );
  for (const path of [
    '/audit',
    '/audit?last=1',
    '/audit/verify',
    '/admin/agreements',
    '/acts',
    '/me',
    '/status',
    '/connectors',
  ])
    expect([path, await answers(path)]).toEqual([path, 200]);
  for (const path of ['/participants', '/exchanges', '/admin/datasets', '/users', '/datasets'])
    expect([path, await answers(path)]).toEqual([path, '403 MS-AUTH-003']);
});

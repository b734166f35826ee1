import { FROM_CONSOLE, listenTo, PASSWORD } from '@millspace/runtime/testing/console-place';
import type { UserRole } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startWorld, type World } from './harness.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const send = (method: string, path: string, headers: Record<string, string>, json: unknown) =>
  fetch(`${world.broker.url}/api/v1${path}`, {
    method,
    headers: { ...FROM_CONSOLE, ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });

async function browser(name: string, roles: UserRole[]) {
  await world.broker.desk.people.add({ name, roles, password: PASSWORD }, null);
  const signedIn = await send('POST', '/console/session', {}, { name, password: PASSWORD });
  const cookie = String(signedIn.headers.get('set-cookie')).split(';')[0] ?? '';
  return {
    cookie,
    events: () => listenTo(`${world.broker.url}/api/v1/console/events`, { cookie }),
    send: (method: string, path: string, json: unknown) => send(method, path, { cookie }, json),
  };
}

const changes = (stream: Awaited<ReturnType<typeof listenTo>>) =>
  stream.events().flatMap(({ event, data }) => {
    const { topic, id = '-' } = data as { topic?: string; id?: string };
    return event === 'changed' ? [`${topic} ${id}`] : [];
  });

test('the administrator’s browser hears all that changed, the auditor’s what auditors may read', async () => {
  const admin = await browser('anna', ['admin']);
  const auditor = await browser('olga', ['auditor']);
  const [toAdmin, toAuditor] = [await admin.events(), await auditor.events()];
  const added = await admin.send('POST', '/participants', { slug: 'acme', name: 'ACME' });
  expect(added.status).toBe(201);
  await vi.waitFor(() => expect(changes(toAdmin)).toContain('participants acme'), { timeout: 5000 });
  await vi.waitFor(() => expect(changes(toAuditor)).toContain('audit -'), { timeout: 5000 });
  await admin.send('POST', '/users/olga/disable', {});
  await toAuditor.ended;
  await vi.waitFor(() => expect(changes(toAdmin).some((change) => change.startsWith('people '))).toBe(true), {
    timeout: 5000,
  });
  expect(changes(toAuditor).filter((change) => !/^(audit|participants) /.test(change))).toEqual([]);
  toAdmin.close();
});

test('a cookie does what its person may, and survives a restart of the broker', async () => {
  const admin = await browser('anna', ['admin']);
  await world.restart();
  const get = (path: string) => fetch(`${world.broker.url}/api/v1${path}`, { headers: { cookie: admin.cookie } });
  expect(await (await get('/console')).json()).toMatchObject({
    app: 'broker',
    setUpNeeded: false,
    user: { name: 'anna', roles: ['admin'] },
  });
  expect([(await get('/status')).status, (await get('/datasets')).status]).toEqual([200, 403]);
  const page = await fetch(world.broker.url, { headers: { accept: 'text/html' } });
  expect([[200, 503].includes(page.status), page.headers.get('x-frame-options')]).toEqual([true, 'DENY']);
});

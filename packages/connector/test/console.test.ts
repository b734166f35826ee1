import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@millspace/runtime/logger';
import { FROM_CONSOLE, listenTo, PASSWORD } from '@millspace/runtime/testing/console-place';
import type { ConsoleView, UserRole } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Connector, createConnector } from '../src/app.ts';

let folder: string;
let connector: Connector;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millspace-console-'));
  const mqtt = { type: 'mqtt', url: 'mqtt://127.0.0.1:9', dialect: 'json', mapping: 'none.yaml' } as const;
  connector = await createConnector(
    {
      name: 'connector-a',
      dataDir: join(folder, 'data'),
      http: { host: '127.0.0.1', port: 0 },
      sources: [{ id: 'plant', ...mqtt }],
    },
    { logger: silentLogger(), configFile: join(folder, 'connector.yaml') },
  );
  await connector.start();
});

afterEach(async () => {
  await connector.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function browser(name: string, roles: UserRole[]) {
  await connector.desk.people.add({ name, roles, password: PASSWORD }, null);
  const signedIn = await send('POST', '/console/session', {}, { name, password: PASSWORD });
  const cookie = String(signedIn.headers.get('set-cookie')).split(';')[0] ?? '';
  return {
    listen: (path: string) => listenTo(`${connector.url}/api/v1${path}`, { cookie }),
    get: (path: string) => fetch(`${connector.url}/api/v1${path}`, { headers: { cookie } }),
    send: (method: string, path: string, json: unknown) => send(method, path, { cookie }, json),
  };
}

const send = (method: string, path: string, headers: Record<string, string>, json: unknown) =>
  fetch(`${connector.url}/api/v1${path}`, {
    method,
    headers: { ...FROM_CONSOLE, ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });

const topics = (stream: Awaited<ReturnType<typeof listenTo>>) =>
  stream.events().flatMap(({ data }) => (data as { topic?: string }).topic ?? []);

test('the console finds out where it is, and its page is answered', async () => {
  const view = (await (await fetch(`${connector.url}/api/v1/console`)).json()) as ConsoleView;
  expect(view).toMatchObject({ app: 'connector', name: 'connector-a', setUpNeeded: true, user: null });
  const page = await fetch(connector.url, { headers: { accept: 'text/html' } });
  expect([200, 503]).toContain(page.status);
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(page.headers.get('content-type')).toContain('text/html');
});

test('one stream tells each browser what changed of what it may see', async () => {
  const admin = await browser('adam', ['admin']);
  const viewer = await browser('vera', ['viewer']);
  const [toAdmin, toViewer] = [await admin.listen('/console/events'), await viewer.listen('/console/events')];
  const made = await admin.send('POST', '/apps', { name: 'plots', purpose: 'odrl:use', role: 'x:plot' });
  expect([made.status, await made.text()]).toEqual([201, expect.any(String)]);
  connector.core.store.commit({
    frames: [],
    records: [],
    quarantined: [{ source: 'plant', address: 'a', at: 1, reasons: [], raw: 1 }],
  });
  await vi.waitFor(() => expect(topics(toAdmin)).toContain('apps'), { timeout: 5000 });
  await vi.waitFor(() => expect(topics(toViewer)).toContain('quarantine'), { timeout: 5000 });
  expect([topics(toViewer).includes('apps'), topics(toAdmin).includes('quarantine')]).toEqual([false, false]);
  await admin.send('POST', '/users/vera/disable', {});
  await toViewer.ended;
  await vi.waitFor(() => expect(topics(toAdmin)).toContain('people'), { timeout: 5000 });
  toAdmin.close();
});

test('live values of several machines come in one stream, with the cookie', async () => {
  const publisher = await browser('paula', ['publisher']);
  const stream = await publisher.listen('/events?machines=mill-1,mill-2');
  const batch = (machine: string) => ({
    record: 'batch',
    id: `B-${machine}`,
    machine,
    pack: 'bead-mill/1',
    t: Date.now(),
    phase: 'start',
  });
  for (const machine of ['mill-1', 'mill-3', 'mill-2']) {
    const answer = await publisher.send('POST', '/records', batch(machine));
    expect([answer.status, await answer.text()]).toEqual([201, expect.any(String)]);
  }
  await vi.waitFor(
    () =>
      expect(stream.events().map(({ data }) => (data as { record: { machine: string } }).record.machine)).toEqual([
        'mill-1',
        'mill-2',
      ]),
    { timeout: 5000 },
  );
  stream.close();
});

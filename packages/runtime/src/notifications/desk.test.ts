import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InboxItem, InboxKind, NotificationsConfig, NotificationsView } from '@millspace/schemas';
import { validateNotificationsView, validateOwnNotifications } from '@millspace/schemas';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Authority, type Issued } from '../../../../scripts/testing/certificates.ts';
import { MailHouse } from '../../../../scripts/testing/mail-house.ts';
import { ManualClock } from '../clock.ts';
import { silentLogger } from '../logger.ts';
import { PeopleDesk } from '../users/desk.ts';
import type { User } from '../users/store.ts';
import { NotificationDesk } from './desk.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const USER = { name: 'millspace', password: 'geheim' };
const AUDIENCE = { approval: ['publisher', 'viewer'], duty: ['viewer', 'admin'], 'no-data': ['viewer'] } as const;

let authority: Authority;
let certificate: Issued;
let clock: ManualClock;
let dataDir: string;
let port: number;

beforeAll(async () => {
  authority = await Authority.create('acme CA');
  certificate = await authority.issue('mail', { names: [{ type: 'ip', value: '127.0.0.1' }] });
});
afterAll(() => authority.stop());

beforeEach(async () => {
  clock = new ManualClock(Date.UTC(2026, 0, 5, 12));
  dataDir = mkdtempSync(join(tmpdir(), 'millspace-told-'));
  const house = await MailHouse.open();
  port = house.port;
  await house.close();
  return () => rmSync(dataDir, { recursive: true, force: true });
});

const item = (id: string, kind: InboxKind = 'approval'): InboxItem => ({
  ...{ id, kind, text: { en: `about ${id}`, de: `über ${id}` }, due: null, since: null, to: '/inbox' },
});

async function place(more: NotificationsConfig = {}, items: InboxItem[] = []) {
  const config: NotificationsConfig = {
    mail: {
      host: '127.0.0.1',
      port,
      user: USER.name,
      password: USER.password,
      from: 'ms@acme.example',
      ca: authority.file,
    },
    lists: [{ id: 'shift', address: 'shift@acme.example', language: 'de' }],
    checkSeconds: 1,
    gapMinutes: 0,
    settleMinutes: 0,
    ...more,
  };
  const desk = new PeopleDesk({
    dataDir,
    clock,
    logger: silentLogger(),
    roles: ['viewer', 'publisher', 'admin'],
    tokenSeconds: 60,
  });
  const state = { items, complete: true, own: new Map<string, string>() };
  const notifications = new NotificationDesk({
    ...{ app: 'connector', dataDir, config, publicUrl: undefined, people: desk.people, audience: AUDIENCE, clock },
    ...{ inbox: async () => state, logger: silentLogger(), changed: () => undefined },
  });
  notifications.start('https://hall.example');
  return {
    desk: notifications,
    people: desk.people,
    state,
    until: (check: () => void) =>
      vi.waitFor(
        () => {
          notifications.look();
          check();
        },
        { timeout: 15_000, interval: 20 },
      ),
    async [Symbol.asyncDispose]() {
      await notifications.stop();
      desk.close();
    },
  };
}

const open = (more = {}) => MailHouse.open({ port, certificate, user: USER, ...more });

test('a mail goes out protected and signed in, once; when it is done, another; the file is its owner’s alone', async () => {
  const house = await open();
  await using at = await place();
  at.state.items = [item('a')];
  await at.until(() => expect(house.taken).toHaveLength(1));
  const [mail] = house.taken;
  expect(mail).toMatchObject({
    subject: 'millspace: ein Punkt braucht Aufmerksamkeit',
    from: { text: 'ms@acme.example' },
  });
  expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail?.text).toContain('https://hall.example/inbox');
  expect(house.protected).toEqual([true]);
  at.state.items = [];
  await at.until(() => expect(house.taken).toHaveLength(2));
  expect(house.taken[1]?.text).toContain('Erledigt:');
  expect(statSync(join(dataDir, 'notifications.db')).mode & 0o077).toBe(0);
  await house.close();
});

test('a mail server that is away, then back: the mail waits over a restart and comes under the same id', async () => {
  let id = '';
  {
    await using at = await place();
    at.state.items = [item('a')];
    await at.until(() => expect(at.desk.status()).toEqual({ waiting: 1, failing: 1 }));
    const [delivery] = at.desk.view().deliveries;
    expect(delivery).toMatchObject({ state: 'failing', attempts: 1, problem: { code: 'MS-NTF-001' } });
    id = delivery?.id ?? '';
  }
  const house = await open();
  await using at = await place({}, [item('a')]);
  clock.advance(2 * MINUTE);
  await at.until(() => expect(house.taken).toHaveLength(1));
  expect(house.taken[0]?.messageId).toBe(`<${id}@acme.example>`);
  await at.until(() => expect(at.desk.view().deliveries).toMatchObject([{ id, state: 'sent', attempts: 2 }]));
  await house.close();
});

test('what stays away for days is given up, and the inbox says so until somebody is reached again', async () => {
  await using at = await place({ expireHours: 48 });
  at.state.items = [item('a')];
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await at.until(() => expect(at.desk.view().deliveries[0]?.attempts).toBe(attempt));
    if (attempt < 3) expect(at.desk.troubles()).toEqual([]);
    clock.advance(10 * MINUTE);
  }
  expect(at.desk.troubles()).toMatchObject([
    { kind: 'notifications', id: 'notifications list shift', to: '/notifications' },
  ]);
  clock.advance(2 * DAY);
  await at.until(() => expect(at.desk.view().deliveries.at(-1)).toMatchObject({ state: 'given-up' }));
  expect(at.desk.troubles()).toHaveLength(1);
  const house = await open();
  clock.advance(2 * DAY);
  await at.until(() => expect(house.taken.length).toBeGreaterThan(0));
  await at.until(() => expect(at.desk.troubles()).toEqual([]));
  await house.close();
});

test('without protection nothing is sent: neither mail nor password', async () => {
  const attempts: string[] = [];
  const house = await MailHouse.open({ port, user: USER, arriving: () => void attempts.push('mail') });
  await using at = await place();
  at.state.items = [item('a')];
  await at.until(() => expect(at.desk.view().deliveries[0]?.problem?.code).toBe('MS-NTF-003'));
  expect(attempts).toEqual([]);
  await house.close();
});

test('a certificate of a stranger, a wrong password and a refused mailbox are told apart', async () => {
  const stranger = await Authority.create('other CA');
  const other = await stranger.issue('mail', { names: [{ type: 'ip', value: '127.0.0.1' }] });
  for (const [more, code, state] of [
    [{ certificate: other }, 'MS-NTF-003', 'failing'],
    [{ user: { ...USER, password: 'anders' } }, 'MS-NTF-002', 'failing'],
    [{ refuses: () => true }, 'MS-NTF-004', 'given-up'],
  ] as const) {
    const house = await open(more);
    await using at = await place();
    at.state.items = [item(`a ${code}`)];
    await at.until(() => expect(at.desk.view().deliveries[0]).toMatchObject({ state, problem: { code } }));
    expect(house.taken).toEqual([]);
    await house.close();
    clock.advance(DAY);
  }
  await stranger.stop();
});

test('a person hears in their language what their roles show and they chose; erased, nothing more', async () => {
  const house = await open();
  await using at = await place({ lists: [] });
  const add = (name: string, roles: string[]): Promise<User> =>
    at.people.add({ name, roles, password: 'vier enten am see' }, null);
  const anna = await add('anna', ['publisher']);
  const bert = await add('bert', ['admin']);
  await add('carl', ['viewer']);
  const chosen = { language: 'de', rhythm: 'at-once' } as const;
  expect(at.desk.own(anna)).toMatchObject({ preferences: { address: null }, kinds: ['approval'], possible: true });
  at.desk.saveOwn(anna, { ...chosen, address: 'anna@acme.example' });
  expect(validateOwnNotifications(at.desk.own(anna))).toBe(true);
  at.desk.saveOwn(bert, { ...chosen, address: 'bert@acme.example', language: 'en', kinds: ['duty', 'approval'] });
  at.state.items = [item('a'), item('d', 'duty')];
  await at.until(() => expect(house.taken).toHaveLength(2));
  const to = (address: string) =>
    house.taken.find(({ to: at }) => !Array.isArray(at) && at?.text === address)?.text ?? '';
  expect(to('anna@acme.example')).toContain('Eine Anfrage wartet');
  expect(to('anna@acme.example')).not.toContain('Auflage');
  expect(to('bert@acme.example')).toContain('A duty is due.');
  expect(to('bert@acme.example')).not.toContain('request');
  at.people.erase('anna', { kind: 'user', id: bert.id, pseudonym: bert.pseudonym, roles: ['admin'] });
  at.state.items = [item('b'), item('e', 'duty')];
  await at.until(() => expect(house.taken).toHaveLength(3));
  expect(at.people.contacts().map(({ user }) => user.name)).toEqual(['bert']);
  expect(at.people.acts(0, 100).filter(({ kind }) => kind === 'user.contact')).toHaveLength(2);
  await house.close();
});

test('who did it themselves is told neither that it stands nor that it is done; everybody else is', async () => {
  const house = await open();
  await using at = await place();
  for (const name of ['anna', 'bert']) {
    const user = await at.people.add({ name, roles: ['admin'], password: 'vier enten am see' }, null);
    at.desk.saveOwn(user, { address: `${name}@acme.example`, language: 'en', rhythm: 'at-once' });
    if (name === 'anna') at.state.own.set('d', user.id);
  }
  at.state.items = [item('d', 'duty')];
  await at.until(() => expect(house.taken).toHaveLength(2));
  at.state.items = [];
  at.state.own.clear();
  await at.until(() => expect(house.taken).toHaveLength(4));
  const told = house.taken.map(({ to }) => (Array.isArray(to) ? '' : to?.text)).toSorted();
  expect(told).toEqual(['bert@acme.example', 'bert@acme.example', 'shift@acme.example', 'shift@acme.example']);
  await house.close();
});

test('settings: secrets go in and never out; a password stays with its server; what the file names stays', async () => {
  await using at = await place({
    mail: undefined,
    lists: [{ id: 'file', address: 'f@acme.example', language: 'en' }],
  } as never);
  const mail = {
    host: 'mail.acme.example',
    port: 587,
    security: 'starttls',
    user: 'ms',
    from: 'ms@acme.example',
  } as const;
  const hook = { id: 'tickets', url: 'https://tickets.example/x' };
  const settings = { mail: { ...mail, password: 'geheim' }, lists: [], webhooks: [hook] };
  const saved = at.desk.save(settings);
  const [made] = saved.newSecrets ?? [];
  expect(made).toMatchObject({ id: 'tickets', secret: expect.stringMatching(/^whsec_/) });
  const shown = at.desk.view();
  expect(validateNotificationsView(shown), JSON.stringify(validateNotificationsView.errors)).toBe(true);
  expect(JSON.stringify(shown)).not.toMatch(/geheim|whsec_/);
  expect(shown).toMatchObject({ mail: { hasPassword: true, fixed: false }, lists: [{ id: 'file', fixed: true }] });
  expect(at.desk.save({ ...settings, mail }).newSecrets).toBeUndefined();
  expect(at.desk.view().mail).toMatchObject({ hasPassword: true });
  const refused = (more: object, code: string) =>
    expect(() => at.desk.save({ ...settings, ...more } as never), code).toThrowError(expect.objectContaining({ code }));
  refused({ mail: { ...mail, host: 'mail.elsewhere.example' } }, 'MS-NTF-011');
  refused({ mail: { ...mail, password: 'x', security: 'none' } }, 'MS-NTF-011');
  refused({ lists: [{ id: 'file', address: 'g@acme.example', language: 'en' }] }, 'MS-NTF-009');
  refused({ webhooks: [{ id: 'in', url: 'http://10.0.0.1/' }] }, 'MS-NTF-006');
  expect(
    at.desk.save({ ...settings, mail, webhooks: [{ ...hook, url: 'https://other.example/' }] }).newSecrets,
  ).toHaveLength(1);
});

test('webhooks and tests of receivers: a real receiver gets them, once a minute', async () => {
  const seen: NotificationsView[] = [];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += String(part);
    seen.push(JSON.parse(text));
    response.writeHead(200).end('fine');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  {
    const more = { internalHosts: ['127.0.0.1'], webhooks: [{ id: 'tickets', url, secret }] };
    await using at = await place({ ...more, lists: [] });
    await at.desk.test({ channel: 'webhook', id: 'tickets' }, null);
    expect(seen).toMatchObject([{ test: true, changes: [] }]);
    const again = at.desk.test({ channel: 'webhook', id: 'tickets' }, null);
    await expect(again).rejects.toMatchObject({ code: 'MS-NTF-010' });
    await expect(at.desk.test({ channel: 'list', id: 'none' }, null)).rejects.toMatchObject({ code: 'MS-NTF-008' });
    await expect(at.desk.test({ channel: 'self' }, null)).rejects.toMatchObject({ code: 'MS-NTF-007' });
    at.state.items = [item('a'), item('b', 'no-data')];
    await at.until(() => expect(seen).toHaveLength(2));
    expect(seen[1]).toMatchObject({
      test: false,
      changes: [{ kind: 'approval' }, { kind: 'no-data', change: 'raised' }],
    });
  }
  await new Promise((resolve) => server.close(resolve));
});

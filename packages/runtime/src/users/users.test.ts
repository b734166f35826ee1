import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Act, SessionAnswer, SetupCode, UserView, Whoami } from '@millspace/schemas';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { requireRole } from '../http-guard.ts';
import { createHttpServer, type FastifyInstance, listen, registerJwt } from '../http-server.ts';
import { KeyRing } from '../key-ring.ts';
import { createLogger } from '../logger.ts';
import { PeopleDesk } from './desk.ts';
import { userRoutes } from './users.routes.ts';

const ADMIN_TOKEN = 'the-content-of-the-file';
const GOOD = 'drei kühe im tor';
const OTHER = 'vier enten am see';
const HOUR = 3_600_000;

let dataDir: string;
let clock: ManualClock;
let logged: string[];
let place: Place;

interface Place {
  desk: PeopleDesk;
  app: FastifyInstance;
  url: string;
  /** A caller with this token, or with none. */
  as(token?: string, headers?: Record<string, string>): Caller;
  stop(): Promise<void>;
}

interface Caller {
  get<T>(path: string): Promise<T>;
  send<T>(method: string, path: string, json?: unknown): Promise<T>;
  client: HttpClient;
}

async function start(): Promise<Place> {
  const logger = createLogger({ name: 'test', destination: { write: (line: string) => void logged.push(line) } });
  const desk = new PeopleDesk({ dataDir, clock, logger, roles: ['publisher', 'viewer', 'admin'], tokenSeconds: 300 });
  const app = await createHttpServer({ logger, name: 'test', version: '1', behindProxy: true });
  const keys = await KeyRing.open(join(dataDir, 'token-key.json'));
  const { audience } = desk;
  desk.useTokens(
    await registerJwt(app, { keys, issuer: audience, audiences: [audience], lifetimeSeconds: 300, clock }),
  );
  app.guard.add(desk.adminToken(ADMIN_TOKEN, desk.people.roles));
  app.guard.add(desk.identify);
  userRoutes(app, desk, ['admin']);
  app.get('/live', requireRole('viewer'), async (_request, reply) => {
    reply.hijack();
    reply.raw.write(': connected\n\n');
  });
  const { url } = await listen(app, { host: '127.0.0.1', port: 0 });
  const clients: HttpClient[] = [];
  return {
    desk,
    app,
    url,
    as(token, headers = {}) {
      const client = createHttpClient({ baseUrl: url, ...(token === undefined ? {} : { token: () => token }) });
      clients.push(client);
      return {
        client,
        get: async <T>(path: string) => (await client.request<T>('GET', path, { headers })).json,
        send: async <T>(method: string, path: string, json?: unknown) =>
          (await client.request<T>(method, path, { headers, ...(json === undefined ? {} : { json }) })).json,
      };
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await app.close();
      desk.close();
    },
  };
}

const signIn = (name: string, password: string, from?: string) =>
  place
    .as(undefined, from === undefined ? {} : { 'x-forwarded-for': from })
    .send<SessionAnswer>('POST', '/sessions', { name, password });
const add = (name: string, roles: string[], password = GOOD, token = ADMIN_TOKEN) =>
  place.as(token).send<UserView>('POST', '/users', { name, roles, password });

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'millspace-people-'));
  clock = new ManualClock(Date.now());
  logged = [];
  place = await start();
});

afterEach(async () => {
  await place.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('signing in', () => {
  test('gives a short token for this very process, and says who one is', async () => {
    const added = await add('Anna.Schmidt', ['viewer']);
    expect(added).toMatchObject({ name: 'Anna.Schmidt', roles: ['viewer'], state: 'active', sessions: 0 });
    const session = await signIn('anna.schmidt', GOOD);
    expect(session.user).toMatchObject({ kind: 'user', name: 'Anna.Schmidt', pseudonym: added.pseudonym });
    const { aud, iss, sub, exp = 0, iat = 0, name } = decodeJwt(session.access_token);
    expect([aud, iss, exp - iat, name]).toEqual([place.desk.audience, place.desk.audience, 300, undefined]);
    expect(sub).toBe(session.user.id);
    expect(decodeProtectedHeader(session.access_token)).toMatchObject({ alg: 'ES256', kid: expect.any(String) });
    expect(await place.as(session.access_token).get<Whoami>('/me')).toEqual(session.user);
    await expect(place.as(session.access_token).get('/users')).rejects.toMatchObject({ code: 'MS-AUTH-003' });
  });

  test('answers alike when nobody has the name, the password is wrong, or the person is disabled', async () => {
    await add('anna', ['viewer']);
    await add('bert', ['viewer']);
    await place.as(ADMIN_TOKEN).send('POST', '/users/bert/disable');
    const answers = await Promise.all(
      [
        ['anna', OTHER],
        ['nobody', GOOD],
        ['bert', GOOD],
        ['', GOOD],
      ].map(async ([name, password]) => {
        const { statusCode, headers, body } = await place.app.inject({
          method: 'POST',
          url: '/sessions',
          payload: { name: name || 'x'.repeat(200), password },
        });
        const { date: _date, ...rest } = headers;
        return { statusCode, body, names: Object.keys(rest).filter((header) => !header.startsWith('x-ratelimit')) };
      }),
    );
    expect(answers[0]).toMatchObject({ statusCode: 401, body: expect.stringContaining('MS-USR-001') });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('is slowed down, and tells how long; the right password does not help before', async () => {
    await add('anna', ['viewer']);
    for (let n = 0; n < 5; n += 1) await expect(signIn('anna', OTHER)).rejects.toMatchObject({ code: 'MS-USR-001' });
    const early = await place.app.inject({
      method: 'POST',
      url: '/sessions',
      payload: { name: 'anna', password: GOOD },
    });
    expect([early.statusCode, early.headers['retry-after']]).toEqual([429, '1']);
    expect(early.json()).toMatchObject({ code: 'MS-USR-002', retryAfterSeconds: 1, text: { de: expect.any(String) } });
    clock.advance(1000);
    expect((await signIn('anna', GOOD)).token_type).toBe('Bearer');
  });

  test('strangers everywhere cannot keep a person out of where that person signed in before', async () => {
    await add('anna', ['viewer']);
    await signIn('anna', GOOD, '192.0.2.7');
    for (let n = 0; n < 11; n += 1) await signIn('anna', OTHER, `198.51.100.${n}`).catch(() => undefined);
    await expect(signIn('anna', GOOD, '203.0.113.9')).rejects.toMatchObject({ code: 'MS-USR-002' });
    expect((await signIn('anna', GOOD, '192.0.2.7')).user.name).toBe('anna');
    // What the caller itself claims about its address is not believed: the nearest proxy's word comes last.
    await expect(signIn('anna', GOOD, '192.0.2.7, 203.0.113.9')).rejects.toMatchObject({ code: 'MS-USR-002' });
  });

  test('a password under older parameters is hashed anew when it is seen', async () => {
    const { hash } = await import('@node-rs/argon2');
    const weak = await hash(GOOD, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    await add('anna', ['viewer']);
    const user = place.desk.people.find('anna');
    if (!user) throw new Error('nobody');
    expect(user.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    place.desk.people.renewHash(user, weak);
    await signIn('anna', GOOD);
    expect(place.desk.people.find('anna')?.password).toMatch(/\$m=19456,t=2,p=1\$/);
    expect((await signIn('anna', GOOD)).user.name).toBe('anna');
  });
});

describe('a session', () => {
  test('goes on with refresh tokens that work once, also over a restart; one that comes twice ends it', async () => {
    await add('anna', ['viewer']);
    const first = await signIn('anna', GOOD);
    const refresh = (token: string) =>
      place.as().send<SessionAnswer>('POST', '/sessions/refresh', { refresh_token: token });
    const second = await refresh(first.refresh_token);
    await place.stop();
    place = await start();
    const third = await refresh(second.refresh_token);
    expect((await place.as(third.access_token).get<Whoami>('/me')).name).toBe('anna');
    await expect(refresh(second.refresh_token)).rejects.toMatchObject({ code: 'MS-USR-004', status: 401 });
    await expect(refresh(third.refresh_token)).rejects.toMatchObject({ code: 'MS-USR-003' });
    for (const { access_token } of [first, third])
      await expect(place.as(access_token).get('/me')).rejects.toMatchObject({ code: 'MS-USR-003', status: 401 });
    await expect(refresh('never-seen')).rejects.toMatchObject({ code: 'MS-USR-003' });
  });

  test('ends by signing out, and after a working day', async () => {
    await add('anna', ['viewer']);
    const [one, two] = [await signIn('anna', GOOD), await signIn('anna', GOOD)];
    await place.as(one.access_token).send('DELETE', '/sessions/current');
    await expect(place.as(one.access_token).get('/me')).rejects.toMatchObject({ code: 'MS-USR-003' });
    expect((await place.as(two.access_token).get<Whoami>('/me')).name).toBe('anna');
    clock.advance(12 * HOUR);
    await expect(place.as(two.access_token).get('/me')).rejects.toMatchObject({ code: 'MS-USR-003' });
    await expect(
      place.as().send('POST', '/sessions/refresh', { refresh_token: two.refresh_token }),
    ).rejects.toMatchObject({ code: 'MS-USR-003' });
  });

  test.each([
    ['other roles', 'PUT', '/users/anna/roles', { roles: ['viewer', 'publisher'] }],
    ['a new password', 'POST', '/users/anna/password', { password: OTHER }],
    ['disabling', 'POST', '/users/anna/disable', undefined],
    ['erasing', 'DELETE', '/users/anna', undefined],
  ])('%s: every session of the person ends at once, running answers included', async (_what, method, path, json) => {
    await add('anna', ['viewer']);
    await add('bert', ['viewer']);
    const [here, there, other] = [await signIn('anna', GOOD), await signIn('anna', GOOD), await signIn('bert', GOOD)];
    const { body } = await place.as(here.access_token).client.stream('GET', '/live');
    const { body: untouched } = await place.as(other.access_token).client.stream('GET', '/live');
    untouched.on('error', () => undefined);
    await Promise.all([once(body, 'data'), once(untouched, 'data')]);
    const cut = once(body, 'error');
    await place.as(ADMIN_TOKEN).send(method, path, json);
    await cut;
    expect(untouched.destroyed).toBe(false);
    for (const { access_token, refresh_token } of [here, there]) {
      await expect(place.as(access_token).get('/me')).rejects.toMatchObject({ code: 'MS-USR-003' });
      await expect(place.as().send('POST', '/sessions/refresh', { refresh_token })).rejects.toMatchObject({
        status: 401,
      });
    }
    expect((await place.as(other.access_token).get<Whoami>('/me')).name).toBe('bert');
  });

  test('of somebody who changes the own password ends, too, after the answer', async () => {
    await add('anna', ['viewer']);
    const { access_token } = await signIn('anna', GOOD);
    const me = place.as(access_token);
    await expect(me.send('POST', '/me/password', { current: OTHER, password: OTHER })).rejects.toMatchObject({
      code: 'MS-USR-013',
    });
    await me.send('POST', '/me/password', { current: GOOD, password: OTHER });
    await expect(me.get('/me')).rejects.toMatchObject({ code: 'MS-USR-003' });
    await expect(signIn('anna', GOOD)).rejects.toMatchObject({ code: 'MS-USR-001' });
    expect((await signIn('anna', OTHER)).user.name).toBe('anna');
  });
});

describe('people', () => {
  test('are told what is wrong with a name, a role, a password', async () => {
    await add('anna', ['viewer']);
    await expect(add('ANNA', ['viewer'])).rejects.toMatchObject({ code: 'MS-USR-005', status: 409 });
    await expect(add('bert', ['auditor'])).rejects.toMatchObject({ code: 'MS-USR-011' });
    await expect(add('bert', ['king'])).rejects.toMatchObject({ status: 400 });
    await expect(add('a b', ['viewer'])).rejects.toMatchObject({ status: 400 });
    await expect(add('bert', ['viewer'], 'password1234')).rejects.toMatchObject({
      code: 'MS-USR-007',
      details: { text: { de: expect.stringContaining('jeder versuchen') } },
    });
    await expect(place.as(ADMIN_TOKEN).send('DELETE', '/users/nobody')).rejects.toMatchObject({ code: 'MS-USR-006' });
  });

  test('of one name at the same moment become one', async () => {
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => add('anna', ['viewer'])));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(place.desk.people.list()).toHaveLength(1);
  });

  test('the last one who administers stays', async () => {
    await add('anna', ['admin']);
    const { access_token } = await signIn('anna', GOOD);
    const anna = place.as(access_token);
    for (const [method, path, json] of [
      ['PUT', '/users/anna/roles', { roles: ['viewer'] }],
      ['POST', '/users/anna/disable', undefined],
      ['DELETE', '/users/anna', undefined],
    ] as const)
      await expect(anna.send(method, path, json)).rejects.toMatchObject({ code: 'MS-USR-008' });
    await add('bert', ['admin']);
    expect(await anna.send('PUT', '/users/anna/roles', { roles: ['viewer'] })).toMatchObject({ roles: ['viewer'] });
  });

  test('what they did is in the book by pseudonym, and an erased person is nowhere else', async () => {
    const anna = await add('anna-lena.erasmus', ['admin']);
    const bert = await add('bert', ['viewer'], GOOD, (await signIn('anna-lena.erasmus', GOOD)).access_token);
    await add('cleo', ['admin']);
    const boss = (await signIn('cleo', GOOD)).access_token;
    await place.as(boss).send('DELETE', '/users/anna-lena.erasmus');
    const { acts } = await place.as(boss).get<{ acts: Act[] }>('/acts');
    expect(acts.map(({ kind, subject, actor }) => [kind, subject, actor]).slice(0, 3)).toEqual([
      ['user.added', anna.pseudonym, 'admin-token'],
      ['user.signed-in', anna.pseudonym, anna.pseudonym],
      ['user.added', bert.pseudonym, anna.pseudonym],
    ]);
    expect(acts.at(-1)).toMatchObject({ kind: 'user.erased', subject: anna.pseudonym });
    expect(JSON.stringify(acts)).not.toMatch(/anna|bert|cleo/);
    for (const file of readdirSync(dataDir)) {
      const bytes = readFileSync(join(dataDir, file)).toString('latin1');
      expect([file, bytes.includes('anna-lena')]).toEqual([file, false]);
    }
    expect(statSync(join(dataDir, 'people.db')).mode & 0o077).toBe(0);
  });

  test('neither names, passwords nor tokens are in the log', async () => {
    await add('anna-lena', ['viewer']);
    const session = await signIn('anna-lena', GOOD);
    await signIn('anna-lena', OTHER).catch(() => undefined);
    await signIn('a mistyped password', OTHER).catch(() => undefined);
    await place.as().send('POST', '/sessions/refresh', { refresh_token: session.refresh_token });
    await place
      .as()
      .send('POST', '/sessions/refresh', { refresh_token: session.refresh_token })
      .catch(() => undefined);
    const text = logged.join('');
    expect(text).toContain('a refresh token came twice');
    for (const secret of ['anna-lena', GOOD, OTHER, 'mistyped', session.refresh_token, session.access_token])
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
  });
});

describe('the way in', () => {
  const elsewhere = { 'x-forwarded-for': '203.0.113.9' };

  test('a set-up code adds the first person, once, and only while nobody administers', async () => {
    const { code: replaced } = await place.as(ADMIN_TOKEN).send<SetupCode>('POST', '/setup-code', {});
    const { code } = await place.as(ADMIN_TOKEN).send<SetupCode>('POST', '/setup-code', {});
    const setUp = (with_: string, more: object = {}) =>
      place.as().send<UserView>('POST', '/setup', { code: with_, name: 'anna', password: GOOD, ...more });
    await expect(setUp(replaced)).rejects.toMatchObject({ code: 'MS-USR-009' });
    await expect(setUp(code, { password: 'password1234' })).rejects.toMatchObject({ code: 'MS-USR-007' });
    await expect(setUp(code, { roles: ['viewer'] })).rejects.toMatchObject({ code: 'MS-USR-011' });
    const outcomes = await Promise.allSettled([setUp(code), setUp(code, { name: 'bert' })]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [only, ...others] = place.desk.people.list();
    expect([only?.roles, others]).toEqual([['publisher', 'viewer', 'admin'], []]);
    await expect(setUp(code, { name: 'cleo' })).rejects.toMatchObject({ code: 'MS-USR-010' });
    await expect(place.as(ADMIN_TOKEN).send('POST', '/setup-code', {})).rejects.toMatchObject({ code: 'MS-USR-010' });
    expect(place.desk.people.acts(0, 10)[0]).toMatchObject({ actor: only?.pseudonym, subject: only?.pseudonym });
  });

  test('a set-up code lasts a day, and only its hash is kept', async () => {
    const { code } = await place.as(ADMIN_TOKEN).send<SetupCode>('POST', '/setup-code', {});
    for (const file of readdirSync(dataDir))
      expect([file, readFileSync(join(dataDir, file)).includes(code)]).toEqual([file, false]);
    clock.advance(24 * HOUR);
    await expect(place.as().send('POST', '/setup', { code, name: 'anna', password: GOOD })).rejects.toMatchObject({
      code: 'MS-USR-009',
    });
  });

  test('the admin token counts everywhere until somebody administers by name, then on this machine only', async () => {
    const afar = place.as(ADMIN_TOKEN, elsewhere);
    expect((await afar.get<Whoami>('/me')).kind).toBe('admin-token');
    const { body } = await afar.client.stream('GET', '/live', { headers: elsewhere });
    await once(body, 'data');
    const cut = once(body, 'error');
    await add('bert', ['viewer']);
    expect((await afar.get<Whoami>('/me')).kind).toBe('admin-token');
    await add('anna', ['admin']);
    await cut;
    await expect(afar.get('/me')).rejects.toMatchObject({ code: 'MS-USR-012', status: 403 });
    expect((await place.as(ADMIN_TOKEN).get<Whoami>('/me')).roles).toEqual(['publisher', 'viewer', 'admin']);
  });

  test('a token of another process is nothing here', async () => {
    await add('anna', ['viewer']);
    const { access_token } = await signIn('anna', GOOD);
    const [own, folder] = [place, dataDir];
    dataDir = mkdtempSync(join(tmpdir(), 'millspace-people-'));
    const other = await start();
    await expect(other.as(access_token).get('/me')).rejects.toMatchObject({ code: 'MS-AUTH-001' });
    await other.stop();
    rmSync(dataDir, { recursive: true, force: true });
    [place, dataDir] = [own, folder];
  });
});

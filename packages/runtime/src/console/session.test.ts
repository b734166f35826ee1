import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireRole } from '../http-guard.ts';
import { ADMIN_TOKEN, type ConsolePlace, consolePlace, FROM_CONSOLE, PASSWORD } from '../testing/console-place.ts';

const SESSION = '/api/v1/console/session';
const HOUR = 3_600_000;

let place: ConsolePlace;

beforeEach(async () => {
  place = await consolePlace((app) => {
    app.get('/live', requireRole('viewer'), async (_request, reply) => {
      reply.hijack();
      reply.raw.write(': connected\n\n');
    });
    app.post('/work', requireRole('viewer'), async () => ({ done: true }));
  });
});

afterEach(() => place.close());

const me = (headers: Record<string, string>) => place.call('GET', '/api/v1/me', headers);

describe('signing in with a browser', () => {
  test('gives a cookie that no script and no other site can use, and no token', async () => {
    await place.desk.people.add({ name: 'anna', roles: ['viewer'], password: PASSWORD }, null);
    const answer = await place.call('POST', SESSION, FROM_CONSOLE, { name: 'Anna', password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      user: { kind: 'user', id: expect.any(String), name: 'anna', pseudonym: expect.any(String), roles: ['viewer'] },
      sessionExpiresAt: place.clock.now() + 12 * HOUR,
    });
    const [pair = '', ...attributes] = String(answer.headers['set-cookie']).split('; ');
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
    expect(pair).toMatch(/^millspace-[\w-]{16}=[\w-]{43}$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await me({ cookie: pair })).json).toMatchObject({ name: 'anna', roles: ['viewer'] });
    const token = pair.split('=')[1] ?? '';
    for (const file of readdirSync(place.dataDir).filter((name) => name.startsWith('people.db')))
      expect([file, readFileSync(join(place.dataDir, file), 'latin1').includes(token)]).toEqual([file, false]);
  });

  test('over TLS it is bound to this host and to TLS', async () => {
    const tls = { 'x-forwarded-proto': 'https' };
    const cookie = await place.cookieOf('anna', ['viewer'], tls);
    expect(cookie).toMatch(/^__Host-millspace-/);
    const answer = await place.call('POST', SESSION, { ...FROM_CONSOLE, ...tls }, { name: 'anna', password: PASSWORD });
    expect(String(answer.headers['set-cookie'])).toContain('; Secure');
    expect((await me({ cookie, ...tls })).status).toBe(200);
    expect((await me({ cookie })).status).toBe(401);
  });

  test('a wrong password is refused without a cookie', async () => {
    await place.desk.people.add({ name: 'anna', roles: ['viewer'], password: PASSWORD }, null);
    const answer = await place.call('POST', SESSION, FROM_CONSOLE, { name: 'anna', password: 'something else' });
    expect([answer.status, answer.json.code, answer.headers['set-cookie']]).toEqual([401, 'MS-USR-001', undefined]);
  });

  test('no form of another page signs a browser in', async () => {
    await place.desk.people.add({ name: 'mallory', roles: ['viewer'], password: PASSWORD }, null);
    const credentials = { name: 'mallory', password: PASSWORD };
    for (const headers of [{}, { 'x-millspace-console': '1', 'sec-fetch-site': 'same-site' }]) {
      const answer = await place.call('POST', SESSION, headers, credentials);
      expect([answer.status, answer.json.code]).toEqual([403, 'MS-USR-014']);
    }
  });

  test('another process on the same host does not know the cookie, and is not disturbed by it', async () => {
    const other = await consolePlace();
    try {
      const cookie = await place.cookieOf('anna', ['viewer']);
      const theirs = await other.cookieOf('anna', ['viewer']);
      expect((await other.call('GET', '/api/v1/me', { cookie })).status).toBe(401);
      expect((await other.call('GET', '/api/v1/me', { cookie: `${cookie}; ${theirs}` })).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe('a session in a cookie', () => {
  test('does what its roles may, when the console itself asks', async () => {
    const cookie = await place.cookieOf('anna', ['viewer']);
    const work = (headers: Record<string, string>) => place.call('POST', '/work', { cookie, ...headers }, {});
    expect((await work(FROM_CONSOLE)).json).toEqual({ done: true });
    expect((await place.call('GET', '/api/v1/users', { cookie })).json.code).toBe('MS-AUTH-003');
    for (const headers of [
      {},
      { 'sec-fetch-site': 'same-origin' },
      { 'x-millspace-console': '1', 'sec-fetch-site': 'cross-site' },
    ]) {
      const refused = await work(headers);
      expect([refused.status, refused.json.code]).toEqual([403, 'MS-USR-014']);
    }
    expect((await me({ cookie, 'sec-fetch-site': 'same-site' })).json.code).toBe('MS-USR-014');
  });

  test('a bearer token goes before it, and needs no header of the console', async () => {
    const cookie = await place.cookieOf('anna', ['viewer']);
    const headers = { cookie, authorization: `Bearer ${ADMIN_TOKEN}`, 'sec-fetch-site': 'cross-site' };
    expect((await place.call('POST', '/work', headers, {})).status).toBe(200);
    expect((await me({ ...headers, authorization: 'Bearer wrong' })).status).toBe(401);
  });

  test('a wrong or expired one is answered like a wrong token', async () => {
    const cookie = await place.cookieOf('anna', ['viewer']);
    const wrong = await me({ cookie: `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}` });
    expect([wrong.status, wrong.json.code]).toEqual([401, 'MS-USR-003']);
    place.clock.advance(12 * HOUR + 1);
    expect((await me({ cookie })).json.code).toBe('MS-USR-003');
  });

  test('signing out ends it with its streams, and clears the cookie', async () => {
    const cookie = await place.cookieOf('anna', ['viewer']);
    const stream = httpRequest(`${place.url}/live`, { headers: { cookie } }).end();
    const [response] = await once(stream, 'response');
    const cut = once(response, 'error');
    response.resume();
    const out = await place.call('DELETE', SESSION, { cookie, ...FROM_CONSOLE });
    expect([out.status, String(out.headers['set-cookie'])]).toEqual([
      204,
      expect.stringMatching(/=; .*Max-Age=0.*Path=\//),
    ]);
    await cut;
    expect((await me({ cookie })).status).toBe(401);
  });

  test('other roles or a new password end it', async () => {
    const cookie = await place.cookieOf('anna', ['viewer']);
    const change = await place.call(
      'POST',
      '/api/v1/me/password',
      { cookie, ...FROM_CONSOLE },
      { current: PASSWORD, password: 'vier enten am see' },
    );
    expect([change.status, (await me({ cookie })).status]).toEqual([204, 401]);
  });

  test('signing in once more in the same browser leaves no session behind', async () => {
    const cookie = await place.cookieOf('anna', ['viewer']);
    await place.call('POST', SESSION, { cookie, ...FROM_CONSOLE }, { name: 'anna', password: PASSWORD });
    expect((await me({ cookie })).status).toBe(401);
    expect(place.desk.people.list()).toMatchObject([{ name: 'anna', sessions: 1 }]);
  });
});

describe('what the console knows before anybody has signed in', () => {
  test('which process it is, and whether the first person is missing', async () => {
    const { json } = await place.call('GET', '/api/v1/console');
    expect(json).toEqual({
      app: 'connector',
      name: 'test',
      version: '1',
      participant: 'acme',
      setUpNeeded: true,
      user: null,
      sessionExpiresAt: null,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
  });

  test('and who has signed in; a cookie that is over is cleared', async () => {
    const cookie = await place.cookieOf('anna', ['admin']);
    const signedIn = await place.call('GET', '/api/v1/console', { cookie });
    expect(signedIn.json).toMatchObject({ setUpNeeded: false, user: { name: 'anna', roles: ['admin'] } });
    expect(signedIn.json['sessionExpiresAt']).toBe(place.clock.now() + 12 * HOUR);
    place.clock.advance(13 * HOUR);
    const over = await place.call('GET', '/api/v1/console', { cookie });
    expect([over.json['user'], String(over.headers['set-cookie'])]).toEqual([
      null,
      expect.stringContaining('Max-Age=0'),
    ]);
    expect((await place.call('GET', '/api/v1/console', { cookie, 'sec-fetch-site': 'cross-site' })).json.code).toBe(
      'MS-USR-014',
    );
  });
});

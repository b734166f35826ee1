import { once } from 'node:events';
import { type ConnectorApi, until } from '@millspace/demo/api';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import type { Act, ControlNegotiationApproval, SessionAnswer, UserRole } from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FOR_APPS, LOCAL, LOCAL_ROLES } from './access/local.ts';
import {
  ADMIN,
  AUDITOR,
  CONNECTOR,
  PEOPLE,
  PROPOSALS,
  PUBLIC,
  SHARED,
  SIGNED_IN,
  WITH_DATA_ADDRESS,
} from './access/routes.ts';
import { type Answered, call, nameOf, type Route, routesOf } from './support/calls.ts';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { BROKER, House, PASSWORD } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';

const SIGNALS = { 'agitator.power': { path: 'values.power' } };

let house: House;
let machine: JsonMachine;
let provider: ConnectorApi;
let consumer: ConnectorApi;
const clients: HttpClient[] = [];
/** One person for each role, with that role alone. */
const people = new Map<UserRole, SessionAnswer>();

beforeAll(async () => {
  house = await House.open();
  const url = await house.mqttBroker();
  const mapping = jsonMapping({
    source: 'plant',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    topic: 'plant/mill-1',
    signals: SIGNALS,
    periods: { fast: 100 },
  });
  const source = { id: 'plant', type: 'mqtt' as const, url, dialect: 'json' as const, mapping: 'plant.yaml' };
  provider = await house.member({ slug: 'alpha', sources: [source], files: { 'plant.yaml': mapping } });
  consumer = await house.member({ slug: 'beta' });
  await until(
    () => provider.sources(),
    ([found]) => found?.state === 'connected',
    'the MQTT source',
    20_000,
  );
  machine = await JsonMachine.connect(url, 'plant/mill-1');
  machine.talk(100, (step) => ({ power: 10 + (step % 5) }));
  for (const role of LOCAL_ROLES) people.set(role, await house.person('alpha', `the-${role}`, [role]));
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await machine?.end();
  await house?.[Symbol.asyncDispose]();
});

function clientOf(folder: string, token?: string): HttpClient {
  const baseUrl = `${house.process(folder).url}/api/v1`;
  const client = createHttpClient({ baseUrl, ...(token === undefined ? {} : { token: () => token }) });
  clients.push(client);
  return client;
}

const tokenOf = (role: UserRole): string => people.get(role)?.access_token ?? '';

/** What nobody has, so that whoever is let in changes nothing. */
const attempt = (folder: string, { method, path }: Route, token: string): Promise<Answered> =>
  call({
    method,
    url: house.process(folder).url + path.replace(/\{\w+\}/g, 'urn:uuid:nobody-has-this'),
    token,
    ...(method === 'GET' ? {} : { json: {} }),
  });

const isRefusal = ({ status, code }: Answered): boolean => status === 403 && code === 'MS-AUTH-003';

describe('at a connector', () => {
  let routes: Route[];

  beforeAll(async () => {
    routes = await routesOf(house.process('alpha').url);
  });

  test('every route is in the table, and says the same of itself', async () => {
    const open = PUBLIC.filter((name) => !/time|jwks|enrolments|token|profile/.test(name));
    expect(routes.map(nameOf).toSorted()).toEqual([...Object.keys(LOCAL), ...PEOPLE, ...SIGNED_IN, ...open].toSorted());
    const { paths } = (
      await createHttpClient({ baseUrl: house.process('alpha').url }).request<{
        paths: Record<string, Record<string, { 'x-roles': string[] }>>;
      }>('GET', '/openapi.json')
    ).json;
    for (const { method, path } of routes) {
      const said = paths[path]?.[method.toLowerCase()]?.['x-roles'] ?? [];
      const wanted = LOCAL[`${method} ${path}`];
      const name = `${method} ${path}`;
      const people = said.filter((role) => role !== 'app');
      if (wanted) expect([name, people.toSorted()]).toEqual([name, [...wanted].toSorted()]);
      expect([name, said.includes('app')]).toEqual([name, FOR_APPS.includes(name)]);
    }
  });

  test.each(LOCAL_ROLES)('the %s gets in where the table says so, and nowhere else', async (role) => {
    for (const route of routes) {
      const name = nameOf(route);
      if (PUBLIC.includes(name) || SIGNED_IN.includes(name)) continue;
      const allowed = LOCAL[name] ?? ['admin'];
      const answer = await attempt('alpha', route, tokenOf(role));
      expect([name, isRefusal(answer), answer.status === 401]).toEqual([name, !allowed.includes(role), false]);
    }
  });

  test('a viewer reads on each publisher route, in both languages, which role it needs', async () => {
    const forPublishers = routes.filter((route) => {
      const allowed = LOCAL[nameOf(route)] ?? [];
      return allowed.includes('publisher') && !allowed.includes('viewer');
    });
    expect(forPublishers.length).toBeGreaterThan(10);
    for (const route of forPublishers) {
      const answer = await attempt('alpha', route, tokenOf('viewer'));
      const problem = JSON.parse(answer.text) as { detail: string; needed: string[]; text: { de: string } };
      expect([nameOf(route), answer.status, answer.code]).toEqual([nameOf(route), 403, 'MS-AUTH-003']);
      expect(problem.needed).toEqual(LOCAL[nameOf(route)]);
      expect(problem.detail).toMatch(/this needs .*publisher \(publishes\).*; you have viewer \(reads\)/);
      expect(problem.text.de).toMatch(/das braucht .*publisher \(veröffentlicht\).*; vorhanden: viewer \(sieht ein\)/);
    }
  });

  test('approving is for a signatory; who did it, and who asked, stands beside the agreement', async () => {
    const asker = await house.person('beta', 'ben', ['subscriber']);
    const limits = { scopes: [{ withoutTemplate: true, side: 'provider' }] };
    await clientOf('alpha', tokenOf('admin')).request('PUT', '/signatories/the-signatory/limits', { json: limits });
    const dataset = datasetOf({
      provider: 'alpha',
      name: 'by-hand',
      machine: 'mill-1',
      pack: 'bead-mill/1',
      signals: Object.keys(SIGNALS),
      periods: { fast: 100 },
      readers: ['beta'],
    });
    await provider.publish({ ...dataset, approval: 'manual' });
    const refused = clientOf('beta', asker.access_token).request('POST', '/requests', {
      json: { dataset: dataset.id },
    });
    await expect(refused).rejects.toMatchObject({ code: 'MS-SIG-001', details: { who: [{ person: 'admin-token' }] } });
    const scope = { datasets: [dataset.id], until: Date.now() + 3_600_000 };
    const given = await consumer.post<{ id: string }>('/instructions', { side: 'consumer', scope });
    const offer = dataset.offers[0]?.['@id'] ?? '';
    const ask = { dataset: dataset.id, offer, purpose: 'x:maintenance' };
    const { json: asked } = await clientOf('beta', asker.access_token).request<{ pid: string }>('POST', '/requests', {
      json: ask,
    });
    const [approval] = (
      await until(
        () => provider.get<{ approvals: ControlNegotiationApproval[] }>('/approvals'),
        ({ approvals }) => approvals.length > 0,
        'a request that waits for a decision',
        10_000,
      )
    ).approvals;
    const decide = (role: UserRole) =>
      clientOf('alpha', tokenOf(role)).request('POST', `/approvals/${encodeURIComponent(approval?.pid ?? '')}`, {
        json: { approve: true },
      });
    await expect(decide('publisher')).rejects.toMatchObject({
      code: 'MS-AUTH-003',
      details: { needed: ['signatory'] },
    });
    await decide('signatory');
    const { agreement } = await consumer.settled(asked.pid);
    expect(agreement?.['x:signatories']).toEqual({
      assigner: { person: people.get('signatory')?.user.pseudonym },
      assignee: { person: 'admin-token', instruction: given.id },
    });
    const keptBy = async (api: ConnectorApi) =>
      (await api.get<{ agreements: { id: string; actor: string | null }[] }>('/evidence')).agreements.find(
        ({ id }) => id === agreement?.['@id'],
      )?.actor;
    const finalAt = (api: ConnectorApi) =>
      until(
        () => keptBy(api),
        (actor) => actor !== undefined,
        'the agreement',
        10_000,
      );
    expect(await finalAt(provider)).toBe(people.get('signatory')?.user.pseudonym);
    expect(await finalAt(consumer)).toBe(asker.user.pseudonym);
    const { json } = await clientOf('alpha', tokenOf('admin')).request<{ acts: Act[] }>('GET', '/acts?limit=1000');
    expect(json.acts).toContainEqual(
      expect.objectContaining({
        kind: 'POST /approvals/:id',
        subject: approval?.pid,
        actor: people.get('signatory')?.user.pseudonym,
        data: { approve: true },
      }),
    );
  });

  test('other roles end a running live stream, and what comes next says why', async () => {
    const { access_token, refresh_token } = await house.person('alpha', 'vera', ['viewer']);
    const vera = clientOf('alpha', access_token);
    const { body } = await vera.stream('GET', '/events');
    let text = '';
    body.on('data', (piece: Buffer) => {
      text += piece.toString('utf8');
    });
    const cut = once(body, 'error');
    await until(
      async () => text,
      (seen) => seen.includes('event: rows'),
      'live values',
      20_000,
    );
    await clientOf('alpha', tokenOf('admin')).request('PUT', '/users/vera/roles', { json: { roles: ['signatory'] } });
    await cut;
    await expect(vera.request('GET', '/latest')).rejects.toMatchObject({ code: 'MS-USR-003', status: 401 });
    const anonymous = clientOf('alpha');
    await expect(anonymous.request('POST', '/sessions/refresh', { json: { refresh_token } })).rejects.toMatchObject({
      code: 'MS-USR-003',
    });
    const again = clientOf('alpha', (await house.signIn('alpha', 'vera', PASSWORD)).access_token);
    await expect(again.request('GET', '/latest')).rejects.toMatchObject({ code: 'MS-AUTH-003' });
  });

  test('guessing is slowed down in front of everything else', async () => {
    await house.person('alpha', 'gustav', ['viewer']);
    const codes: (string | undefined)[] = [];
    // From another address than the one that gustav works at, as a proxy would say it: here there is none, so none is believed.
    for (let n = 0; n < 8; n += 1)
      codes.push(
        await house.signIn('alpha', 'gustav', `wrong ${n} wrong`).then(
          () => undefined,
          (error: { code?: string }) => error.code,
        ),
      );
    expect(codes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'MS-USR-001'));
    expect(codes.at(-1)).toBe('MS-USR-002');
    await expect(house.signIn('alpha', 'gustav', PASSWORD)).rejects.toMatchObject({ code: 'MS-USR-002', status: 429 });
    expect((await house.signIn('alpha', 'the-viewer', PASSWORD)).user.roles).toEqual(['viewer']);
  });

  test('a person of one process is nobody at another', async () => {
    for (const folder of ['beta', BROKER])
      expect((await attempt(folder, { method: 'GET', path: '/api/v1/me' }, tokenOf('admin'))).status).toBe(401);
    await expect(house.signIn(BROKER, 'the-admin', PASSWORD)).rejects.toMatchObject({ code: 'MS-USR-001' });
  });
});

describe('at the broker', () => {
  test('people administer or audit, each where the table says so; no route for connectors lets a person in', async () => {
    const admin = await house.person(BROKER, 'adam', ['admin']);
    const auditor = await house.person(BROKER, 'olga', ['auditor']);
    for (const route of await routesOf(house.brokerUrl)) {
      const name = nameOf(route);
      // Data addresses have tokens of their own.
      if (PUBLIC.includes(name) || SIGNED_IN.includes(name) || name in WITH_DATA_ADDRESS) continue;
      const forAdmin = name in ADMIN || name in SHARED || [...PEOPLE, ...PROPOSALS].includes(name);
      expect([name, forAdmin || name in CONNECTOR]).toEqual([name, true]);
      const [asAdmin, asAuditor] = [
        await attempt(BROKER, route, admin.access_token),
        await attempt(BROKER, route, auditor.access_token),
      ];
      expect([name, isRefusal(asAdmin), asAdmin.status === 401]).toEqual([name, !forAdmin, false]);
      expect([name, isRefusal(asAuditor), asAuditor.status === 401]).toEqual([name, !AUDITOR.includes(name), false]);
    }
  });

  test('a refresh token that comes twice ends the session everywhere', async () => {
    const first = await house.person(BROKER, 'rita', ['auditor']);
    const refresh = (refresh_token: string) =>
      clientOf(BROKER).request<SessionAnswer>('POST', '/sessions/refresh', { json: { refresh_token } });
    const { json: second } = await refresh(first.refresh_token);
    await expect(refresh(first.refresh_token)).rejects.toMatchObject({ code: 'MS-USR-004', status: 401 });
    await expect(refresh(second.refresh_token)).rejects.toMatchObject({ code: 'MS-USR-003' });
    await expect(clientOf(BROKER, second.access_token).request('GET', '/audit')).rejects.toMatchObject({
      code: 'MS-USR-003',
    });
  });
});

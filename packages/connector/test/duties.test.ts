import { request } from 'node:http';
import { ManualClock } from '@millspace/runtime/clock';
import type { Actor } from '@millspace/runtime/users/actor';
import { expect, test, vi } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { ReceivedScopes } from '../src/receive/received.ts';
import { agree, arrive, constraint, type House, startDesk, startHouse } from './duties-house.ts';
import { until } from './fake-broker.ts';
import { batch, frame, START, tempFolder } from './helpers.ts';

const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });
const uses = (limit: number) => [
  constraint('odrl:count', 'lteq', typed(String(limit), 'integer')),
  constraint('odrl:unitOfCount', 'eq', 'x:uses'),
];
const logging = (...levels: string[]) => ({
  action: 'x:log',
  constraint: [constraint('x:logLevel', 'isAnyOf', levels)],
});
const RANGE = `from=0&to=${START + 9_000_000}`;
const series = (scope: string) => `/series?signals=agitator.power&${RANGE}&scope=${scope}`;

async function token(house: House, name: string, purpose: string, role?: string): Promise<string> {
  const answer = await house.post('/apps', { name, purpose, ...(role ? { role } : {}) });
  expect(answer.status).toBe(201);
  return answer.json()['token'] as string;
}

/** Every route of the connector's API that reads and hands out no measured values or records. */
const NO_DATA = new Set([
  '/console',
  '/vocabularies',
  '/own-certificate',
  '/console/events',
  ...['/approvals/{id}', '/history', '/inbox', '/drafts', '/drafts/{id}', '/export/progress'],
  ...['/notifications', '/me/notifications', '/given-and-received'],
  ...['/partners', '/partners/{id}/catalog', '/protocol-steps', '/transport-delegation'],
  // Behind the gate too, by their agreement and not by a scope that is asked for: see the test below.
  ...['/received-files', '/received-files/{id}'],
  ...[
    '/agreements/{id}/payments',
    '/control-signals',
    '/data-act/requests',
    '/data-act/sheet',
    '/data-act/withholdings',
    '/machine-relations',
  ],
  ...['/agreements/{id}/print', '/documents', '/instructions', '/signatories'],
  ...['/maintenance', '/rules', '/templates', '/templates/{id}'],
  ...['/status', '/received', '/quarantine', '/sources', '/datasets', '/approvals', '/evidence', '/apps'],
  ...[
    '/duties',
    '/duties/log',
    '/notices',
    '/duties/log/verify',
    '/catalog',
    '/catalog/{id}',
    '/negotiations',
    '/negotiations/{id}',
  ],
  ...[
    '/negotiations/{id}/why',
    '/agreements/{id}/why',
    '/agreements',
    '/agreements/{id}',
    '/transfers',
    '/transfers/{id}',
    '/transfers/{id}/why',
  ],
  ...[
    '/why/{id}',
    '/users',
    '/users/me',
    '/people/log',
    '/me',
    '/acts',
    '/audit',
    '/audit/entries',
    '/leave',
    '/audit/accesses',
    '/audit/evidence',
  ],
]);

test('every route that hands out data is behind the gate; a new one has to be put there, or named as one that hands out none', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const { connector } = house;
  const scope = agree(house, { constraint: [constraint('odrl:purpose', 'eq', 'x:quality')] });
  arrive(house, scope, START);
  const { paths } = (await connector.http.inject({ url: '/openapi.json' })).json<{
    paths: Record<
      string,
      Record<string, { 'x-roles'?: string[]; parameters?: { name: string; required?: boolean }[] }>
    >;
  }>();
  const reads = Object.entries(paths).flatMap(([path, methods]) =>
    path.startsWith('/api/v1/') && methods['get'] ? [{ path: path.slice('/api/v1'.length), ...methods['get'] }] : [],
  );
  const data = reads.filter(
    ({ path }) => !NO_DATA.has(path) && !path.startsWith('/users') && !path.startsWith('/sources'),
  );
  expect(data.map(({ path }) => path).sort()).toEqual([
    '/batches',
    '/events',
    '/export',
    '/latest',
    '/machines',
    '/records',
    '/series',
  ]);
  for (const { path, parameters = [] } of data) {
    const needed: Record<string, string> = {
      ...{ scope, from: '0', to: String(START), signals: 'agitator.power', format: 'csv' },
    };
    const query = Object.fromEntries(
      parameters.flatMap(({ name, required }) =>
        required || name === 'scope' ? [[name, needed[name] ?? ''] as const] : [],
      ),
    );
    const answer = await house.get(`${path}?${new URLSearchParams(query)}`);
    expect([path, answer.status, answer.json().code]).toEqual([path, 403, 'MS-POL-105']);
  }
  // What a program may call is just that.
  const forApps = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { 'x-roles': roles }]) =>
      roles?.includes('app') ? [`${method} ${path}`] : [],
    ),
  );
  const files = ['/received-files', '/received-files/{id}'];
  expect(forApps.sort()).toEqual(
    [...data.map(({ path }) => path), ...files].map((path) => `get /api/v1${path}`).sort(),
  );
  await connector.stop();
});

test('a received file is behind the gate of its agreement', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const { files } = house.connector.core;
  const keep = (scope: string, text: string) => {
    const incoming = { scope, dataset: 'd', transfer: 't', mediaType: 'text/plain', disposition: undefined };
    return files.keep(
      incoming,
      (async function* () {
        yield Buffer.from(text);
      })(),
      AbortSignal.timeout(10_000),
    );
  };
  const free = agree(house, { id: 'urn:uuid:00000000-0000-4000-8000-0000000000b1' });
  const bound = agree(house, { constraint: [constraint('odrl:purpose', 'eq', 'x:quality')] });
  const [open, closed] = [await keep(free, 'for everybody'), await keep(bound, 'for quality')];
  expect((await house.get(`/received-files/${open.id}`)).body).toBe('for everybody');
  const refused = await house.get(`/received-files/${closed.id}`);
  expect([refused.status, refused.json().code]).toEqual([403, 'MS-POL-105']);
  await house.connector.stop();
});

policyClass('10', 'holds', 'what was received is used for the agreed purpose, and for no other', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const scope = agree(house, { constraint: [constraint('odrl:purpose', 'isPartOf', ['x:service'])] });
  arrive(house, scope, START);
  const within = await token(house, 'wear-report', 'x:predictive-maintenance');
  const other = await token(house, 'trainer', 'x:ai-training');
  expect((await house.get(series(scope), within)).body).toContain('agitator.power');
  expect((await house.get(series(scope), other)).json().code).toBe('MS-POL-105');
  await house.connector.stop();
});

policyClass(
  '10',
  'not-bypassed',
  'a program reads for the purpose it is registered for, whatever it says',
  async () => {
    using folder = tempFolder();
    const house = await startHouse(folder.path);
    const scope = agree(house, { constraint: [constraint('odrl:purpose', 'isAnyOf', ['x:service'])] });
    arrive(house, scope, START);
    const service = await token(house, 'wear-report', 'x:service');
    const training = await token(house, 'trainer', 'x:ai-training');
    expect((await house.get(series(scope), service)).status).toBe(200);
    for (const path of [series(scope), `${series(scope)}&purpose=x:service`]) {
      const answer = await house.get(path, training);
      expect([answer.status, answer.json().code]).toEqual([403, 'MS-POL-105']);
    }
    // Left out of a question about everything.
    expect((await house.get('/machines', service)).body).toContain(scope);
    expect((await house.get('/machines', training)).body).not.toContain(scope);
    // Nothing else is open to it, and a token is good no more once it is renewed, disabled or removed.
    for (const path of ['/status', '/evidence', '/apps', '/duties'])
      expect((await house.get(path, service)).status).toBe(403);
    const { token: renewed } = (await house.post('/apps/wear-report/token', {})).json() as { token: string };
    expect((await house.get(series(scope), service)).json().code).toBe('MS-AUTH-001');
    expect((await house.get(series(scope), renewed)).status).toBe(200);
    await house.post('/apps/wear-report/disable', {});
    expect((await house.get(series(scope), renewed)).json().code).toBe('MS-AUTH-001');
    // Its token is nowhere to be read.
    expect(JSON.stringify(house.connector.core.store.db.prepare('SELECT * FROM apps').all())).not.toContain(renewed);
    await house.connector.stop();
  },
);

policyClass('3', 'holds', 'only the application that was named may use it, and people are another one', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const scope = agree(house, { constraint: [constraint('x:application', 'eq', 'urn:app:wear-report')] });
  arrive(house, scope, START);
  const named = await token(house, 'wear-report', 'x:service');
  const other = await token(house, 'wear-report-2', 'x:service');
  expect((await house.get(series(scope), named)).status).toBe(200);
  expect((await house.get(series(scope), other)).json().code).toBe('MS-POL-117');
  expect((await house.get(series(scope))).json().code).toBe('MS-POL-117');
  expect((await house.post('/apps', { name: 'connector', purpose: 'x:service' })).json()['code']).toBe('MS-DTY-001');
  expect((await house.post('/apps', { name: 'wear-report', purpose: 'x:other' })).json()['code']).toBe('MS-DTY-001');
  await house.connector.stop();
});

policyClass('3', 'not-bypassed', 'another name, route or program, a disabled one, a restart', async () => {
  using folder = tempFolder();
  const first = await startHouse(folder.path);
  const scope = agree(first, { constraint: [constraint('x:application', 'eq', 'urn:app:wear-report')] });
  arrive(first, scope, START);
  const named = await token(first, 'wear-report', 'x:service');
  const other = await token(first, 'trainer', 'x:service');
  const closed = async (house: House, bearer: string, code: string) => {
    for (const path of [
      `${series(scope)}&application=urn:app:wear-report`,
      `/export?format=csv&${RANGE}&scope=${scope}`,
      `/records?scope=${scope}`,
      `/events?scope=${scope}`,
    ])
      expect((await house.get(path, bearer)).json().code).toBe(code);
  };
  await closed(first, other, 'MS-POL-117');
  for (const path of ['/latest', '/machines']) expect((await first.get(path, other)).body).not.toContain(scope);
  await first.post('/apps/wear-report/disable', {});
  await closed(first, named, 'MS-AUTH-001');
  await first.connector.stop();
  const again = await startHouse(folder.path);
  await closed(again, other, 'MS-POL-117');
  await closed(again, named, 'MS-AUTH-001');
  await again.connector.stop();
});

policyClass('9', 'holds', 'what was received is used by programs of the agreed role, and by no others', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const scope = agree(house, { constraint: [constraint('x:role', 'isAnyOf', ['maintenance-engineer'])] });
  arrive(house, scope, START);
  const engineer = await token(house, 'wear-report', 'x:service', 'maintenance-engineer');
  const clerk = await token(house, 'invoices', 'x:service', 'clerk');
  expect((await house.get(series(scope), engineer)).body).toContain('agitator.power');
  expect((await house.get(series(scope), clerk)).json().code).toBe('MS-POL-119');
  await house.connector.stop();
});

policyClass('9', 'not-bypassed', 'at the consumer, a program has the role it is registered with', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const scope = agree(house, { constraint: [constraint('x:role', 'isAnyOf', ['maintenance-engineer'])] });
  arrive(house, scope, START);
  const engineer = await token(house, 'wear-report', 'x:service', 'maintenance-engineer');
  const clerk = await token(house, 'invoices', 'x:service', 'clerk');
  const nobody = await token(house, 'trainer', 'x:service');
  expect((await house.get(series(scope), engineer)).status).toBe(200);
  for (const by of [clerk, nobody, undefined])
    for (const path of [series(scope), `${series(scope)}&role=maintenance-engineer`])
      expect((await house.get(path, by)).json().code).toBe('MS-POL-119');
  await house.connector.stop();
});

/** Uses at each instant: released, or the code that says why not. */
async function usedAt(house: House, scope: string, instants: readonly number[]): Promise<string[]> {
  const answers: string[] = [];
  for (const t of instants) {
    house.clock.set(t);
    const answer = await house.get(series(scope));
    answers.push(answer.status === 200 ? 'released' : String(answer.json().code));
  }
  return answers;
}

policyClass('5', 'holds', 'what was received is used for so long, and not a moment longer', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const scope = agree(house, { constraint: [constraint('odrl:elapsedTime', 'lteq', typed('PT1H', 'duration'))] });
  arrive(house, scope, START);
  const end = START + 3_600_000;
  expect(await usedAt(house, scope, [START, end, end + 1])).toEqual(['released', 'released', 'MS-POL-104']);
  await house.connector.stop();
});

policyClass('5', 'not-bypassed', 'at the consumer, what was received in time; a restart', async () => {
  using folder = tempFolder();
  const clock = new ManualClock(START);
  const first = await startHouse(folder.path, { clock });
  const scope = agree(first, {
    constraint: [constraint('odrl:elapsedTime', 'lteq', typed('PT1H', 'duration'))],
  });
  arrive(first, scope, START);
  clock.set(START + 3_599_000);
  expect((await first.get(series(scope))).status).toBe(200);
  await first.connector.stop();
  clock.set(START + 3_601_000);
  const again = await startHouse(folder.path, { clock });
  for (const path of [series(scope), `/records?scope=${scope}`, `/events?scope=${scope}`])
    expect((await again.get(path)).json().code).toBe('MS-POL-104');
  await again.connector.stop();
});

policyClass('12-local', 'holds', 'each look counts, whoever looks; the one after the last is refused', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const scope = agree(house, { constraint: uses(3) });
  desk.uses.set(scope, { limit: 3, next: 1, lends: 1, leases: new Map() });
  arrive(house, scope, START);
  const app = await token(house, 'wear-report', 'x:service');
  for (const by of [app, undefined, app]) expect((await house.get(series(scope), by)).status).toBe(200);
  for (const by of [app, undefined]) expect((await house.get(series(scope), by)).json().code).toBe('MS-POL-108');
  await house.connector.stop();
});

policyClass('12-local', 'not-bypassed', 'fifty at once and after a restart: as many as agreed', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const first = await startHouse(folder.path, { desk });
  const scope = agree(first, { constraint: uses(7) });
  desk.uses.set(scope, { limit: 7, next: 1, lends: 1, leases: new Map() });
  arrive(first, scope, START);
  const app = await token(first, 'wear-report', 'x:service');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_each, index) => first.get(series(scope), index % 2 === 0 ? app : undefined)),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
  expect(new Set(answers.filter(({ status }) => status !== 200).map((answer) => answer.json().code))).toEqual(
    new Set(['MS-POL-108']),
  );
  // Not even a question about everything shows it.
  expect((await first.get('/latest')).body).not.toContain(scope);
  await first.connector.stop();
  const again = await startHouse(folder.path, { desk });
  expect((await again.get(series(scope), app)).json().code).toBe('MS-POL-108');
  expect(again.connector.core.duties.uses.of(scope)).toBe(7);
  await again.connector.stop();
});

test('what was lent works while the broker is away; then a use is denied, logged as denied, and what was not used is given back at the end', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const scope = agree(house, { constraint: uses(100), duty: [logging('on-deny')] });
  const book = { limit: 100, next: 1, lends: 3, leases: new Map() };
  desk.uses.set(scope, book);
  arrive(house, scope, START);
  const look = async () => {
    const answer = await house.get(series(scope));
    return answer.status === 200 ? 200 : answer.json().code;
  };
  expect(await look()).toBe(200);
  desk.online = false;
  expect([await look(), await look(), await look()]).toEqual([200, 200, 'MS-DTY-013']);
  expect((await house.get('/duties/log')).json()).toMatchObject({
    entries: [{ outcome: 'denied', code: 'MS-DTY-013' }],
  });
  desk.online = true;
  expect(await look()).toBe(200);
  await house.connector.stop();
  // Two leases of three; the question that was not answered at first was asked again under its id.
  expect([...book.leases.values()]).toEqual([
    { first: 1, last: 3, used: 3 },
    { first: 4, last: 6, used: 1 },
  ]);
});

test('a program that changes its purpose or is removed while its use is asked for', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const scope = agree(house, { constraint: [...uses(9), constraint('odrl:purpose', 'eq', 'x:service')] });
  desk.uses.set(scope, { limit: 9, next: 1, lends: 1, leases: new Map() });
  arrive(house, scope, START);
  const { duties } = house.connector.core;
  const more = duties.uses.more.bind(duties.uses);
  const meanwhile = (change: () => void) =>
    vi.spyOn(duties.uses, 'more').mockImplementationOnce(async (agreement) => {
      change();
      await more(agreement);
    });
  const admit = (bearer: string) =>
    duties.gate.admit({ scope, actor: duties.apps.identify(bearer, null as never) as Actor, what: 'GET /series' });
  const app = await token(house, 'wear-report', 'x:service');
  meanwhile(() => {
    duties.apps.remove('wear-report');
    duties.apps.register({ name: 'wear-report', purpose: 'x:marketing' });
  });
  await expect(admit(app)).rejects.toMatchObject({ code: 'MS-POL-105' });
  for (const change of ['disable', 'remove'] as const) {
    const other = await token(house, `${change}d-report`, 'x:service');
    // What was lent to no avail is used first, so that the broker has to be asked.
    await admit(other);
    meanwhile(() => void duties.apps[change](`${change}d-report`));
    await expect(admit(other)).rejects.toMatchObject({ code: 'MS-AUTH-001' });
  }
  expect(duties.uses.of(scope)).toBe(2);
  await house.connector.stop();
});

test('a lease ends in time: what is left of it is used no more, given back, and another one is asked for', async () => {
  using folder = tempFolder();
  const clock = new ManualClock(START);
  await using desk = await startDesk(clock);
  const house = await startHouse(folder.path, { desk, clock });
  const scope = agree(house, { constraint: uses(100) });
  const book = { limit: 100, next: 1, lends: 5, leases: new Map() };
  desk.uses.set(scope, book);
  arrive(house, scope, START);
  expect((await house.get(series(scope))).status).toBe(200);
  clock.advance(3_600_000);
  expect((await house.get(series(scope))).status).toBe(200);
  await house.connector.core.duties.run();
  expect([...book.leases.values()]).toEqual([
    { first: 1, last: 5, used: 1 },
    { first: 6, last: 10 },
  ]);
  await house.connector.stop();
});

test('a permission that counts nothing is charged nothing, whatever is left of the count of another', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const scope = agree(house, {
    constraint: [...uses(1), constraint('odrl:purpose', 'eq', 'x:service')],
    more: [{ action: 'odrl:use', constraint: [constraint('odrl:purpose', 'eq', 'x:quality')] }],
  });
  desk.uses.set(scope, { limit: 1, next: 1, lends: 1, leases: new Map() });
  arrive(house, scope, START);
  const quality = await token(house, 'quality-report', 'x:quality');
  const service = await token(house, 'wear-report', 'x:service');
  for (const _each of [1, 2, 3]) expect((await house.get(series(scope), quality)).status).toBe(200);
  expect((await house.get(series(scope), service)).status).toBe(200);
  expect((await house.get(series(scope), service)).status).toBe(403);
  expect((await house.get(series(scope), quality)).status).toBe(200);
  expect(house.connector.core.duties.uses.of(scope)).toBe(1);
  await house.connector.stop();
});

policyClass('17', 'not-bypassed', 'what cannot be logged is denied; a changed entry is found', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const scope = agree(house, {
    constraint: [constraint('odrl:purpose', 'eq', 'x:service')],
    duty: [logging('on-allow', 'on-deny')],
  });
  arrive(house, scope, START);
  const training = await token(house, 'trainer', 'x:ai-training');
  expect((await house.get(series(scope))).status).toBe(200);
  expect((await house.get(series(scope), training)).status).toBe(403);
  const { entries } = (await house.get('/duties/log')).json() as unknown as { entries: Record<string, unknown>[] };
  expect(entries).toMatchObject([
    { application: 'urn:app:trainer', purpose: 'x:ai-training', outcome: 'denied', code: 'MS-POL-105' },
    { application: 'urn:app:connector', actor: 'admin-token', purpose: 'x:service', outcome: 'allowed' },
  ]);
  expect((await house.get('/duties/log/verify')).json()).toMatchObject({ intact: true, n: 2 });
  const { db } = house.connector.core.store;
  db.exec("CREATE TRIGGER full BEFORE INSERT ON access_log BEGIN SELECT RAISE(FAIL, 'disk full'); END");
  expect((await house.get(series(scope))).json().code).toBe('MS-DTY-007');
  expect((await house.get(`/events?scope=${scope}`)).json().code).toBe('MS-DTY-007');
  db.exec('DROP TRIGGER full');
  db.exec(`UPDATE access_log SET entry = replace(entry, 'denied', 'allowed')`);
  expect((await house.get('/duties/log/verify')).json()).toMatchObject({ intact: false, broken: 1 + 1 });
  await house.connector.stop();
});

policyClass('4', 'holds', 'what was received is used from the first instant to the last', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const [from, end] = [START + 60_000, START + 120_000];
  const at = (operator: string, t: number) =>
    constraint('odrl:dateTime', operator, typed(new Date(t).toISOString(), 'dateTime'));
  const scope = agree(house, { constraint: [at('gteq', from), at('lteq', end)] });
  arrive(house, scope, START);
  expect(await usedAt(house, scope, [from - 1, from, end, end + 1])).toEqual([
    'MS-POL-104',
    'released',
    'released',
    'MS-POL-104',
  ]);
  await house.connector.stop();
});

policyClass('4', 'not-bypassed', 'at the consumer, a live stream is cut when the time is over', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  await house.connector.start();
  const end = START + 60_000;
  const scope = agree(house, {
    constraint: [constraint('odrl:dateTime', 'lteq', typed(new Date(end).toISOString(), 'dateTime'))],
  });
  const { connector, clock } = house;
  const listen = (bearer: string) => {
    const heard = { text: '', over: false };
    request(
      `${connector.url}/api/v1/events?scope=${scope}`,
      { headers: { authorization: `Bearer ${bearer}` } },
      (answer) => {
        answer.on('data', (piece: Buffer) => (heard.text += piece.toString()));
        for (const event of ['end', 'error', 'aborted'] as const) answer.on(event, () => (heard.over = true));
      },
    )
      .on('error', () => (heard.over = true))
      .end();
    return heard;
  };
  const app = await token(house, 'wear-report', 'x:service');
  const [person, program] = [listen(connector.adminToken), listen(app)];
  await until('both are open', () => person.text.includes('connected') && program.text.includes('connected'));
  arrive(house, scope, START);
  await until('both hear', () => person.text.includes('agitator.power') && program.text.includes('agitator.power'));
  await house.post('/apps/wear-report/disable', {});
  await until('the program is cut', () => program.over);
  clock.set(end + 1000);
  person.text = '';
  arrive(house, scope, START + 1000);
  connector.core.duties.gate.changed();
  await until('the person is cut', () => person.over);
  expect(person.text).not.toContain('agitator.power');
  expect((await house.get(`/events?scope=${scope}`)).json().code).toBe('MS-POL-104');
  await connector.stop();
});

test('what was received under a revoked agreement is marked, and handed out no more', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const { connector, get } = house;
  await connector.start();
  const { core } = connector;
  const { received, store } = core;
  const [held, revoked] = ['urn:uuid:held', 'urn:uuid:revoked'] as const;
  for (const id of [held, revoked]) agree(house, { id });
  const comes = (t: number) => {
    for (const scope of [held, revoked]) arrive(house, scope, t);
    store.commitRecords(revoked, [{ record: 'gap', id: `g${t}`, machine: 'mill-1', t, to: t, reason: 'silent' }]);
    store.foldAll();
  };
  let heard = '';
  const listening = request(
    `${connector.url}/api/v1/events`,
    { headers: { authorization: `Bearer ${connector.adminToken}` } },
    (answer) => answer.on('data', (piece: Buffer) => (heard += piece.toString())),
  ).end();
  await until('the live stream is open', () => heard.includes('connected'));
  comes(START);
  await until('both are heard', () => heard.includes(held) && heard.includes(revoked));
  received.revoke(revoked, START);
  core.duties.agreementChanged();
  heard = '';
  comes(START + 1000);
  store.commit(batch(frame(START + 1000, { 'agitator.power': 2 })));
  await until('the others are still heard', () => heard.includes(held) && heard.includes('"scope":"own"'));
  expect(heard).not.toContain(revoked);
  listening.destroy();

  const range = `from=0&to=${START + 9000}`;
  for (const path of [
    `/export?format=csv&${range}&scope=`,
    `/export?format=ndjson&${range}&scope=`,
    `/series?signals=agitator.power&${range}&scope=`,
    `/records?${range}&scope=`,
    '/machines?scope=',
    '/latest?scope=',
    '/events?scope=',
  ]) {
    const answer = await get(`${path}${revoked}`);
    expect([path, answer.status, answer.json()]).toEqual([path, 403, expect.objectContaining({ code: 'MS-AGR-002' })]);
  }
  for (const path of [`/series?signals=agitator.power&${range}&scope=`, '/latest?scope=', '/records?scope='])
    expect((await get(`${path}${held}`)).status).toBe(200);
  // Asked for without a scope, the revoked one is left out.
  for (const path of ['/machines', '/latest']) {
    const { body } = await get(path);
    expect([body.includes(held), body.includes(revoked)]).toEqual([true, false]);
  }
  expect((await get(`/records?${range}&kinds=gap`)).json()).toEqual({ records: [] });
  expect((await get('/received')).json()).toMatchObject({
    received: [
      { scope: held, revokedAt: null },
      { scope: revoked, revokedAt: START },
    ],
  });
  // The mark outlives a restart.
  expect(new ReceivedScopes(store.db).isRevoked(revoked)).toBe(true);
  await connector.stop();
});

import { randomUUID } from 'node:crypto';
import { type ConnectorApi, until } from '@millspace/demo/api';
import { storedRows } from '@millspace/demo/stored-rows';
import { encodeBody } from '@millspace/runtime/chunks';
import { encodeFrame } from '@millspace/runtime/framing';
import type { ControlNegotiationApproval, DatasetInput } from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ADMIN,
  type Attempt,
  CONNECTOR,
  callsOf,
  PARTNER,
  PEOPLE,
  PROPOSALS,
  PUBLIC,
  SHARED,
  SIGNED_IN,
  type Things,
  WITH_DATA_ADDRESS,
} from './access/routes.ts';
import { type Answered, call, type Method, nameOf, type Route, routesOf } from './support/calls.ts';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { BROKER, House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { wrongTokens } from './support/tokens.ts';

/** Ends every value that is measured, so that it is found wherever it leaks. */
const VALUE = '345678901';
/** Stands in the excerpt that the owner shows to those who may see the dataset. */
const EXCERPT = '887766554';
const SIGNALS = { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } };

let house: House;
let machine: JsonMachine;
let consumer: ConnectorApi;
let routes: Route[];
let real: Things;
let invented: Things;
const tokens: Record<'owner' | 'consumer' | 'stranger' | 'revoked' | 'admin', string> = {
  owner: '',
  consumer: '',
  stranger: '',
  revoked: '',
  admin: '',
};

beforeAll(async () => {
  house = await House.open();
  const mqttUrl = await house.mqttBroker();
  const mapping = jsonMapping({
    source: 'plant',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    topic: 'plant/mill-1',
    signals: SIGNALS,
    periods: { fast: 100 },
  });
  const source = { id: 'plant', type: 'mqtt' as const, url: mqttUrl, dialect: 'json' as const, mapping: 'plant.yaml' };
  const owner = await house.member({ slug: 'alpha', sources: [source], files: { 'plant.yaml': mapping } });
  consumer = await house.member({ slug: 'beta' });
  await Promise.all([house.member({ slug: 'gamma' }), house.member({ slug: 'delta' })]);
  await until(
    () => owner.sources(),
    ([found]) => found?.state === 'connected',
    'the MQTT source',
    20_000,
  );
  machine = await JsonMachine.connect(mqttUrl, 'plant/mill-1');
  machine.talk(100, (step) => ({
    power: Number(`${10 + (step % 5)}.${VALUE}`),
    speed: Number(`${700 + (step % 5)}.${VALUE}`),
  }));
  real = await realThings(owner);
  invented = inventedThings(real);
  tokens.owner = await house.token('alpha');
  tokens.consumer = await house.token('beta');
  tokens.stranger = await house.token('gamma');
  tokens.revoked = await house.token('delta');
  tokens.admin = house.adminToken(BROKER);
  await house.broker.post(`/connectors/${encodeURIComponent(house.connectorId('delta'))}/revoke`, {
    reason: 'left the company',
  });
  routes = await routesOf(house.brokerUrl);
});

afterAll(async () => {
  await machine?.end();
  await house?.[Symbol.asyncDispose]();
});

/** A running transfer, a request that waits for a person, and an open request for history. */
async function realThings(owner: ConnectorApi): Promise<Things> {
  const sample = [{ part: 0, t: [1_700_000_000_000], signals: { 'agitator.power': [Number(`9.${EXCERPT}`)] } }];
  const common = {
    provider: 'alpha',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    signals: Object.keys(SIGNALS),
    periods: { fast: 100 },
    readers: ['beta'],
    sample,
  };
  const dataset = datasetOf({ ...common, name: 'mills' });
  const deal = await house.deal('alpha', 'beta', dataset);
  const byHand: DatasetInput = { ...datasetOf({ ...common, name: 'by-hand' }), approval: 'manual' };
  await owner.publish(byHand);
  await consumer.request(byHand.id, byHand.offers[0]?.['@id'] ?? '', 'x:maintenance');
  const { approvals } = await until(
    () => owner.get<{ approvals: ControlNegotiationApproval[] }>('/approvals'),
    (found) => found.approvals.length > 0,
    'a request that waits for a decision',
    10_000,
  );
  const [approval] = approvals;
  if (!approval) throw new Error('no approval');
  await arrivedSince(deal.agreement, Date.now());
  const history = await house.token('beta').then((token) =>
    call({
      method: 'POST',
      url: `${house.brokerUrl}/api/v1/transfers/${encodeURIComponent(deal.consumerPid)}/history`,
      token,
      json: { from: Date.now() - 60_000, to: Date.now() },
    }),
  );
  const { position } = await consumer.transfer(deal.consumerPid);
  await house.broker.post('/documents', { text: 'abc' });
  const attested = await house.broker.post<{ id: string }>('/participants/alpha/attestations', {
    kind: 'location',
    value: 'DE',
  });
  const proposed = await owner.post<{ terms: { id: string } }>('/machine-relations', {
    machine: 'mill-1',
    relation: 'x:user',
    participant: 'beta',
  });
  await call({
    method: 'PUT',
    url: `${house.brokerUrl}/api/v1/partners`,
    token: await house.token('alpha'),
    json: PARTNER,
  });
  const signed = await consumer.get<{ agreement: unknown }>(`/agreements/${encodeURIComponent(deal.agreement)}`);
  return {
    slug: 'alpha',
    dataset,
    deal,
    waiting: { pid: approval.pid, message: approval.id },
    history: (JSON.parse(history.text) as { request: string }).request,
    connector: house.connectorId('alpha'),
    attestation: attested.id,
    relation: proposed.terms.id,
    agreement: signed,
    position: position ?? '',
    chunks: chunkOf(dataset.id, house.connectorId('gamma')),
  };
}

/** A chunk as its owner would send it. */
function chunkOf(dataset: string, producer: string): Buffer {
  const t = Date.now();
  const { facts, body } = encodeBody([JSON.stringify({ part: 0, t: [t], signals: { 'agitator.power': [1] } })], {});
  const part = {
    machine: 'mill-1',
    pack: 'bead-mill/1',
    group: 'fast',
    origin: 'live',
    mapping: 'x',
    frames: 1,
    samples: 1,
    tMin: t,
    tMax: t,
  };
  return encodeFrame(
    {
      schema: 'urn:millspace:schema:chunk:1',
      dataset,
      producer,
      epoch: 1,
      seq: 1,
      seqTo: 1,
      parts: [part],
      records: 0,
      ...facts,
    },
    body,
  );
}

function inventedThings(things: Things): Things {
  const pid = () => `urn:uuid:${randomUUID()}`;
  const dataset = { ...things.dataset, id: 'urn:millspace:dataset:alpha:nothing' };
  return {
    ...things,
    dataset,
    deal: { agreement: pid(), consumerPid: pid(), providerPid: pid(), negotiation: pid() },
    waiting: { pid: pid(), message: randomUUID() },
    history: randomUUID(),
    attestation: pid(),
    relation: pid(),
    chunks: chunkOf(dataset.id, house.connectorId('gamma')),
  };
}

async function arrivedSince(agreement: string, from: number): Promise<number> {
  const rows = await until(
    () => storedRows(consumer, agreement, { from, to: Date.now() + 1000 }),
    (found) => found.length >= 3,
    'rows at the consumer',
    20_000,
  );
  return rows.length;
}

const attempt = (name: string): Omit<Attempt, 'stranger'> =>
  CONNECTOR[name] ?? SHARED[name] ?? ADMIN[name] ?? WITH_DATA_ADDRESS[name] ?? {};
const guarded = () => routes.map(nameOf).filter((name) => !PUBLIC.includes(name));

async function tryAll(
  names: readonly string[],
  token: string | undefined,
  things = real,
): Promise<{ name: string; path: string; answer: Answered }[]> {
  const tried: { name: string; path: string; answer: Answered }[] = [];
  for (const name of names)
    for (const { method, path, json, chunks } of callsOf(name, attempt(name), things)) {
      const answer = await call({
        method: method as Method,
        url: house.brokerUrl + path,
        token,
        json,
        ...(chunks ? { chunks } : {}),
      });
      tried.push({ name, path, answer });
    }
  return tried;
}

const sayNothing = (answer: Answered, what: readonly string[]) => what.filter((secret) => answer.text.includes(secret));

test('every route of the broker is in the table', () => {
  expect(routes.map(nameOf).toSorted()).toEqual(
    [
      ...PUBLIC,
      ...Object.keys(WITH_DATA_ADDRESS),
      ...SIGNED_IN,
      ...PEOPLE,
      ...PROPOSALS,
      ...Object.keys({ ...CONNECTOR, ...SHARED, ...ADMIN }),
    ].toSorted(),
  );
});

describe('nobody, and everybody whose token is wrong, gets 401 on every route', () => {
  test.each(['nobody', 'garbage', 'expired', 'forged', 'unsigned', 'elsewhere', 'revoked'] as const)(
    '%s',
    async (who) => {
      const wrong = await wrongTokens(house, 'beta');
      const token = { ...wrong, nobody: undefined, garbage: 'garbage', revoked: tokens.revoked }[who];
      for (const { path, answer } of await tryAll(guarded(), token)) {
        expect([path, answer.status]).toEqual([path, 401]);
        expect([path, sayNothing(answer, [VALUE, EXCERPT])]).toEqual([path, []]);
      }
    },
  );

  test('and not because every token is refused: the same token made well opens the door', async () => {
    const { sameButGood } = await wrongTokens(house, 'beta');
    const url = `${house.brokerUrl}/api/v1/transfers/${encodeURIComponent(real.deal.consumerPid)}`;
    expect((await call({ method: 'GET', url, token: sameButGood })).status).toBe(200);
  });
});

test('a connector is no administrator, and the administrator is no connector', async () => {
  for (const token of [tokens.owner, tokens.consumer, tokens.stranger])
    for (const { path, answer } of await tryAll([...Object.keys(ADMIN), ...PROPOSALS, ...PEOPLE], token))
      expect([path, answer.status]).toEqual([path, 403]);
  for (const { path, answer } of await tryAll(Object.keys(CONNECTOR), tokens.admin))
    expect([path, answer.status]).toEqual([path, 403]);
});

test('what everybody reads holds nothing of anybody', async () => {
  for (const token of [tokens.stranger, tokens.admin])
    for (const { path, answer } of await tryAll(Object.keys(SHARED), token)) {
      expect([path, answer.status]).toEqual([path, 200]);
      expect([path, sayNothing(answer, [VALUE, EXCERPT, real.dataset.id])]).toEqual([path, []]);
    }
});

describe('another participant', () => {
  const refused = Object.keys(CONNECTOR).filter((name) => CONNECTOR[name]?.stranger === 'refused');
  const ownView = Object.keys(CONNECTOR).filter((name) => CONNECTOR[name]?.stranger === 'own view');

  test('is refused on everything that belongs to others', async () => {
    for (const { path, answer } of await tryAll(refused, tokens.stranger)) {
      expect([path, [403, 404].includes(answer.status), answer.status]).toEqual([path, true, answer.status]);
      expect([path, sayNothing(answer, [VALUE, EXCERPT])]).toEqual([path, []]);
    }
  });

  test('cannot guess: what exists and what does not is answered alike', async () => {
    const [exists, absent] = [
      await tryAll(refused, tokens.stranger, real),
      await tryAll(refused, tokens.stranger, invented),
    ];
    for (const [index, { name, answer }] of exists.entries()) {
      const other = absent[index]?.answer;
      expect([name, answer.status, answer.code]).toEqual([name, other?.status, other?.code]);
    }
  });

  test('sees lists of his own, with nothing of others', async () => {
    const secrets = [
      VALUE,
      EXCERPT,
      real.dataset.id,
      real.deal.consumerPid,
      real.deal.providerPid,
      real.deal.negotiation,
      real.waiting.pid,
      real.history,
      'mill-1',
    ];
    for (const { path, name, answer } of await tryAll(ownView, tokens.stranger)) {
      expect([path, answer.status]).toEqual([path, 200]);
      // The answer to a hand-in names what was handed in, as refused.
      if (name !== 'POST /api/v1/agreements/handin') expect([path, sayNothing(answer, secrets)]).toEqual([path, []]);
      else expect(JSON.parse(answer.text)).toMatchObject({ accepted: [], revoked: [] });
    }
  });

  test('cannot take a name that is not his', async () => {
    const foreign = { ...real.dataset, id: 'urn:millspace:dataset:alpha:mine-now' };
    const url = `${house.brokerUrl}/api/v1/datasets/${encodeURIComponent(foreign.id)}`;
    expect(await call({ method: 'PUT', url, token: tokens.stranger, json: foreign })).toMatchObject({
      status: 403,
      code: 'MS-CAT-002',
    });
  });
});

describe('each side of a transfer has its own half', () => {
  const only = (names: string[]) => tryAll(names, tokens.consumer);

  test('the consumer neither publishes, nor feeds, nor decides for the provider', async () => {
    const names = [
      'PUT /api/v1/datasets/{id}',
      'DELETE /api/v1/datasets/{id}',
      'GET /api/v1/ingest/{dataset}',
      'POST /api/v1/ingest/{dataset}',
      'POST /api/v1/history/{request}/chunks',
      'POST /api/v1/control/{id}/answer',
    ];
    for (const { path, answer } of await only(names))
      expect([path, [403, 404].includes(answer.status), answer.status]).toEqual([path, true, answer.status]);
    const approve = await call({
      method: 'POST',
      url: `${house.brokerUrl}/api/v1/negotiations/${encodeURIComponent(real.waiting.pid)}/approve`,
      token: tokens.consumer,
      json: {},
    });
    expect(approve.status).toBeGreaterThanOrEqual(403);
  });

  test('the provider does not read what it sent, nor acknowledge for the consumer', async () => {
    const names = [
      'GET /api/v1/transfers/{pid}/stream',
      'POST /api/v1/transfers/{pid}/acknowledgements',
      'POST /api/v1/transfers/{pid}/history',
      'GET /api/v1/history/{request}/stream',
      'DELETE /api/v1/history/{request}',
    ];
    for (const { path, answer } of await tryAll(names, tokens.owner))
      expect([path, [403, 404].includes(answer.status), answer.status]).toEqual([path, true, answer.status]);
  });
});

test('what anybody may read says nothing of anybody', async () => {
  const secrets = [VALUE, EXCERPT, real.dataset.id, real.deal.consumerPid, real.deal.agreement, 'mill-1', 'alpha'];
  for (const path of ['/health', '/ready', '/metrics', '/openapi.json', '/api/v1/time', '/api/v1/jwks']) {
    const answer = await call({ method: 'GET', url: house.brokerUrl + path });
    expect([path, answer.status, sayNothing(answer, secrets)]).toEqual([path, 200, []]);
  }
});

describe('the local API of a connector', () => {
  test('is closed to everybody but its own administrator', async () => {
    const { url } = house.process('alpha');
    const open = new Set(PUBLIC);
    const local = (await routesOf(url)).filter((route) => !open.has(nameOf(route)));
    expect(local.length).toBeGreaterThan(30);
    const strangers = [undefined, 'garbage', tokens.owner, tokens.admin, house.adminToken('beta')];
    for (const token of strangers)
      for (const { method, path } of local) {
        const answer = await call({
          method,
          url: url + path.replace(/\{\w+\}/, 'own'),
          token,
          ...(method === 'GET' ? {} : { json: {} }),
        });
        expect([method, path, answer.status, sayNothing(answer, [VALUE])]).toEqual([method, path, 401, []]);
      }
  });

  test('and open to that one, where the values are', async () => {
    const answer = await call({
      method: 'GET',
      url: `${house.process('alpha').url}/api/v1/latest`,
      token: house.adminToken('alpha'),
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(VALUE);
  });
});

test('after all this, nothing has changed and the data keeps arriving', async () => {
  await arrivedSince(real.deal.agreement, Date.now());
  expect((await consumer.transfer(real.deal.consumerPid)).state).toBe('STARTED');
  const agreement = await consumer.get<{ status: string }>(`/agreements/${encodeURIComponent(real.deal.agreement)}`);
  expect(agreement.status).toBe('active');
  const { approvals } = await house.connector('alpha').get<{ approvals: unknown[] }>('/approvals');
  expect(approvals).toHaveLength(1);
});

test('the administrator sees who exchanges what with whom, and no value', async () => {
  for (const { path, answer } of await tryAll(Object.keys(ADMIN), tokens.admin)) {
    expect([path, answer.status >= 200 && answer.status < 300, answer.status]).toEqual([path, true, answer.status]);
    expect([path, sayNothing(answer, [VALUE, EXCERPT])]).toEqual([path, []]);
  }
  // The broker's files are the administrator's too: what it says of its work holds no value either.
  expect(house.log(BROKER)).not.toContain(VALUE);
});

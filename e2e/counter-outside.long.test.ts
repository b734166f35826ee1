import { until } from '@millspace/demo/api';
import { storedRows } from '@millspace/demo/stored-rows';
import { accessPolicy, offer, sameRules } from '@millspace/policy';
import type { Inbox, NegotiationView, OdrlOffer } from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { dspOf, transferOf } from './support/partners.ts';

const TOPIC = 'plant/mill-1';
const MILL = { machine: 'mill-1', pack: 'bead-mill/1', periods: { fast: 100 } };
const SIGNALS = { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } };
const outside = { internalAddresses: ['127.0.0.1'] };
const PUBLISHED = offer();
const LESS = offer({ keepSignals: ['agitator.power'] });
const OTHERS = offer({ keepSignals: ['agitator.speed'] });

let north: House;
let south: House;
let machine: JsonMachine;
const dataset = {
  ...datasetOf({ ...MILL, provider: 'alpha', name: 'mills', signals: Object.keys(SIGNALS), readers: [] }),
  ...{ accessPolicy: accessPolicy(null), offers: [PUBLISHED], approval: 'manual' as const },
};

beforeAll(async () => {
  north = await House.open({ broker: { outside } });
  south = await House.open({ broker: { outside } });
  const url = await north.mqttBroker();
  await north.member({
    slug: 'alpha',
    sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
    files: { 'plant.yaml': jsonMapping({ ...MILL, source: 'plant', topic: TOPIC, signals: SIGNALS }) },
  });
  await south.member({ slug: 'beta', config: { outside } });
  for (const [house, slug, partner] of [
    [north, 'alpha', dspOf(south, 'beta')],
    [south, 'beta', dspOf(north, 'alpha')],
  ] as const)
    await house.connector(slug).http.request('PUT', '/api/v1/partners', {
      json: {
        ...{ id: partner.id, address: partner.root, discover: true },
        ...{ accepts: { kind: 'self-issued' }, presents: { kind: 'self-issued' } },
      },
    });
  await north.connector('alpha').publish(dataset);
  machine = await JsonMachine.connect(url, TOPIC);
  machine.talk(100, (step) => ({ power: 10 + (step % 5), speed: 500 }));
}, 120_000);

afterAll(async () => {
  await machine?.end();
  await north?.[Symbol.asyncDispose]();
  await south?.[Symbol.asyncDispose]();
}, 60_000);

const at = (pid: string, step = '') => `/negotiations/${encodeURIComponent(pid)}${step}`;
const waits = (house: House, slug: string, kind: string, pid: string) =>
  until(
    async () => (await house.connector(slug).get<Inbox>('/inbox')).items.find(({ id }) => id === `${kind} ${pid}`),
    (item) => item !== undefined,
    `${kind} ${pid} in the inbox of ${slug}`,
    30_000,
  );

/** A customer of another dataspace asks, and the request waits for a person at the provider. */
async function asked(): Promise<{ mine: string; theirs: string }> {
  const wish = { counterparty: dspOf(north, 'alpha').id, dataset: dataset.id };
  const { pid: mine } = await south.connector('beta').post<NegotiationView>('/requests', wish);
  const { providerPid: theirs = '' } = await until(
    () => south.connector('beta').negotiation(mine),
    ({ providerPid }) => providerPid !== undefined,
    'the answer of the provider',
    30_000,
  );
  await waits(north, 'alpha', 'approval', theirs);
  return { mine, theirs };
}

/** What was asked for is answered with an offer of something else. */
async function answeredWith(terms: OdrlOffer): Promise<{ mine: string; theirs: string }> {
  const { mine, theirs } = await asked();
  await north.connector('alpha').post(at(theirs, '/offer'), { offer: terms });
  await waits(south, 'beta', 'offer', mine);
  return { mine, theirs };
}

test('between two dataspaces the provider counters, and what is accepted is agreed on and fetched', async () => {
  const { mine } = await answeredWith(LESS);
  const view = await south.connector('beta').negotiation(mine);
  expect([sameRules(view.offer, LESS), sameRules(view.before ?? {}, PUBLISHED)]).toEqual([true, true]);
  await south.connector('beta').post(at(mine, '/accept'), { offer: view.offer['@id'] });
  const done = await south.connector('beta').settled(mine);
  expect(done.state).toBe('FINALIZED');
  expect(sameRules(done.agreement ?? {}, LESS)).toBe(true);
  // Agreements with outside partners name nobody who signed, so the provider starts the transfer.
  const { pid } = await transferOf(north, 'alpha', done.agreement?.['@id'] ?? '', 'REQUESTED');
  await north.connector('alpha').post(`/transfers/${encodeURIComponent(pid)}/start`, {});
  const rows = await until(
    () =>
      storedRows(south.connector('beta'), done.agreement?.['@id'] ?? '', {
        ...{ from: Date.now() - 600_000, to: Date.now() + 60_000 },
      }),
    (found) => found.length >= 10,
    'rows in the other dataspace',
    30_000,
  );
  expect(new Set(rows.flatMap(({ signals }) => Object.keys(signals)))).toEqual(new Set(['agitator.power']));
});

test('between two dataspaces the customer counters: its terms are accepted, or refused with a reason', async () => {
  const first = await answeredWith(LESS);
  await south.connector('beta').post(at(first.mine, '/counter'), { offer: OTHERS });
  await waits(north, 'alpha', 'offer', first.theirs);
  await north.connector('alpha').post(at(first.theirs, '/accept'), {});
  const done = await south.connector('beta').settled(first.mine);
  expect([done.state, done.refusal]).toEqual(['FINALIZED', undefined]);
  expect(sameRules(done.agreement ?? {}, OTHERS)).toBe(true);
  const second = await answeredWith(LESS);
  await south.connector('beta').post(at(second.mine, '/counter'), { offer: OTHERS });
  await waits(north, 'alpha', 'offer', second.theirs);
  await north.connector('alpha').post(at(second.theirs, '/refuse'), { reason: 'no speeds' });
  const ended = await south.connector('beta').settled(second.mine);
  expect([ended.state, ended.refusal?.text.en]).toEqual(['TERMINATED', expect.stringContaining('no speeds')]);
});

test('terms that an outside partner cannot be held to are not offered to it', async () => {
  const { theirs } = await asked();
  const deleting = { permission: [{ action: 'odrl:use', duty: [{ action: 'odrl:delete' }] }] };
  await expect(north.connector('alpha').post(at(theirs, '/offer'), { offer: deleting })).rejects.toMatchObject({
    status: 422,
  });
  expect((await north.connector('alpha').negotiation(theirs)).state).toBe('REQUESTED');
});

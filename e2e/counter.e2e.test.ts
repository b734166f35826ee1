import { until } from '@millspace/demo/api';
import { storedRows } from '@millspace/demo/stored-rows';
import { offer, sameRules } from '@millspace/policy';
import type { AgreementView, DatasetInput, Inbox, NegotiationView, OdrlOffer } from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { BROKER, House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';
import { runToEnd } from './support/run-to-end.ts';

const TOPIC = 'plant/mill-1';
const MILL = { machine: 'mill-1', pack: 'bead-mill/1', periods: { fast: 100 } };
const DAY = 86_400_000;
const until1 = new Date(Date.now() + 30 * DAY).toISOString();
const until2 = new Date(Date.now() + 7 * DAY).toISOString();
/** What everybody is offered, and what one customer is offered instead: for a shorter time, and one signal less. */
const PUBLISHED = offer({ until: until1 });
const SHORTER = offer({ until: until2, keepSignals: ['agitator.power'] });
const LONGER = offer({ until: until1, keepSignals: ['agitator.power'] });

let house: House;
let machine: JsonMachine;
let dataset: DatasetInput;

beforeAll(async () => {
  house = await House.open();
  const url = await house.mqttBroker();
  const signals = { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } };
  await house.member({
    slug: 'alpha',
    sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
    files: { 'plant.yaml': jsonMapping({ ...MILL, source: 'plant', topic: TOPIC, signals }) },
  });
  await house.member({ slug: 'beta' });
  dataset = {
    ...datasetOf({ ...MILL, provider: 'alpha', name: 'mills', signals: Object.keys(signals), readers: ['beta'] }),
    ...{ offers: [PUBLISHED], approval: 'manual' as const },
  };
  await house.connector('alpha').publish(dataset);
  machine = await JsonMachine.connect(url, TOPIC);
  machine.talk(100, (step) => ({ power: 10 + (step % 5), speed: 500 }));
}, 60_000);

afterAll(async () => {
  await machine?.end();
  await house?.[Symbol.asyncDispose]();
});

const at = (pid: string, step = '') => `/negotiations/${encodeURIComponent(pid)}${step}`;
/** What waits for a person of this house. */
const waits = (slug: string, kind: string, about: string) =>
  until(
    async () =>
      (await house.connector(slug).get<Inbox>('/inbox')).items.find(
        (item) => item.kind === kind && item.id.endsWith(about),
      ),
    (item) => item !== undefined,
    `${kind} in the inbox of ${slug}`,
    20_000,
  );
const inState = (slug: string, pid: string, state: string) =>
  until(
    () => house.connector(slug).get<NegotiationView>(at(pid)),
    (view) =>
      view.state === state && view.waitsFor?.lastError === undefined && !view.waitsFor?.what.en.includes('on its way'),
    `${state} at ${slug}`,
    20_000,
  );
/** What of negotiations waits for a person of this house. */
const inboxOf = async (slug: string) =>
  (await house.connector(slug).get<Inbox>('/inbox')).items
    .filter(({ kind }) => kind === 'approval' || kind === 'offer')
    .map(({ id }) => id);

/** The customer asks for the published terms, and a person of the provider answers with others. */
async function answeredWith(terms: OdrlOffer): Promise<{ mine: string; theirs: string }> {
  const { pid: mine } = await house.connector('beta').request(dataset.id, PUBLISHED['@id'], 'x:maintenance');
  const { providerPid: theirs = '' } = await inState('beta', mine, 'REQUESTED');
  await waits('alpha', 'approval', theirs);
  await house.connector('alpha').post(at(theirs, '/offer'), { offer: terms });
  await inState('beta', mine, 'OFFERED');
  return { mine, theirs };
}

async function agreementOf(pid: string): Promise<AgreementView> {
  const view = await house.connector('beta').settled(pid);
  expect([view.state, view.refusal]).toEqual(['FINALIZED', undefined]);
  return house.connector('beta').get<AgreementView>(`/agreements/${encodeURIComponent(view.agreement?.['@id'] ?? '')}`);
}

test('the provider counters with a shorter period and less: the customer’s inbox says so, also after a restart of the broker, and what is accepted is agreed and delivered', async () => {
  const { mine, theirs } = await answeredWith(SHORTER);
  const item = await waits('beta', 'offer', mine);
  expect(item).toMatchObject({ to: `/requests/${encodeURIComponent(mine)}`, since: expect.any(Number) });
  // Whoever has answered is asked no more.
  expect(await inboxOf('alpha')).toEqual([]);
  const before = await house.connector('beta').get<NegotiationView>(at(mine));
  await house.process(BROKER).stop();
  await house.process(BROKER).start();
  const view = await until(
    () =>
      house
        .connector('beta')
        .get<NegotiationView>(at(mine))
        .catch(() => null),
    (found) => found?.state === 'OFFERED',
    'the offer after the restart',
    30_000,
  );
  expect(view?.waitsFor).toMatchObject({ who: 'beta', since: before.waitsFor?.since });
  expect(sameRules(view?.offer ?? {}, SHORTER)).toBe(true);
  expect(sameRules(view?.before ?? {}, PUBLISHED)).toBe(true);
  expect(sameRules((await inState('alpha', theirs, 'OFFERED')).offer, SHORTER)).toBe(true);

  await house.connector('beta').post(at(mine, '/accept'), { offer: view?.offer['@id'] });
  const agreed = await agreementOf(mine);
  expect(sameRules(agreed.agreement, SHORTER)).toBe(true);
  expect(agreed).toMatchObject({ signedByOneSide: false, status: 'active' });
  expect(agreed.agreement['x:signatories']).toMatchObject({
    // By hand on both sides: no standing instruction was given for these terms.
    ...{ assignee: { person: 'admin-token' }, assigner: { person: 'admin-token' } },
  });
  expect(agreed.agreement['x:signatories']?.assigner).not.toHaveProperty('instruction');
  const rows = await until(
    () =>
      storedRows(house.connector('beta'), agreed.agreement['@id'], {
        ...{ from: Date.now() - 600_000, to: Date.now() + 60_000 },
      }),
    (found) => found.length >= 10,
    'rows under the terms of the counter-offer',
    30_000,
  );
  expect(new Set(rows.flatMap(({ signals }) => Object.keys(signals)))).toEqual(new Set(['agitator.power']));
  // For everybody else the published terms stand as they were.
  const listed = await house.connector('beta').get<DatasetInput>(`/catalog/${encodeURIComponent(dataset.id)}`);
  expect(listed.offers).toEqual([PUBLISHED]);
});

test('the customer counters: refused with a reason that it reads; asked again, accepted, and its terms are agreed on', async () => {
  const first = await answeredWith(SHORTER);
  await waits('beta', 'offer', first.mine);
  await house.connector('beta').post(at(first.mine, '/counter'), { offer: LONGER });
  expect(await waits('alpha', 'offer', first.theirs)).toMatchObject({
    text: { en: 'beta asks for “mills” on other terms.', de: 'beta fragt „mills“ zu anderen Bedingungen an.' },
  });
  expect(await inboxOf('beta')).toEqual([]);
  await house.connector('alpha').post(at(first.theirs, '/refuse'), { reason: 'a week is all we can do' });
  const ended = await house.connector('beta').settled(first.mine);
  expect([ended.state, ended.refusal?.text.en]).toEqual([
    ...['TERMINATED', 'alpha refused the request: a week is all we can do'],
  ]);
  expect(await inboxOf('alpha')).toEqual([]);

  const second = await answeredWith(SHORTER);
  await house.connector('beta').post(at(second.mine, '/counter'), { offer: LONGER });
  const asked = await until(
    () => house.connector('alpha').get<NegotiationView>(at(second.theirs)),
    ({ may }) => may?.includes('accept') === true,
    'the counter',
    20_000,
  );
  expect(sameRules(asked.offer, LONGER)).toBe(true);
  await house.connector('alpha').post(at(second.theirs, '/accept'), { offer: asked.offer['@id'] });
  const agreed = await agreementOf(second.mine);
  expect(sameRules(agreed.agreement, LONGER)).toBe(true);
});

test('limits of signatories count for the terms of a counter-offer, on either side', async () => {
  const person = async (slug: string, name: string, scope: object) => {
    const session = await house.person(slug, name, ['signatory']);
    await house
      .connector(slug)
      .http.request('PUT', `/api/v1/signatories/${name}/limits`, { json: { scopes: [scope] } });
    return session.access_token;
  };
  const poor = await person('beta', 'pauline', { payments: 'none' });
  const careful = await person('alpha', 'carl', { payments: 'none' });
  const paid = offer({ until: until2, price: { amount: '900.00', currency: 'EUR' } });
  const { mine, theirs } = await answeredWith(paid);
  const as = (slug: string, token: string, path: string, json: object) =>
    fetch(`${house.process(slug).url}/api/v1${path}`, {
      ...{ method: 'POST', body: JSON.stringify(json) },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    }).then((answer) => answer.json() as Promise<{ code?: string; detail?: string }>);
  expect(await as('beta', poor, at(mine, '/accept'), {})).toMatchObject({
    ...{ code: 'MS-SIG-002', detail: expect.stringContaining('900') },
  });
  const cheaper = offer({ until: until2, price: { amount: '100.00', currency: 'EUR' } });
  expect(await as('beta', poor, at(mine, '/counter'), { offer: cheaper })).toMatchObject({ code: 'MS-SIG-002' });
  await house.connector('beta').post(at(mine, '/counter'), { offer: cheaper });
  await waits('alpha', 'offer', theirs);
  for (const [step, body] of [
    ['/accept', {}],
    ['/offer', { offer: paid }],
  ] as const)
    expect(await as('alpha', careful, at(theirs, step), body)).toMatchObject({ code: 'MS-SIG-002' });
  await house.connector('alpha').post(at(theirs, '/accept'), {});
  expect(sameRules((await agreementOf(mine)).agreement, cheaper)).toBe(true);
});

test('on the command line, in both languages: looking at terms, naming others, accepting, declining', async () => {
  const cli = (slug: string, language: string, ...args: string[]) =>
    runToEnd('packages/connector/src/cli/main.ts', ['--data-dir', house.folder(slug), ...args], {
      ...{ timeoutMs: 60_000, env: { MILLSPACE_LANG: language } },
    });
  const { pid: mine } = await house.connector('beta').request(dataset.id, PUBLISHED['@id'], 'x:maintenance');
  const { providerPid: theirs = '' } = await inState('beta', mine, 'REQUESTED');
  await waits('alpha', 'approval', theirs);
  const terms = ['--keep', 'agitator.power', '--until', until2];
  const offered = await cli('alpha', 'en', 'counter', theirs, ...terms);
  expect([offered.code, offered.stderr]).toEqual([0, '']);
  expect(offered.stdout).toMatch(/agitator.power[\s\S]*offered/);
  await inState('beta', mine, 'OFFERED');
  const looked = await cli('beta', 'de', 'negotiation', mine);
  expect(looked.stdout).toMatch(/wartet auf beta: alpha hat ein Angebot gemacht\. \(vor \d+ s\)/);
  expect(looked.stdout).toMatch(
    /Bedingungen, die im Raum stehen[\s\S]*davor[\s\S]*→ connector accept[\s\S]*→ connector counter[\s\S]*→ connector decline/,
  );
  const wrong = await cli('beta', 'de', 'counter', mine);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('die Bedingungen auf eine Art nennen')]);
  const asked = await cli('beta', 'de', 'counter', mine, '--keep', 'agitator.speed', '--until', until2);
  expect([asked.code, asked.stdout]).toEqual([0, expect.stringMatching(/gewünscht/)]);
  await waits('alpha', 'offer', theirs);
  const accepted = await cli('alpha', 'de', 'accept', theirs);
  expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringMatching(/agitator.speed[\s\S]*angenommen/)]);
  expect(JSON.stringify((await agreementOf(mine)).agreement)).toContain('agitator.speed');

  const second = await answeredWith(SHORTER);
  const declined = await cli('beta', 'en', 'decline', second.mine, '--reason', 'too short');
  expect([declined.code, declined.stdout]).toEqual([0, 'declined\n']);
  await until(
    () => house.connector('alpha').negotiation(second.theirs),
    ({ refusal }) => refusal?.text.en === 'beta ended the negotiation: too short',
    'the reason at the provider',
    20_000,
  );
  const over = await cli('beta', 'en', 'decline', second.mine, '--reason', 'again');
  expect([over.code, over.stderr]).toEqual([
    1,
    expect.stringContaining('there are no terms to decline (state TERMINATED)'),
  ]);
});

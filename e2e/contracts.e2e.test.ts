import { type ConnectorApi, until } from '@millspace/demo/api';
import { sha256 } from '@millspace/runtime/crypto';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import type {
  AgreementView,
  ControlNegotiationApproval,
  NegotiationView,
  OdrlOffer,
  StandingInstruction,
  UserRole,
} from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasetOf } from './support/datasets.ts';
import { House } from './support/house.ts';

const DAY = 86_400_000;
const ANNEX = 'Liability: nobody pays for lost profit.\n';
const LATER = 'Liability: everybody pays for everything.\n';
const TEMPLATE = {
  id: 'house-rental',
  version: 1,
  title: { en: 'Rental of the house', de: 'Hausmiete' },
  summary: { en: '{amount} EUR a month.', de: '{amount} EUR im Monat.' },
  parameters: [{ name: 'amount', type: 'decimal', title: { en: 'Rent', de: 'Miete' } }],
  policy: {
    permission: [
      {
        action: 'odrl:use',
        duty: [
          {
            action: 'odrl:compensate',
            constraint: [
              { leftOperand: 'odrl:payAmount', operator: 'eq', rightOperand: { $param: 'amount' } },
              { leftOperand: 'x:currency', operator: 'eq', rightOperand: 'EUR' },
              {
                leftOperand: 'x:billingPeriod',
                operator: 'eq',
                rightOperand: { '@value': 'P1M', '@type': 'xsd:duration' },
              },
            ],
          },
        ],
      },
    ],
  },
  annexes: [{ kind: 'liability', title: { en: 'Liability', de: 'Haftung' }, digest: sha256(ANNEX) }],
};
const upTo = (amount: string) => ({ amount, currency: 'EUR', period: 'P1M' });

let house: House;
let alpha: ConnectorApi;
let beta: ConnectorApi;
/** Clients of people, by name: at alpha (provider) adam, ann, art; at beta (consumer) bert, ben, bea. */
const as = new Map<string, HttpClient>();
const pseudonym = new Map<string, string>();

beforeAll(async () => {
  house = await House.open();
  alpha = await house.member({ slug: 'alpha' });
  beta = await house.member({ slug: 'beta' });
  await house.broker.post('/documents', { text: ANNEX, title: 'liability.txt' });
  await house.broker.post('/templates', TEMPLATE);
  const people: [string, string, UserRole[]][] = [
    ['alpha', 'adam', ['admin']],
    ['alpha', 'ann', ['signatory']],
    ['alpha', 'art', ['signatory']],
    ['beta', 'bert', ['admin']],
    ['beta', 'ben', ['subscriber', 'signatory']],
    ['beta', 'bea', ['subscriber', 'signatory']],
  ];
  for (const [folder, name, roles] of people) {
    const { access_token, user } = await house.person(folder, name, roles);
    const client = createHttpClient({ baseUrl: `${house.process(folder).url}/api/v1`, token: () => access_token });
    as.set(name, client);
    pseudonym.set(name, user.pseudonym);
  }
  const limit = (admin: string, name: string, scope: object) =>
    send(admin, 'PUT', `/signatories/${name}/limits`, { scopes: [scope] });
  await limit('adam', 'ann', { withoutTemplate: true });
  await limit('adam', 'art', { templates: ['house-rental'], payments: 'any', counterparties: ['beta'] });
  await limit('bert', 'ben', { templates: ['house-rental'], payments: upTo('100') });
  await limit('bert', 'bea', { templates: ['house-rental@1'], payments: upTo('1000') });
});

afterAll(async () => {
  await Promise.all([...as.values()].map((client) => client.close()));
  await house?.[Symbol.asyncDispose]();
});

async function send<T>(who: string, method: 'GET' | 'POST' | 'PUT', path: string, json?: object): Promise<T> {
  return (await (as.get(who) as HttpClient).request<T>(method, path, json === undefined ? {} : { json })).json;
}

/** A dataset under the template as it is now, filled in for this rent. */
async function publish(name: string, approval: 'automatic' | 'manual', amount = '120.50'): Promise<string> {
  const { offer } = await alpha.post<{ offer: OdrlOffer }>('/templates/house-rental/fill', { values: { amount } });
  const common = { provider: 'alpha', machine: 'mill-1', pack: 'bead-mill/1', signals: ['agitator.power'] };
  const dataset = { ...datasetOf({ ...common, name, readers: ['beta'] }), offers: [offer], approval };
  await alpha.publish(dataset);
  return dataset.id;
}

const ask = (who: string, dataset: string) => send<NegotiationView>(who, 'POST', '/requests', { dataset });

async function waitingAt(dataset: string): Promise<ControlNegotiationApproval> {
  const { approvals } = await until(
    () => alpha.get<{ approvals: ControlNegotiationApproval[] }>('/approvals'),
    (answer) => answer.approvals.some((one) => one.dataset === dataset),
    `a request for ${dataset} that waits for a person`,
    20_000,
  );
  return approvals.find((one) => one.dataset === dataset) as ControlNegotiationApproval;
}

const approve = (who: string, pid: string) =>
  send(who, 'POST', `/approvals/${encodeURIComponent(pid)}`, { approve: true });

async function agreed(asked: NegotiationView): Promise<string> {
  const view = await beta.settled(asked.pid);
  expect([view.state, view.refusal]).toEqual(['FINALIZED', undefined]);
  return view.agreement?.['@id'] ?? '';
}

/** The page as each side prints it from what it keeps. */
async function printed(id: string): Promise<string[]> {
  return Promise.all(
    (['alpha', 'beta'] as const).map(async (slug) => {
      const token = house.adminToken(slug);
      const client = createHttpClient({ baseUrl: `${house.process(slug).url}/api/v1`, token: () => token });
      const { body } = await client.stream('GET', `/agreements/${encodeURIComponent(id)}/print?format=text`);
      let page = '';
      for await (const piece of body) page += String(piece);
      await client.close();
      return page;
    }),
  );
}

/** Until the connector of each side keeps the final agreement, with both keys. */
async function keptByBoth(id: string): Promise<void> {
  for (const api of [alpha, beta])
    await until(
      () => api.get<{ agreements: { id: string; signed: { consumerJwk?: object } }[] }>('/evidence'),
      ({ agreements }) => agreements.some((one) => one.id === id && one.signed.consumerJwk !== undefined),
      `the final agreement ${id}`,
      20_000,
    );
}

test('a limit exceeded refuses on either side, says which and who could; both signatories stand in the agreement, and no new version of the template changes it', async () => {
  const dataset = await publish('by-hand', 'manual');
  await expect(ask('ben', dataset)).rejects.toMatchObject({
    code: 'MS-SIG-002',
    status: 403,
    message: expect.stringMatching(
      /ben may sign only up to 100 EUR per 1 month \(here: 120\.50 EUR .*bea could sign it/,
    ),
    details: {
      limits: [{ limit: 'payments' }],
      who: [{ person: pseudonym.get('bea'), name: 'bea' }],
      text: { de: expect.stringContaining('bea könnte es unterschreiben') },
    },
  });
  await expect(beta.request(dataset, '', 'x:service')).rejects.toMatchObject({ code: 'MS-NEG-004' });
  await expect(beta.post('/requests', { dataset })).rejects.toMatchObject({ code: 'MS-SIG-001' });
  const asked = await ask('bea', dataset);
  const { pid } = await waitingAt(dataset);
  await expect(approve('ann', pid)).rejects.toMatchObject({
    code: 'MS-SIG-002',
    details: { limits: [{ limit: 'template' }, { limit: 'payments' }], who: [{ name: 'art' }] },
  });
  await approve('art', pid);
  const id = await agreed(asked);
  await keptByBoth(id);

  const before = await beta.get<AgreementView>(`/agreements/${encodeURIComponent(id)}`);
  expect(before.agreement['x:signatories']).toEqual({
    assigner: { person: pseudonym.get('art') },
    assignee: { person: pseudonym.get('bea') },
  });
  const pages = await printed(id);
  await house.broker.post('/documents', { text: LATER });
  const saved = await house.broker.post<{ version: number }>('/templates', {
    ...TEMPLATE,
    annexes: [{ ...TEMPLATE.annexes[0], digest: sha256(LATER) }],
  });
  expect(saved.version).toBe(2);
  for (const api of [alpha, beta]) {
    const { agreement, providerSignature, consumerSignature } = await api.get<AgreementView>(
      `/agreements/${encodeURIComponent(id)}`,
    );
    expect({ agreement, providerSignature, consumerSignature }).toEqual({
      agreement: before.agreement,
      providerSignature: before.providerSignature,
      consumerSignature: before.consumerSignature,
    });
  }
  for (const [index, page] of (await printed(id)).entries()) {
    const withoutTime = (text = '') => text.replace(/Printed .* UTC/, '');
    expect(withoutTime(page)).toBe(withoutTime(pages[index]));
    expect(page).toContain('house-rental, version 1');
    expect(page).toContain('| Liability: nobody pays for lost profit.');
    expect(page).not.toMatch(/!!|everybody pays/);
    expect(page.match(/verifies/g)).toHaveLength(2);
    for (const name of ['art', 'bea']) expect(page).toContain(pseudonym.get(name));
  }
  // What was allowed in version 1 is not allowed in version 2.
  const second = await publish('version-2', 'manual');
  await expect(ask('bea', second)).rejects.toMatchObject({
    code: 'MS-SIG-002',
    details: { limits: [{ limit: 'template' }] },
  });
});

test('a standing instruction signs in the name of its person, and ends with it: what comes then waits for somebody', async () => {
  const dataset = await publish('rented', 'automatic');
  const at2 = { templates: ['house-rental@2'], payments: upTo('500'), until: Date.now() + DAY };
  await send('bert', 'PUT', '/signatories/bea/limits', {
    scopes: [{ templates: ['house-rental'], payments: upTo('1000') }],
  });
  await expect(send('ann', 'POST', '/instructions', { side: 'provider', scope: at2 })).rejects.toMatchObject({
    code: 'MS-SIG-004',
  });
  await expect(send('art', 'POST', '/instructions', { side: 'provider', scope: at2 })).rejects.toMatchObject({
    code: 'MS-SIG-004',
    message: expect.stringContaining('only with beta'),
  });
  const instruction = await send<StandingInstruction>('art', 'POST', '/instructions', {
    side: 'provider',
    scope: { ...at2, counterparties: ['beta'] },
  });
  const id = await agreed(await ask('bea', dataset));
  const { agreement } = await alpha.get<AgreementView>(`/agreements/${encodeURIComponent(id)}`);
  expect(agreement['x:signatories']?.assigner).toEqual({ person: pseudonym.get('art'), instruction: instruction.id });
  await keptByBoth(id);
  const [atProvider] = await printed(id);
  expect(atProvider).toContain(`art (${pseudonym.get('art')}), by the standing instruction ${instruction.id} (given `);

  await send('adam', 'PUT', '/users/art/roles', { roles: ['viewer'] });
  const { instructions } = await alpha.get<{ instructions: StandingInstruction[] }>('/instructions');
  expect(instructions).toMatchObject([
    { id: instruction.id, endReason: { en: expect.stringContaining('no signatory') } },
    { person: 'admin-token', endReason: { en: expect.stringContaining('disabled') } },
  ]);
  const other = await publish('rented-later', 'automatic', '80');
  const asked = await ask('ben', other);
  const { pid } = await waitingAt(other);
  expect(await beta.negotiation(asked.pid)).toMatchObject({ state: 'REQUESTED', waitsFor: { who: 'alpha' } });
  // Whoever comes back as a signatory has to say it again.
  await send('adam', 'PUT', '/users/art/roles', { roles: ['signatory'] });
  expect((await beta.negotiation(asked.pid)).state).toBe('REQUESTED');
  await send('adam', 'PUT', '/signatories/ann/limits', { scopes: [{ payments: 'any' }] });
  await approve('ann', pid);
  const late = await agreed(asked);
  expect((await beta.get<AgreementView>(`/agreements/${encodeURIComponent(late)}`)).agreement['x:signatories']).toEqual(
    {
      assigner: { person: pseudonym.get('ann') },
      assignee: { person: pseudonym.get('ben') },
    },
  );

  const reason = 'decided by the members on Monday';
  const title = { en: 'Benchmarks only', de: 'Nur Vergleiche' };
  const within = { leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:benchmark'] };
  await house.broker.post('/rules', {
    id: 'benchmarks-only',
    title,
    reason,
    policy: { permission: [{ action: 'odrl:use', constraint: [within] }] },
  });
  for (const api of [alpha, beta]) {
    const view = await api.get<AgreementView>(`/agreements/${encodeURIComponent(late)}`);
    expect(view.narrowedBy).toMatchObject([{ id: 'benchmarks-only', title, reason, since: expect.any(Number) }]);
    expect(view.agreement['x:signatories']?.assigner?.person).toBe(pseudonym.get('ann'));
  }
  await keptByBoth(late);
  await until(
    () => printed(late),
    (pages) => pages.every((page) => page.includes(reason)),
    'the notice at both sides',
    20_000,
  );
  for (const page of await printed(late))
    expect(page).toMatch(/Benchmarks only · since .* \(made after this agreement\) · reason: decided by .* · told /);
  await house.broker.post('/rules/benchmarks-only/withdraw', { reason: 'it was a mistake' });
  await until(
    () => printed(late),
    (pages) => pages.every((page) => /withdrawn .*: it was a mistake/.test(page)),
    'the second notice at both sides',
    20_000,
  );
  expect((await beta.get<AgreementView>(`/agreements/${encodeURIComponent(late)}`)).narrowedBy).toBeUndefined();
});

import type { AuditPage, DataspaceRule, ListedTemplate, Proposal, ProposalList, TwoPersons } from '@millspace/schemas';
import { validateProposal, validateProposalList, validateTwoPersons } from '@millspace/schemas';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { MailHouse } from '../scripts/testing/mail-house.ts';
import { type Answered, call, type Method } from './support/calls.ts';
import { BROKER, House, PASSWORD } from './support/house.ts';

let house: House;
let mails: MailHouse;
/** Access tokens by name; `anna again` is a second session of Anna. */
const tokens = new Map<string, string>();

const USE = { permission: [{ action: 'odrl:use' }] };
const rule = (id: string) => ({
  id,
  title: { en: `Rule ${id}`, de: `Regel ${id}` },
  reason: 'decided by the members',
  policy: {
    ...USE,
    prohibition: [
      {
        action: 'odrl:use',
        constraint: [{ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:marketing'] }],
      },
    ],
  },
});
const template = (summary: string) => ({
  id: 'house-sale',
  version: 1,
  title: { en: 'House sale', de: 'Hausverkauf' },
  summary: { en: summary, de: summary },
  parameters: [],
  policy: USE,
});

beforeAll(async () => {
  mails = await MailHouse.open();
  house = await House.open({
    broker: {
      notifications: {
        // Only what is told at once comes within this test.
        ...{ checkSeconds: 3600, gapMinutes: 0, settleMinutes: 0 },
        mail: { host: '127.0.0.1', port: mails.port, security: 'none', from: 'ms@broker.example' },
      },
    },
  });
  house.also(() => mails.close());
  await enter('anna', ['admin']);
});

afterAll(() => house?.[Symbol.asyncDispose]());

async function enter(name: string, roles: ('admin' | 'auditor')[]): Promise<void> {
  tokens.set(name, (await house.person(BROKER, name, roles)).access_token);
}

async function signIn(name: string, as = name): Promise<void> {
  tokens.set(as, (await house.signIn(BROKER, name, PASSWORD)).access_token);
}

function ask(who: string, method: Method, path: string, json?: unknown): Promise<Answered> {
  const token = who === 'admin token' ? house.adminToken(BROKER) : tokens.get(who);
  const url = `${house.process(BROKER).url}/api/v1${path}`;
  return call({ method, url, token, ...(json === undefined ? {} : { json }) });
}

const read = async <T>(who: string, path: string): Promise<T> => JSON.parse((await ask(who, 'GET', path)).text) as T;
const decide = (who: string, id: string, act: string, reason?: string) =>
  ask(who, 'POST', `/proposals/${encodeURIComponent(id)}/${act}`, reason === undefined ? {} : { reason });
const inForce = async (): Promise<string[]> =>
  (await read<{ rules: DataspaceRule[] }>('anna', '/rules')).rules
    .filter(({ withdrawnAt }) => withdrawnAt === undefined)
    .map(({ id }) => id);
const own = async (): Promise<ListedTemplate[]> =>
  (await read<{ templates: ListedTemplate[] }>('anna', '/templates')).templates.filter(
    ({ origin }) => origin === 'own',
  );

/** What was proposed instead of being done. */
function proposed({ status, text }: Answered): Proposal {
  expect(status, text).toBe(202);
  const proposal = JSON.parse(text) as Proposal;
  expect(validateProposal(proposal), JSON.stringify(validateProposal.errors)).toBe(true);
  return proposal;
}

test('with one administrator it cannot be switched on, and everything takes effect at once', async () => {
  expect(await ask('anna', 'PUT', '/two-persons', { on: true, reason: 'safer' })).toMatchObject({
    status: 409,
    code: 'MS-PRP-001',
  });
  expect((await ask('anna', 'POST', '/rules', rule('before'))).status).toBe(201);
});

test('with two it can; from then on a rule waits for the second person and has no effect', async () => {
  await enter('olga', ['admin']);
  await enter('ivan', ['admin']);
  await enter('paula', ['auditor']);
  const switched = await ask('anna', 'PUT', '/two-persons', { on: true, days: 7, reason: 'safer' });
  expect(switched.status, switched.text).toBe(200);
  const setting = JSON.parse(switched.text) as TwoPersons;
  expect(validateTwoPersons(setting)).toBe(true);
  expect(setting).toMatchObject({ on: true, days: 7, fixed: false, administrators: 3 });

  for (const name of ['anna', 'olga']) {
    const preferences = { address: `${name}@broker.example`, language: 'en', rhythm: 'at-once', kinds: ['proposal'] };
    expect((await ask(name, 'PUT', '/me/notifications', preferences)).status).toBe(200);
  }
  const proposal = proposed(await ask('anna', 'POST', '/rules', rule('no-marketing')));
  expect(proposal).toMatchObject({ state: 'open', may: ['withdraw'], stale: false });
  expect(proposal.difference.added.length).toBeGreaterThan(0);
  expect(proposal.replay).toMatchObject({ considered: 0 });
  expect(await inForce()).toEqual(['before']);
});

test('nobody approves alone: not in another session, not with the admin token, not as an auditor', async () => {
  const [waiting] = (await read<ProposalList>('olga', '/proposals?open=true')).proposals;
  const id = waiting?.id ?? '';
  await signIn('anna', 'anna again');
  expect(await decide('anna', id, 'approve')).toMatchObject({ status: 403, code: 'MS-PRP-004' });
  expect(await decide('anna again', id, 'approve')).toMatchObject({ status: 403, code: 'MS-PRP-004' });
  expect(await decide('admin token', id, 'approve')).toMatchObject({ status: 403, code: 'MS-PRP-005' });
  expect(await ask('admin token', 'POST', '/rules', rule('by-token'))).toMatchObject({
    status: 403,
    code: 'MS-PRP-005',
  });
  expect(await decide('paula', id, 'approve')).toMatchObject({ status: 403, code: 'MS-AUTH-003' });
  expect(await inForce()).toEqual(['before']);
});

test('the inbox of everybody else says so, that of who proposed it does not', async () => {
  const inbox = async (who: string) =>
    (await read<{ items: { kind: string }[] }>(who, '/inbox')).items.filter(({ kind }) => kind === 'proposal').length;
  expect([await inbox('anna'), await inbox('olga'), await inbox('ivan'), await inbox('paula')]).toEqual([0, 1, 1, 0]);
});

test('two approve in the same moment: it takes effect once, and the other one reads that it is decided', async () => {
  const list = await read<ProposalList>('olga', '/proposals?open=true');
  expect(validateProposalList(list), JSON.stringify(validateProposalList.errors)).toBe(true);
  const id = list.proposals[0]?.id ?? '';
  const answers = await Promise.all([decide('olga', id, 'approve'), decide('ivan', id, 'approve')]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)?.code).toBe('MS-PRP-003');
  expect((await inForce()).toSorted()).toEqual(['before', 'no-marketing']);
});

test('the second person has been told by mail at once, and that it is done; who proposed it has not', async () => {
  await vi.waitFor(() => expect(mails.taken).toHaveLength(2), { timeout: 30_000, interval: 50 });
  expect(mails.taken.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).toEqual([
    'olga@broker.example',
    'olga@broker.example',
  ]);
  expect(mails.taken[0]?.text).toContain('A change waits for a second administrator.');
  expect(mails.taken[1]?.text).toContain('Done:');
});

test('the same is not proposed twice; a refusal needs a reason and leaves everything as it was', async () => {
  const ending = () => ask('anna', 'POST', '/rules/no-marketing/withdraw', { reason: 'it is law now' });
  const { id, difference } = proposed(await ending());
  expect(difference.removed.length).toBeGreaterThan(0);
  expect(await ending()).toMatchObject({ status: 409, code: 'MS-PRP-009' });
  expect(await decide('olga', id, 'refuse')).toMatchObject({ status: 422, code: 'MS-PRP-010' });
  expect((await decide('olga', id, 'refuse', 'not yet')).status).toBe(200);
  expect(await read<Proposal>('anna', `/proposals/${encodeURIComponent(id)}`)).toMatchObject({
    state: 'refused',
    decision: 'not yet',
    may: [],
  });
  expect(await inForce()).toContain('no-marketing');
});

test('killed between proposal and approval: the proposal is still there, and takes effect with the approval alone', async () => {
  expect(await ask('anna', 'POST', '/templates', template('Sold.'))).toMatchObject({ status: 422, code: 'MS-PRP-010' });
  const { id } = proposed(await ask('anna', 'POST', '/templates?reason=our%20sale', template('Sold.')));
  await house.process(BROKER).kill();
  await house.process(BROKER).start();
  for (const name of ['anna', 'olga', 'ivan', 'paula']) await signIn(name);
  expect(await own()).toEqual([]);
  expect((await decide('olga', id, 'approve', 'read it')).status).toBe(200);
  expect((await own()).map(({ id: name, version }) => [name, version])).toEqual([['house-sale', 1]]);
});

test('what was proposed on another ground than there is now cannot be approved', async () => {
  const next = proposed(await ask('anna', 'POST', '/templates?reason=shorter', template('Sold and gone.')));
  const retired = proposed(await ask('olga', 'DELETE', '/templates/house-sale?reason=unused'));
  expect((await decide('anna', retired.id, 'approve')).status).toBe(200);
  expect(await read<Proposal>('olga', `/proposals/${encodeURIComponent(next.id)}`)).toMatchObject({
    stale: true,
    may: ['refuse'],
  });
  expect(await decide('olga', next.id, 'approve')).toMatchObject({ status: 409, code: 'MS-PRP-006' });
  expect(await own()).toEqual([]);
  expect((await decide('anna', next.id, 'withdraw')).status).toBe(200);
});

test('who has lost the role in between decides no longer, and what they proposed cannot be approved', async () => {
  const { id } = proposed(await ask('ivan', 'POST', '/rules', rule('of-ivan')));
  const other = proposed(await ask('anna', 'POST', '/rules', rule('of-anna')));
  expect((await ask('anna', 'PUT', '/users/ivan/roles', { roles: ['auditor'] })).status).toBe(200);
  expect((await decide('ivan', other.id, 'approve')).status).toBe(401);
  await signIn('ivan');
  expect(await decide('ivan', other.id, 'approve')).toMatchObject({ status: 403, code: 'MS-AUTH-003' });
  expect(await decide('olga', id, 'approve')).toMatchObject({ status: 409, code: 'MS-PRP-007' });
  expect((await decide('olga', id, 'refuse', 'nobody stands behind it')).status).toBe(200);
  expect((await decide('olga', other.id, 'approve')).status).toBe(200);
  expect((await inForce()).toSorted()).toEqual(['before', 'no-marketing', 'of-anna']);
});

test('an emergency stop waits for nobody', async () => {
  await ask('anna', 'POST', '/participants', { slug: 'acme', name: 'Acme' });
  expect((await ask('anna', 'POST', '/participants/acme/revoke', { reason: 'keys stolen' })).status).toBe(200);
});

test('switching it off is itself proposed and approved; then one person decides again', async () => {
  const { id } = proposed(await ask('anna', 'PUT', '/two-persons', { on: false, reason: 'we are few' }));
  expect((await read<TwoPersons>('anna', '/two-persons')).on).toBe(true);
  expect((await decide('olga', id, 'approve')).status).toBe(200);
  expect((await read<TwoPersons>('anna', '/two-persons')).on).toBe(false);
  expect((await ask('anna', 'POST', '/rules/of-anna/withdraw', { reason: 'over' })).status).toBe(204);
});

test('all of it is in the audit log, by pseudonym and with both persons, and the log holds', async () => {
  const kinds = new Set<string>();
  let made: Record<string, unknown> | undefined;
  for (const { kind, data, subject } of (await read<AuditPage>('paula', '/audit?limit=1000')).entries) {
    kinds.add(kind);
    if (kind === 'rule.made' && subject === 'no-marketing') made = data as Record<string, unknown>;
  }
  for (const kind of ['proposal.made', 'proposal.approved', 'proposal.refused', 'proposal.withdrawn'])
    expect(kinds).toContain(kind);
  expect(kinds).toContain('policy-changes.switched');
  expect(made).toMatchObject({
    proposal: expect.stringMatching(/^urn:uuid:/),
    approvedBy: expect.stringMatching(/^person-/),
  });
  const { text } = await ask('paula', 'GET', '/audit?limit=1000');
  expect(text).not.toMatch(/"(anna|olga|ivan)"/);
  expect(await read('paula', '/audit/verify')).toMatchObject({ ok: true });
});

import { accessPolicy, offer } from '@millspace/policy';
import { verifyDetached } from '@millspace/runtime/crypto';
import type { AgreementView, NegotiationView, OdrlOffer, TransferView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

const PUBLISHED = offer({ windowSeconds: 10, statistic: 'mean' });
const COARSER = offer({ windowSeconds: 60, statistic: 'mean' });
const FINER = offer({ windowSeconds: 5, statistic: 'mean' });
const ANNA = { person: 'p-anna' };
const BEA = { person: 'p-bea' };

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let dataset: string;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  // Requests wait for a person, who is this test.
  acme.answerer = (message, me) => (message.type === 'negotiation.approval' ? null : agreeable(message, me));
  await acme.connect();
  await beads.connect();
  dataset = await acme.publish({
    ...{ name: 'mills', offers: [PUBLISHED], accessPolicy: accessPolicy(['beads']), approval: 'manual' },
  });
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

const at = (pid: string, more = '') => `/negotiations/${encodeURIComponent(pid)}${more}`;
const inState = (one: HandConnector, pid: string, state: string) =>
  one.view<NegotiationView>(at(pid), (view) => view.state === state && !view.waitsFor?.what.en.includes('on its way'));

/** A request that the provider has answered with other terms. */
async function offered(other: OdrlOffer = COARSER): Promise<{ mine: string; theirs: string }> {
  const { pid: mine } = await beads.post<NegotiationView>('/negotiations', {
    ...{ dataset, offer: PUBLISHED['@id'], signatory: BEA },
  });
  const asked = await inState(beads, mine, 'REQUESTED');
  const theirs = asked.providerPid ?? '';
  await acme.view<NegotiationView>(at(theirs), ({ may }) => may?.includes('approve') === true);
  await acme.post(at(theirs, '/offer'), { offer: other });
  await inState(beads, mine, 'OFFERED');
  return { mine, theirs };
}

/** The consumer asks for something else. */
async function countered(other: OdrlOffer = FINER): Promise<{ mine: string; theirs: string }> {
  const pids = await offered();
  await beads.post(at(pids.mine, '/counter'), { offer: other, signatory: BEA });
  await acme.view<NegotiationView>(at(pids.theirs), ({ state, waitsFor }) => state === 'REQUESTED' && !!waitsFor);
  return pids;
}

const rulesOf = ({ permission }: Pick<OdrlOffer, 'permission'>) => ({ permission });

test('the provider counters: both see the terms and whose turn it is, and what is accepted is agreed on, signed, delivered under', async () => {
  const { mine, theirs } = await offered();
  const view = await beads.get<NegotiationView>(at(mine));
  expect(view).toMatchObject({
    ...{ offer: rulesOf(COARSER), before: rulesOf(PUBLISHED), may: ['counter', 'accept', 'terminate'] },
    waitsFor: { who: 'beads', since: expect.any(Number), what: { en: 'acme has made an offer.' } },
  });
  const other = await acme.get<NegotiationView>(at(theirs));
  expect(other).toMatchObject({
    ...{ offer: rulesOf(COARSER), before: rulesOf(PUBLISHED), may: ['terminate'], waitsFor: { who: 'beads' } },
  });
  // The connector of whoever has to act is told, though steps are taken by themselves.
  expect(beads.messages.filter(({ type }) => type === 'negotiation.state')).toMatchObject([
    { state: 'OFFERED', role: 'consumer', pid: mine },
  ]);
  // What was asked before needs no answer any more.
  const approval = await acme.message('negotiation.approval');
  await expect(acme.answer(approval.id, { approve: true })).rejects.toMatchObject({ code: 'MS-NEG-010' });

  await beads.post(at(mine, '/accept'), { offer: COARSER['@id'], signatory: BEA });
  const done = await beads.finalized(mine);
  expect(done.history.map(({ state }) => state)).toEqual([
    ...['REQUESTED', 'OFFERED', 'ACCEPTED', 'AGREED', 'VERIFIED', 'FINALIZED'],
  ]);
  const { agreements } = await acme.get<{ agreements: AgreementView[] }>('/agreements');
  const [agreed] = agreements;
  expect(agreed?.agreement).toMatchObject({ ...rulesOf(COARSER), 'x:signatories': { assignee: BEA } });
  expect(await verifyDetached(agreed?.agreement, agreed?.providerSignature ?? '', acme.key.publicJwk)).toBe(true);
  expect(await verifyDetached(agreed?.agreement, agreed?.consumerSignature ?? '', beads.key.publicJwk)).toBe(true);
  const { pid } = await beads.post<TransferView>('/transfers', {
    ...{ agreement: agreed?.agreement['@id'], format: 'millspace-stream' },
  });
  const waiting = await beads.view<TransferView>(`/transfers/${pid}`, ({ state }) => state === 'REQUESTED');
  await acme.view<TransferView>(`/transfers/${waiting.providerPid ?? ''}`, ({ state }) => state === 'REQUESTED');
  await acme.post(`/transfers/${waiting.providerPid ?? ''}/start`);
  const running = await beads.view<TransferView>(`/transfers/${pid}`, ({ state }) => state === 'STARTED');
  expect(running.decision?.shape).toMatchObject({ windowMs: 60_000, statistic: 'mean' });
});

test('the consumer counters and the provider accepts: the agreement has those terms, in the name of who asked for them', async () => {
  const { mine, theirs } = await countered();
  expect(await acme.get<NegotiationView>(at(theirs))).toMatchObject({
    ...{ offer: rulesOf(FINER), before: rulesOf(COARSER), may: ['refuse', 'offer', 'accept', 'terminate'] },
    waitsFor: { who: 'acme', since: expect.any(Number), remedy: { en: 'Accept them, make another offer, or refuse.' } },
  });
  // A yes to an own offer is none to other terms.
  await expect(acme.post(at(theirs, '/approve'))).rejects.toMatchObject({ status: 409, code: 'MS-NEG-009' });
  // Whoever looked at other terms than stand now, accepts nothing.
  await expect(acme.post(at(theirs, '/accept'), { offer: COARSER['@id'] })).rejects.toMatchObject({
    ...{ status: 409, code: 'MS-NEG-005' },
  });
  await acme.post(at(theirs, '/accept'), { offer: FINER['@id'] });
  await beads.finalized(mine);
  const { agreements } = await beads.get<{ agreements: AgreementView[] }>('/agreements');
  expect(agreements).toMatchObject([
    { agreement: { ...rulesOf(FINER), 'x:signatories': { assignee: BEA } }, status: 'active' },
  ]);
  expect((await beads.get<NegotiationView>(at(mine))).history.map(({ state }) => state)).toEqual([
    ...['REQUESTED', 'OFFERED', 'REQUESTED', 'AGREED', 'VERIFIED', 'FINALIZED'],
  ]);
});

test('the consumer counters and the provider refuses with a reason, which the consumer reads', async () => {
  const { mine, theirs } = await countered();
  await acme.post(at(theirs, '/refuse'), { reason: 'too fine for us' });
  const ended = await beads.terminated(mine);
  expect(ended.refusal).toMatchObject({
    code: 'MS-NEG-003',
    text: { en: 'acme refused the request: too fine for us' },
  });
  expect((await acme.get<NegotiationView>(at(theirs))).may).toEqual([]);
  // Its connector is told, so that a page that is open shows it.
  await beads.until(
    () => beads.messages.some((message) => message.type === 'negotiation.state' && message.state === 'TERMINATED'),
    'the end',
  );
});

test('who withdraws while the other side’s person thinks about it: its connector hears that nobody is asked any more', async () => {
  const { pid } = await beads.request(dataset, PUBLISHED['@id']);
  const { providerPid = '' } = await inState(beads, pid, 'REQUESTED');
  await acme.message('negotiation.approval');
  await beads.post(at(pid, '/terminate'), { reason: 'no more need' });
  const told = await acme.message('negotiation.state');
  expect(told).toMatchObject({ pid: providerPid, state: 'TERMINATED', role: 'provider' });
});

test('back and forth: what was drafted on earlier terms is void, and the last terms alone are agreed on', async () => {
  // The provider's connector is away when it has to sign: a draft on the first terms stands.
  acme.answerer = (message, me) => (message.type === 'agreement.sign' ? null : agreeable(message, me));
  const { pid: mine } = await beads.post<NegotiationView>('/negotiations', {
    ...{ dataset, offer: PUBLISHED['@id'], signatory: ANNA },
  });
  const signing = await acme.message('agreement.sign');
  expect(signing.agreement).toMatchObject(rulesOf(PUBLISHED));
  await acme.post(at(signing.pid, '/offer'), { offer: COARSER });
  await inState(beads, mine, 'OFFERED');
  await expect(acme.answer(signing.id, { signature: 'e30..c2ln' })).rejects.toMatchObject({ code: 'MS-NEG-010' });
  await beads.post(at(mine, '/counter'), { offer: FINER, signatory: BEA });
  await acme.view<NegotiationView>(at(signing.pid), ({ may }) => may?.includes('accept') === true);
  await acme.post(at(signing.pid, '/offer'), { offer: COARSER });
  await inState(beads, mine, 'OFFERED');
  acme.answerer = agreeable;
  await beads.post(at(mine, '/accept'), { signatory: ANNA });
  await beads.finalized(mine);
  const { agreements } = await beads.get<{ agreements: AgreementView[] }>('/agreements');
  expect(agreements).toMatchObject([{ agreement: { ...rulesOf(COARSER), 'x:signatories': { assignee: ANNA } } }]);
});

test('the broker restarts while an offer waits: it waits still, for the same and since the same instant', async () => {
  const { mine } = await offered();
  const before = await beads.get<NegotiationView>(at(mine));
  await world.restart();
  await Promise.all([acme.connect(), beads.connect()]);
  const after = await beads.get<NegotiationView>(at(mine));
  expect([after.state, after.offer, after.before, after.may]).toEqual([
    ...['OFFERED', before.offer, before.before, before.may],
  ]);
  expect(after.waitsFor?.since).toBe(before.waitsFor?.since);
  await beads.post(at(mine, '/accept'), { signatory: BEA });
  expect((await beads.finalized(mine)).agreement).toMatchObject(rulesOf(COARSER));
});

test('terms that cannot be decided, would lose something, or break a rule of the dataspace are refused on either side', async () => {
  const unknown = {
    ...FINER,
    permission: [{ action: 'odrl:use', constraint: [{ leftOperand: 'x:moon', operator: 'eq', rightOperand: 'full' }] }],
  };
  const lossy = { ...FINER, permission: [{ action: 'odrl:use', target: 'urn:part' }] };
  const { mine, theirs } = await offered();
  for (const wrong of [unknown, lossy])
    await expect(beads.post(at(mine, '/counter'), { offer: wrong })).rejects.toMatchObject({
      ...{ code: 'MS-DSP-015', status: 422 },
    });
  await beads.post(at(mine, '/counter'), { offer: FINER, signatory: BEA });
  await acme.view<NegotiationView>(at(theirs), ({ may }) => may?.includes('offer') === true);
  await expect(acme.post(at(theirs, '/offer'), { offer: unknown })).rejects.toMatchObject({ code: 'MS-DSP-015' });
  await world.admin.request('POST', '/api/v1/rules', {
    json: {
      ...{ id: 'benchmarks', title: { en: 'Benchmarks only', de: 'Nur Vergleiche' }, reason: 'decided' },
      policy: {
        permission: [
          {
            action: 'odrl:use',
            constraint: [{ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:benchmark'] }],
          },
        ],
      },
    },
  });
  await expect(acme.post(at(theirs, '/accept'), {})).rejects.toMatchObject({ code: 'MS-LIB-008', status: 422 });
  await expect(acme.post(at(theirs, '/offer'), { offer: FINER })).rejects.toMatchObject({ code: 'MS-LIB-008' });
  await acme.post(at(theirs, '/offer'), { offer: offer({ windowSeconds: 60, purposes: ['x:benchmark'] }) });
  await inState(beads, mine, 'OFFERED');
  await expect(beads.post(at(mine, '/counter'), { offer: FINER })).rejects.toMatchObject({ code: 'MS-LIB-008' });
});

test('only whose turn it is counters or accepts, and nobody a first request but by approving it', async () => {
  const { pid } = await beads.request(dataset, PUBLISHED['@id']);
  const { providerPid = '' } = await inState(beads, pid, 'REQUESTED');
  await acme.view<NegotiationView>(at(providerPid), ({ may }) => may?.includes('approve') === true);
  for (const attempt of [
    () => beads.post(at(pid, '/counter'), { offer: FINER }),
    () => beads.post(at(pid, '/accept')),
    () => acme.post(at(providerPid, '/accept')),
    () => acme.post(at(providerPid, '/counter'), { offer: FINER }),
    () => beads.post(at(providerPid, '/accept')),
  ])
    await expect(attempt()).rejects.toMatchObject({
      status: expect.toSatisfy((status) => [404, 409].includes(status)),
    });
  expect((await acme.get<NegotiationView>(at(providerPid))).state).toBe('REQUESTED');
});

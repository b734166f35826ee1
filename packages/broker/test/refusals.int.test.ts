import { accessPolicy, offer } from '@millspace/policy';
import { signDetached } from '@millspace/runtime/crypto';
import type { NegotiationView, TransferView, WhyAnswer } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  await acme.connect();
  await beads.connect();
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

async function agreed(name = 'mills', more: object = {}): Promise<{ agreement: string; dataset: string }> {
  const terms = offer({});
  const dataset = await acme.publish({ name, offers: [terms], accessPolicy: accessPolicy(['beads']), ...more });
  const { pid } = await beads.request(dataset, terms['@id']);
  const done = await beads.finalized(pid);
  return { agreement: done.agreement?.['@id'] ?? '', dataset };
}

test('a purpose that is not allowed is refused with the rule that said no, to both sides', async () => {
  const terms = offer({ purposes: ['service'] });
  const dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']) });
  const { pid } = await beads.request(dataset, terms['@id'], 'marketing');
  const view = await beads.terminated(pid);
  expect(view.refusal?.code).toMatch(/^MS-POL-/);
  expect(view.refusal?.text.de).not.toBe(view.refusal?.text.en);
  const why = await beads.get<WhyAnswer>(`/negotiations/${pid}/why`);
  expect(why.decision?.rules.some((rule) => rule.outcome === 'violated' && rule.text.en.length > 0)).toBe(true);
  const { negotiations } = await acme.get<{ negotiations: NegotiationView[] }>('/negotiations?role=provider');
  expect(negotiations[0]).toMatchObject({ state: 'TERMINATED', refusal: view.refusal });
  expect(acme.messages.some((message) => message.type === 'agreement.sign')).toBe(false);
});

test('what cannot be decided is not published: the finding has its pointer', async () => {
  const bad = {
    ...offer({}),
    permission: [
      {
        action: 'odrl:use',
        constraint: [{ leftOperand: 'x:moonPhase', operator: 'eq' as const, rightOperand: 'full' }],
      },
    ],
  };
  await expect(acme.publish({ name: 'mills', offers: [bad] })).rejects.toMatchObject({
    code: 'MS-CAT-003',
    status: 422,
    where: expect.stringMatching(/^\/offers\/0\/permission\/0\/constraint\/0/),
  });
  await expect(
    beads.client.request('PUT', '/api/v1/datasets/urn:millspace:dataset:acme:mills', { json: {} }),
  ).rejects.toMatchObject({ status: 422 });
});

test('manual approval waits for the provider, is approved or refused with a reason', async () => {
  acme.answerer = (message, me) => (message.type === 'negotiation.approval' ? null : agreeable(message, me));
  const terms = offer({});
  const dataset = await acme.publish({
    name: 'mills',
    offers: [terms],
    approval: 'manual',
    accessPolicy: accessPolicy(['beads']),
  });
  const first = await beads.request(dataset, terms['@id']);
  const asked = await acme.message('negotiation.approval');
  expect(asked).toMatchObject({ dataset, counterparty: 'beads' });
  const waiting = await acme.get<NegotiationView>(`/negotiations/${asked.pid}`);
  expect(waiting.waitsFor).toMatchObject({ who: 'acme', remedy: { en: expect.stringContaining('Approve') } });
  await acme.post(`/negotiations/${asked.pid}/approve`);
  await beads.finalized(first.pid);

  acme.messages.length = 0;
  const second = await beads.request(dataset, terms['@id']);
  const again = await acme.message('negotiation.approval');
  await acme.post(`/negotiations/${again.pid}/refuse`, { reason: 'not this year' });
  expect((await beads.terminated(second.pid)).refusal?.text.en).toContain('not this year');
  await expect(acme.post(`/negotiations/${again.pid}/approve`)).rejects.toMatchObject({ code: 'MS-NEG-009' });
});

test('a bad signature of the provider: the consumer’s side ends it; of the consumer: the provider’s side', async () => {
  const terms = offer({});
  const dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']) });
  acme.answerer = async (message, me) =>
    message.type === 'agreement.sign'
      ? { signature: await signDetached({ ...message.agreement, assignee: 'urn:millspace:participant:other' }, me.key) }
      : agreeable(message, me);
  const first = await beads.terminated((await beads.request(dataset, terms['@id'])).pid);
  expect(first.refusal).toMatchObject({ code: 'MS-AGR-003' });
  expect(first.history.map((item) => item.state)).toEqual(['REQUESTED', 'AGREED', 'TERMINATED']);
  expect(beads.messages.some((message) => message.type === 'agreement.countersign')).toBe(false);

  acme.answerer = agreeable;
  beads.answerer = async (message, me) =>
    message.type === 'agreement.countersign'
      ? { signature: await signDetached(message.agreement, acme.key) }
      : agreeable(message, me);
  const second = await beads.request(dataset, terms['@id']);
  const ended = await beads.terminated(second.pid);
  expect(ended.refusal?.code).toBe('MS-AGR-003');
  const provider = await acme.get<NegotiationView>(`/negotiations/${ended.providerPid}`);
  expect(provider.history.map((item) => item.state)).toEqual(['REQUESTED', 'AGREED', 'VERIFIED', 'TERMINATED']);
  expect(await beads.get('/agreements')).toEqual({ agreements: [] });
});

test('a connector that does not want to sign says so, and the other side reads why', async () => {
  const terms = offer({});
  const dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']) });
  beads.answerer = (message, me) =>
    message.type === 'agreement.countersign' ? { reject: 'not what I asked for' } : agreeable(message, me);
  const { pid } = await beads.request(dataset, terms['@id']);
  await beads.terminated(pid);
  const provider = await acme.get<{ negotiations: NegotiationView[] }>('/negotiations');
  expect(provider.negotiations[0]?.refusal?.text.en).toContain('not what I asked for');
});

test('nobody sees, requests or reads what is not for them', async () => {
  const other = await enrol(world, 'other');
  const { agreement, dataset } = await agreed();
  await expect(other.request(dataset, 'urn:uuid:x')).rejects.toMatchObject({ status: 404 });
  await expect(other.get(`/catalog/${dataset}`)).rejects.toMatchObject({ status: 404 });
  await expect(other.get(`/agreements/${agreement}`)).rejects.toMatchObject({ status: 404 });
  await expect(other.post(`/agreements/${agreement}/revoke`)).rejects.toMatchObject({ status: 404 });
  await expect(other.post('/transfers', { agreement, format: 'millspace-stream' })).rejects.toMatchObject({
    status: 404,
  });
  await expect(acme.post('/transfers', { agreement, format: 'millspace-stream' })).rejects.toMatchObject({
    status: 404,
  });
  const { negotiations } = await beads.get<{ negotiations: NegotiationView[] }>('/negotiations');
  const [own] = negotiations;
  await expect(other.get(`/negotiations/${own?.pid}`)).rejects.toMatchObject({ status: 404 });
  await expect(other.post(`/negotiations/${own?.providerPid}/terminate`)).rejects.toMatchObject({ status: 404 });
  await expect(other.answer((await acme.message('agreement.finalized')).id, { ok: true })).rejects.toMatchObject({
    status: 404,
  });
  await other.close();
});

test('transfer: suspend, resume, complete from either side; a revocation ends it at once and both are told', async () => {
  const { agreement } = await agreed();
  const { pid } = await beads.post<TransferView>('/transfers', { agreement, format: 'millspace-stream' });
  const started = await beads.view<TransferView>(`/transfers/${pid}`, (t) => t.state === 'STARTED');
  const facts = () => world.seen.control?.transfer(pid);
  await acme.post(`/transfers/${started.providerPid}/suspend`, { reason: 'maintenance' });
  expect(facts()?.state).toBe('SUSPENDED');
  expect((await beads.get<TransferView>(`/transfers/${pid}`)).state).toBe('SUSPENDED');
  await beads.post(`/transfers/${pid}/resume`);
  expect(facts()?.state).toBe('STARTED');
  await expect(beads.post(`/transfers/${pid}/start`)).rejects.toMatchObject({ status: 409 });

  const seen: string[] = [];
  const stop = world.seen.control?.onChange(() => seen.push(`${facts()?.state} ${facts()?.revoked}`));
  await acme.post(`/agreements/${agreement}/revoke`, { reason: 'contract ended' });
  expect(facts()?.revoked).toBe(true);
  expect(seen[0]).toMatch(/true$/);
  await beads.view<TransferView>(`/transfers/${pid}`, (t) => t.state === 'TERMINATED');
  stop?.();
  for (const side of [acme, beads])
    expect(await side.message('agreement.revoked')).toMatchObject({ agreement, reason: 'contract ended', by: 'acme' });
  await expect(beads.post('/transfers', { agreement, format: 'millspace-stream' })).rejects.toMatchObject({
    code: 'MS-AGR-002',
  });
  expect((await beads.get<{ agreements: { status: string }[] }>('/agreements')).agreements[0]?.status).toBe('revoked');
});

test('an agreement whose time has not come: signed today, its transfer refused with the rule', async () => {
  const terms = offer({ from: Date.now() + 86_400_000 });
  const dataset = await acme.publish({ name: 'later', offers: [terms], accessPolicy: accessPolicy(['beads']) });
  const done = await beads.finalized((await beads.request(dataset, terms['@id'])).pid);
  const { pid } = await beads.post<TransferView>('/transfers', {
    agreement: done.agreement?.['@id'],
    format: 'millspace-stream',
  });
  const view = await beads.view<TransferView>(`/transfers/${pid}`, (t) => t.state === 'TERMINATED');
  expect(view.decision?.result).toBe('deny');
  expect(view.decision?.rules.some((rule) => rule.outcome === 'violated')).toBe(true);
  expect(view.reason).toBe(view.decision?.text.en);
  const { json } = await world.admin.request<{ entries: { kind: string; subject: string }[] }>(
    'GET',
    '/api/v1/audit?limit=1000',
  );
  expect(json.entries.some((entry) => entry.kind === 'decision.denied')).toBe(true);
});

test('a provider that starts by hand', async () => {
  const terms = offer({});
  const dataset = await acme.publish({
    name: 'hand',
    offers: [terms],
    approval: 'manual',
    accessPolicy: accessPolicy(['beads']),
  });
  const done = await beads.finalized((await beads.request(dataset, terms['@id'])).pid);
  const { pid } = await beads.post<TransferView>('/transfers', {
    agreement: done.agreement?.['@id'],
    format: 'millspace-stream',
  });
  const waiting = await beads.get<TransferView>(`/transfers/${pid}`);
  expect(waiting).toMatchObject({ state: 'REQUESTED', waitsFor: { who: 'acme' } });
  await acme.post(`/transfers/${waiting.providerPid}/start`);
  expect((await beads.get<TransferView>(`/transfers/${pid}`)).state).toBe('STARTED');
});

test('a revoked participant is out at once: token, stream, facts', async () => {
  const { agreement } = await agreed();
  const { pid } = await beads.post<TransferView>('/transfers', { agreement, format: 'millspace-stream' });
  await beads.view<TransferView>(`/transfers/${pid}`, (t) => t.state === 'STARTED');
  await world.admin.request('POST', '/api/v1/participants/beads/revoke', { json: { reason: 'left' } });
  expect(world.seen.control?.transfer(pid)?.participantActive).toBe(false);
  await expect(beads.get('/catalog')).rejects.toMatchObject({ status: 401 });
  await expect(
    beads.assertion().then((assertion) =>
      beads.client.request('POST', '/api/v1/token', {
        form: {
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        },
        anonymous: true,
      }),
    ),
  ).rejects.toMatchObject({ status: 401, code: 'MS-AUTH-006' });
  await expect(beads.connect()).rejects.toMatchObject({ status: 401 });
});

test('revoking a participant ends its open negotiations and transfers on both sides, with the reason', async () => {
  const { agreement } = await agreed();
  const transfer = await beads.post<TransferView>('/transfers', { agreement, format: 'millspace-stream' });
  await beads.view<TransferView>(`/transfers/${transfer.pid}`, (t) => t.state === 'STARTED');
  const terms = offer({});
  const slow = await acme.publish({
    name: 'slow',
    offers: [terms],
    accessPolicy: accessPolicy(['beads']),
    approval: 'manual',
  });
  acme.answerer = (message, me) => (message.type === 'negotiation.approval' ? null : agreeable(message, me));
  const waiting = await beads.request(slow, terms['@id']);
  const asked = await acme.message('negotiation.approval');

  await world.admin.request('POST', '/api/v1/participants/beads/revoke', { json: { reason: 'did not pay' } });
  const refusal = { code: 'MS-AUTH-006', text: { en: 'beads is no longer a participant: did not pay' } };
  expect(await acme.terminated(asked.pid)).toMatchObject({ refusal });
  const { transfers } = await acme.get<{ transfers: TransferView[] }>('/transfers');
  const own = transfers.find((t) => t.consumerPid === transfer.pid);
  expect(await acme.view<TransferView>(`/transfers/${own?.pid}`, (t) => t.state === 'TERMINATED')).toMatchObject({
    reason: refusal.text.en,
  });
  const all = await world.admin.request<{ negotiations: NegotiationView[] }>('GET', '/api/v1/admin/negotiations');
  expect(all.json.negotiations.find(({ pid }) => pid === waiting.pid)).toMatchObject({ state: 'TERMINATED', refusal });
  await expect(acme.post(`/negotiations/${asked.pid}/approve`)).rejects.toMatchObject({ status: 409 });
});

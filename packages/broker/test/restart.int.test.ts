import { accessPolicy, offer } from '@millspace/policy';
import type { ControlMessage, NegotiationView, TransferView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Transport } from '../src/dsp/transport.port.ts';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let dataset: string;
const terms = offer({});

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  dataset = await acme.publish({
    name: 'mills',
    offers: [terms],
    approval: 'manual',
    accessPolicy: accessPolicy(['beads']),
  });
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

const STOPS: { at: ControlMessage['type']; who: 'acme' | 'beads'; state: string }[] = [
  { at: 'negotiation.approval', who: 'acme', state: 'REQUESTED' },
  { at: 'agreement.sign', who: 'acme', state: 'REQUESTED' },
  { at: 'agreement.countersign', who: 'beads', state: 'AGREED' },
  { at: 'agreement.verify', who: 'acme', state: 'VERIFIED' },
];

test.each(STOPS)(
  'the broker restarts while $who owes $at ($state): it waits, says so, and goes on without a repeat',
  async ({ at, who, state }) => {
    const side = who === 'acme' ? acme : beads;
    side.answerer = (message, me) => (message.type === at ? null : agreeable(message, me));
    await acme.connect();
    await beads.connect();
    const { pid } = await beads.request(dataset, terms['@id']);
    const before = await side.message(at);
    await side.disconnect();
    await world.restart();

    const view = await beads.get<NegotiationView>(`/negotiations/${pid}`);
    expect(view.state).toBe(state);
    expect(view.waitsFor).toMatchObject({
      who,
      what: { en: expect.stringContaining('not connected') },
      remedy: { de: expect.stringContaining('Konnektor') },
    });

    side.answerer = agreeable;
    acme.messages.length = 0;
    beads.messages.length = 0;
    await acme.connect();
    await beads.connect();
    const done = await beads.finalized(pid);
    expect(done.history.map((item) => item.state)).toEqual(['REQUESTED', 'AGREED', 'VERIFIED', 'FINALIZED']);
    expect(side.messages.filter((message) => message.type === at)).toMatchObject([
      { id: (before as { id: string }).id },
    ]);
    const provider = await acme.view<NegotiationView>(
      `/negotiations/${done.providerPid}`,
      (n) => n.state === 'FINALIZED',
    );
    expect(provider.history.map((item) => item.state)).toEqual(['REQUESTED', 'AGREED', 'VERIFIED', 'FINALIZED']);
  },
);

/** Lets each message arrive, but loses its acknowledgement the first time: as a crash between the two commits would. */
function losesAcknowledgements(lost: Set<string>): (inner: Transport) => Transport {
  return (inner) => ({
    async send(envelope) {
      const ack = await inner.send(envelope);
      if (lost.has(envelope.id)) return ack;
      lost.add(envelope.id);
      throw new Error('the line went dead');
    },
  });
}

test('every acknowledgement lost once: each message counts once, and both sides arrive', async () => {
  const lost = new Set<string>();
  await world.restart({ wrapTransport: losesAcknowledgements(lost) });
  await acme.connect();
  await beads.connect();
  const { pid } = await beads.request(dataset, terms['@id']);
  const done = await beads.finalized(pid);
  const provider = await acme.view<NegotiationView>(
    `/negotiations/${done.providerPid}`,
    (n) => n.state === 'FINALIZED',
  );
  for (const side of [done, provider])
    expect(side.history.map((item) => item.state)).toEqual(['REQUESTED', 'AGREED', 'VERIFIED', 'FINALIZED']);
  expect(lost.size).toBeGreaterThanOrEqual(4);
  const asked = (type: string) =>
    [...acme.messages, ...beads.messages].filter((message) => message.type === type).length;
  expect([asked('agreement.sign'), asked('agreement.countersign'), asked('agreement.verify')]).toEqual([1, 1, 1]);
});

test('messages that cannot be delivered wait in the outbox, say why, and arrive after the restart', async () => {
  await world.restart({ wrapTransport: () => ({ send: () => Promise.reject(new Error('no route to host')) }) });
  const { pid } = await beads.request(dataset, terms['@id']);
  const stuck = await beads.view<NegotiationView>(`/negotiations/${pid}`, (n) => n.waitsFor?.lastError !== undefined);
  expect(stuck.waitsFor).toMatchObject({ who: 'acme', lastError: expect.stringContaining('no route to host') });
  await world.restart({ wrapTransport: (inner) => inner });
  await acme.connect();
  await beads.connect();
  await beads.finalized(pid);
});

test('a running transfer is still known after a restart, and the audit log holds', async () => {
  await acme.connect();
  await beads.connect();
  const done = await beads.finalized((await beads.request(dataset, terms['@id'])).pid);
  const { pid } = await beads.post<TransferView>('/transfers', {
    agreement: done.agreement?.['@id'],
    format: 'millspace-stream',
  });
  const { providerPid } = await beads.get<TransferView>(`/transfers/${pid}`);
  await acme.post(`/transfers/${providerPid}/start`);
  await world.restart();
  expect(world.seen.control?.transfer(providerPid ?? '')).toMatchObject({ pid, state: 'STARTED' });
  expect(world.seen.control?.startedTransfers(dataset)).toHaveLength(1);
  const { json } = await world.admin.request<{ ok: boolean; entries: number }>('GET', '/api/v1/audit/verify');
  expect(json).toMatchObject({ ok: true });
  expect(json.entries).toBeGreaterThan(15);
});

test('100 negotiations at once: none lost', { timeout: 30_000 }, async () => {
  await acme.connect();
  await beads.connect();
  const asked = await Promise.all(Array.from({ length: 100 }, () => beads.request(dataset, terms['@id'])));
  const finalized = () =>
    beads.messages.flatMap((message) => (message.type === 'agreement.finalized' ? [message] : []));
  await beads.until(() => finalized().length === 100, '100 agreements');
  expect(new Set(finalized().map((message) => message.pid))).toEqual(new Set(asked.map(({ pid }) => pid)));
  expect(new Set(finalized().map((message) => message.agreement.agreement['@id'])).size).toBe(100);
});

import { accessPolicy, offer } from '@millspace/policy';
import type { ControlMessage, TransferView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;
const terms = offer({});

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

const publish = (approval: 'automatic' | 'manual') =>
  acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']), approval });

const answer = async (side: HandConnector, id: string, body: object) =>
  (
    await side.client.request<{ settled: boolean }>('POST', `/api/v1/control/${encodeURIComponent(id)}/answer`, {
      json: body,
    })
  ).json;

test('a notice that a newer one replaced is acknowledged late: no error, and nothing changes', async () => {
  const dataset = await publish('automatic');
  const done = await beads.finalized((await beads.request(dataset, terms['@id'])).pid);
  // Acknowledges the states of the transfer later, as one does whose acknowledgement crosses the next state.
  beads.answerer = (message, me) => (message.type === 'transfer.state' ? null : agreeable(message, me));
  const { pid } = await beads.post<TransferView>('/transfers', {
    agreement: done.agreement?.['@id'],
    format: 'millspace-stream',
  });
  const isState = (message: ControlMessage) => message.type === 'transfer.state';
  await beads.until(() => beads.messages.some(isState), 'the first state');
  await beads.view<TransferView>(`/transfers/${pid}`, (view) => view.state === 'STARTED');
  await beads.post(`/transfers/${pid}/suspend`);
  await beads.until(
    () => beads.messages.some((message) => message.type === 'transfer.state' && message.state === 'SUSPENDED'),
    'the last state',
  );
  const states = beads.messages.filter((message) => message.type === 'transfer.state');
  const last = states.at(-1);
  expect(states.length).toBeGreaterThan(1);
  expect(last).toMatchObject({ pid, state: 'SUSPENDED' });
  for (const replaced of states.slice(0, -1))
    expect(await answer(beads, replaced.id, { ok: true })).toEqual({ settled: false });
  expect(await answer(beads, last?.id ?? '', { ok: true })).toEqual({ settled: true });
  await beads.disconnect();
  await beads.connect();
  expect(beads.messages.filter(isState)).toEqual([]);
});

test('the answer to a question that was withdrawn is refused: whoever decided has to know that it has no effect', async () => {
  acme.answerer = (message, me) => (message.type === 'negotiation.approval' ? null : agreeable(message, me));
  const dataset = await publish('manual');
  const { pid } = await beads.request(dataset, terms['@id']);
  const question = await acme.message('negotiation.approval');
  await beads.post(`/negotiations/${pid}/terminate`, { reason: 'not needed any more' });
  await acme.view(`/negotiations/${encodeURIComponent(question.pid)}`, (view) => view.state === 'TERMINATED');
  await expect(answer(acme, question.id, { approve: true })).rejects.toMatchObject({ code: 'MS-NEG-010', status: 409 });
});

import { accessPolicy, offer } from '@millspace/policy';
import { verifyDetached } from '@millspace/runtime/crypto';
import type { AgreementView, TransferView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

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

test('enrol → publish → request → both sign → FINALIZED → transfer STARTED', async () => {
  const terms = offer({ windowSeconds: 10, statistic: 'mean', purposes: ['service'] });
  const dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']) });
  const asked = await beads.request(dataset, terms['@id'], 'service');
  const done = await beads.finalized(asked.pid);
  expect(done.history.map((item) => item.state)).toEqual(['REQUESTED', 'AGREED', 'VERIFIED', 'FINALIZED']);
  expect(done).not.toHaveProperty('waitsFor');

  const { agreements } = await beads.get<{ agreements: AgreementView[] }>('/agreements');
  const [view] = agreements;
  expect(view).toMatchObject({
    status: 'active',
    role: 'consumer',
    counterparty: 'acme',
    dataset,
    signedByOneSide: false,
  });
  expect(view?.sentences.length).toBeGreaterThan(0);
  expect(await verifyDetached(view?.agreement, view?.providerSignature ?? '', acme.key.publicJwk)).toBe(true);
  expect(await verifyDetached(view?.agreement, view?.consumerSignature ?? '', beads.key.publicJwk)).toBe(true);
  expect((await acme.message('agreement.finalized')).agreement.agreement).toEqual(view?.agreement);

  const transfer = await beads.post<TransferView>('/transfers', {
    agreement: view?.agreement['@id'],
    format: 'millspace-stream',
  });
  const running = await beads.view<TransferView>(`/transfers/${transfer.pid}`, (t) => t.state === 'STARTED');
  expect(running.decision).toMatchObject({ result: 'permit', shape: { windowMs: 10_000, statistic: 'mean' } });
  expect(world.seen.control?.transfer(transfer.pid)).toMatchObject({
    state: 'STARTED',
    consumer: 'beads',
    provider: 'acme',
    purpose: 'service',
    revoked: false,
  });
  expect((await acme.message('transfer.state')).role).toBe('provider');
});

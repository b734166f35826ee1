import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessPolicy, offer } from '@millspace/policy';
import type { AgreementView, NegotiationView, SignedAgreement, TransferView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let dataset: string;
const terms = offer({});

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  await acme.connect();
  await beads.connect();
  dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']) });
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

async function agreed(): Promise<string> {
  const done: NegotiationView = await beads.finalized((await beads.request(dataset, terms['@id'])).pid);
  return done.agreement?.['@id'] ?? '';
}

const held = async (side: HandConnector): Promise<SignedAgreement[]> =>
  (await side.get<{ agreements: AgreementView[] }>('/agreements')).agreements.map(
    ({ agreement, providerSignature, consumerSignature }) => ({
      agreement,
      ...(providerSignature === undefined ? {} : { providerSignature }),
      ...(consumerSignature === undefined ? {} : { consumerSignature }),
    }),
  );

async function reconnect(side: HandConnector, query = ''): Promise<void> {
  await side.disconnect();
  await side.connect(query);
}

test('yesterday’s backup: nothing is granted until both handed in; a revocation since then and a lost agreement come back', async () => {
  const before = await agreed();
  const transfer = await beads.post<TransferView>('/transfers', { agreement: before, format: 'millspace-stream' });
  await beads.view<TransferView>(`/transfers/${transfer.pid}`, (t) => t.state === 'STARTED');
  const backup = mkdtempSync(join(tmpdir(), 'millspace-backup-'));
  await world.restart();
  cpSync(world.dataDir, backup, { recursive: true });

  await reconnect(acme);
  await reconnect(beads);
  const lost = await agreed();
  await reconnect(beads);
  const { auditHead: older } = await beads.message('hello');
  await acme.post(`/agreements/${before}/revoke`, { reason: 'since the backup' });
  const providerHolds = await held(acme);
  const consumerHolds = await held(beads);
  const { auditHead: head } = await (async () => {
    await reconnect(acme);
    return acme.message('hello');
  })();

  await world.restart({}, () => {
    rmSync(world.dataDir, { recursive: true });
    cpSync(backup, world.dataDir, { recursive: true });
  });
  rmSync(backup, { recursive: true });
  expect(world.seen.control?.transfer(transfer.pid)?.participantActive).toBe(true);

  await reconnect(acme, `?headN=${head.n}&headHash=${head.hash}`);
  expect(await acme.message('hello')).toMatchObject({ restored: true });
  const facts = () => world.seen.control?.transfer(transfer.pid);
  expect(facts()).toMatchObject({ participantActive: false, revoked: false });
  expect((await beads.get<{ agreements: AgreementView[] }>('/agreements')).agreements).toMatchObject([
    { status: 'waiting-for-handin' },
  ]);
  await expect(beads.get(`/agreements/${lost}`)).rejects.toMatchObject({ status: 404 });

  await reconnect(beads, `?headN=${older.n}&headHash=${older.hash}`);
  expect(await beads.message('hello')).toMatchObject({ restored: true });

  const handin = (side: HandConnector, agreements: SignedAgreement[], revocations: object[], counts: object[] = []) =>
    side.post<{ accepted: string[]; refused: object[] }>('/agreements/handin', { agreements, revocations, counts });
  await handin(beads, consumerHolds, []);
  await reconnect(acme, `?headN=${head.n + 1}&headHash=sha256-other`);
  expect(facts()).toMatchObject({ participantActive: false });
  const forged = providerHolds.map((signed) => ({
    ...signed,
    agreement: { ...signed.agreement, target: 'urn:millspace:dataset:acme:secret' },
  }));
  expect(
    await handin(
      acme,
      [...providerHolds, ...forged],
      [{ agreement: before, reason: 'since the backup', by: 'acme' }],
      [{ agreement: lost, unit: 'samples', used: 42 }],
    ),
  ).toMatchObject({
    accepted: expect.arrayContaining([before, lost]),
    refused: [{}, {}],
  });
  expect(facts()).toMatchObject({ revoked: true });
  expect(world.seen.raised).toEqual([[lost, 'samples', 42]]);
  const { agreements } = await beads.get<{ agreements: AgreementView[] }>('/agreements');
  expect(Object.fromEntries(agreements.map((view) => [view.agreement['@id'], view.status]))).toEqual({
    [before]: 'revoked',
    [lost]: 'active',
  });
  await reconnect(acme, `?headN=${head.n}&headHash=${head.hash}`);
  expect(await acme.message('hello')).toMatchObject({ restored: false });
});

/** An agreement of yesterday's tomorrow: the broker has forgotten it, both connectors hold it. */
async function forgotten(
  purpose: string,
): Promise<{ id: string; asAcme: SignedAgreement[]; asBeads: SignedAgreement[] }> {
  const service = offer({ purposes: ['service'] });
  const limited = await acme.publish({ name: 'limited', offers: [service], accessPolicy: accessPolicy(['beads']) });
  const backup = mkdtempSync(join(tmpdir(), 'millspace-backup-'));
  await acme.disconnect();
  await beads.disconnect();
  await world.restart({}, () => cpSync(world.dataDir, backup, { recursive: true }));
  await acme.connect();
  await beads.connect();
  const done = await beads.finalized((await beads.request(limited, service['@id'], purpose)).pid);
  expect(await acme.message('agreement.finalized')).toMatchObject({ purpose });
  const [asAcme, asBeads] = [await held(acme), await held(beads)];
  await world.restart({}, () => {
    rmSync(world.dataDir, { recursive: true });
    cpSync(backup, world.dataDir, { recursive: true });
  });
  rmSync(backup, { recursive: true });
  await reconnect(acme);
  await reconnect(beads);
  return { id: done.agreement?.['@id'] ?? '', asAcme, asBeads };
}

test.each([
  ['both say the same', 'service', 'service', 'STARTED'],
  ['they differ', 'service', 'marketing', 'TERMINATED'],
  ['neither says one', undefined, undefined, 'TERMINATED'],
])('a recovered agreement is decided with its purpose: %s', async (_, provider, consumer, state) => {
  const { id, asAcme, asBeads } = await forgotten('service');
  const purposes = (purpose?: string) => (purpose === undefined ? {} : { purposes: [{ agreement: id, purpose }] });
  const rest = { revocations: [], counts: [] };
  await acme.post('/agreements/handin', { agreements: asAcme, ...rest, ...purposes(provider) });
  await beads.post('/agreements/handin', { agreements: asBeads, ...rest, ...purposes(consumer) });
  const { pid } = await beads.post<TransferView>('/transfers', { agreement: id, format: 'millspace-stream' });
  const view = await beads.view<TransferView>(`/transfers/${pid}`, (t) => t.state !== 'REQUESTED');
  expect(view.state).toBe(state);
});

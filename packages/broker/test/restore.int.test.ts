import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessPolicy, offer } from '@millspace/policy';
import { signDetached } from '@millspace/runtime/crypto';
import type {
  AgreementView,
  AuditPage,
  BrokerStatus,
  NegotiationView,
  SignedAgreement,
  TransferView,
} from '@millspace/schemas';
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
    ({ agreement, providerSignature, consumerSignature, mac }) => ({
      agreement,
      ...(mac === undefined ? {} : { mac }),
      ...(providerSignature === undefined ? {} : { providerSignature }),
      ...(consumerSignature === undefined ? {} : { consumerSignature }),
    }),
  );

const knowing = (head: { n: number; hash: string; mac?: string }) =>
  `?headN=${head.n}&headHash=${head.hash}${head.mac === undefined ? '' : `&headMac=${head.mac}`}`;

const audited = async (kind: string) =>
  (await world.admin.request<AuditPage>('GET', '/api/v1/audit?limit=1000')).json.entries.filter(
    (entry) => entry.kind === kind,
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

  await reconnect(acme, knowing(head));
  expect(await acme.message('hello')).toMatchObject({ restored: true });
  const facts = () => world.seen.control?.transfer(transfer.pid);
  expect(facts()).toMatchObject({ participantActive: false, revoked: false });
  expect((await beads.get<{ agreements: AgreementView[] }>('/agreements')).agreements).toMatchObject([
    { status: 'waiting-for-handin' },
  ]);
  await expect(beads.get(`/agreements/${lost}`)).rejects.toMatchObject({ status: 404 });

  await reconnect(beads, knowing(older));
  expect(await beads.message('hello')).toMatchObject({ restored: true });

  const handin = (side: HandConnector, agreements: SignedAgreement[], revocations: object[], counts: object[] = []) =>
    side.post<{ accepted: string[]; refused: object[] }>('/agreements/handin', { agreements, revocations, counts });
  await handin(beads, consumerHolds, []);
  await reconnect(acme, knowing({ ...head, n: head.n + 1 }));
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
  await reconnect(acme, knowing(head));
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

test('a stranger’s claim of another head has no effect: nothing is asked of anybody, and it is written down once', async () => {
  const id = await agreed();
  const transfer = await beads.post<TransferView>('/transfers', { agreement: id, format: 'millspace-stream' });
  await beads.view<TransferView>(`/transfers/${transfer.pid}`, (t) => t.state === 'STARTED');
  await beads.disconnect();
  await beads.connect();
  const { auditHead } = await beads.message('hello');
  const stranger = await enrol(world, 'stranger');
  const greeted = acme.messages.length;
  const claims = [
    { n: 999_999, hash: 'nonsense' },
    { n: 999_999, hash: 'nonsense', mac: 'nonsense' },
    { ...auditHead, n: 999_999 },
    { ...auditHead, hash: 'sha256-other' },
  ];
  for (const claim of claims) {
    await reconnect(stranger, knowing(claim));
    expect(await stranger.message('hello')).toMatchObject({ restored: false });
  }
  await stranger.close();
  expect((await world.admin.request<BrokerStatus>('GET', '/api/v1/status')).json).toMatchObject({ restored: false });
  expect(await audited('broker.restored')).toEqual([]);
  expect(await audited('restore.claim.refused')).toMatchObject([
    { subject: 'stranger', actor: stranger.id, data: { knownHead: { n: 999_999, hash: 'nonsense' } } },
  ]);
  expect(world.seen.control?.transfer(transfer.pid)).toMatchObject({ participantActive: true, state: 'STARTED' });
  // The streams of the others go on: nobody was greeted again.
  expect(acme.messages.slice(greeted).map((message) => message.type)).not.toContain('hello');
  await reconnect(acme);
  expect(await acme.message('hello')).toMatchObject({ restored: false });
});

test('two parties cannot make the broker believe that it has forgotten an agreement', async () => {
  await agreed();
  const [mine] = await held(acme);
  const agreement = { ...(mine as SignedAgreement).agreement, '@id': 'urn:uuid:11111111-1111-4111-8111-111111111111' };
  const invented: SignedAgreement = {
    agreement,
    providerSignature: await signDetached(agreement, acme.key),
    consumerSignature: await signDetached(agreement, beads.key),
  };
  const mac = (mine as SignedAgreement).mac as string;
  for (const signed of [invented, { ...invented, mac }]) {
    expect(await acme.post('/agreements/handin', { agreements: [signed], revocations: [], counts: [] })).toMatchObject({
      accepted: [],
      refused: [{ agreement: agreement['@id'] }],
    });
  }
  expect((await world.admin.request<BrokerStatus>('GET', '/api/v1/status')).json).toMatchObject({ restored: false });
  expect(await audited('broker.restored')).toEqual([]);
  await expect(acme.get(`/agreements/${agreement['@id']}`)).rejects.toMatchObject({ status: 404 });
});

test('what was lost in one restore cannot be brought back piece by piece to start it again; a second restore is noticed', async () => {
  const backup = mkdtempSync(join(tmpdir(), 'millspace-backup-'));
  await world.restart({}, () => cpSync(world.dataDir, backup, { recursive: true }));
  const restored = () =>
    world.restart({}, () => {
      rmSync(world.dataDir, { recursive: true });
      cpSync(backup, world.dataDir, { recursive: true });
    });
  const headOf = async () => {
    await reconnect(acme);
    return (await acme.message('hello')).auditHead;
  };
  const nothing = { agreements: [], revocations: [], counts: [] };
  const handin = async () => {
    for (const side of [acme, beads]) await side.post('/agreements/handin', nothing);
  };
  await acme.post('/agreements/handin', nothing);
  const first = await headOf();
  await acme.post('/agreements/handin', nothing);
  const second = await headOf();
  await restored();
  await reconnect(acme, knowing(first));
  expect(await acme.message('hello')).toMatchObject({ restored: true });
  await handin();
  const third = await headOf();
  await reconnect(acme, knowing(second));
  expect(await acme.message('hello')).toMatchObject({ restored: false });
  expect(await audited('broker.restored')).toHaveLength(1);

  await restored();
  await reconnect(acme, knowing(third));
  expect(await acme.message('hello')).toMatchObject({ restored: true });
  await handin();
  await reconnect(beads, knowing(second));
  expect(await beads.message('hello')).toMatchObject({ restored: false });
  rmSync(backup, { recursive: true });
});

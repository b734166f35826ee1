import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessPolicy, offer } from '@millspace/policy';
import { type JWK, verifyDetached } from '@millspace/runtime/crypto';
import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import type {
  AgreementView,
  AuditVerification,
  EvidencePage,
  JwkSet,
  ParticipantView,
  SignedDeparture,
  TransferView,
} from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDataPlane } from '../src/data-plane.ts';
import type { CreateDataPlane } from '../src/ports.ts';
import { frame, makeChunk, Reader } from '../src/testing/kit.ts';
import { blankDataset, enrol, type HandConnector, startWorld, type World } from './harness.ts';

const ID = 'urn:millspace:dataset:acme:mills';
const SECRET = 'nobody-else-knows-this-title';
const SPEED = {
  id: 'agitator.speed',
  pack: 'bead-mill/1',
  group: 'fast',
  unit: '/min',
  sensitivity: 'technical' as const,
};
const GOODBYE = { reason: 'the plant was sold', confirm: 'acme' };

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let agreement: string;
let transfer: string;
/** Of a chunk: stands in its header, and where the log knows the last number of a producer. */
let digest: string;

beforeEach(async () => {
  world = await startWorld({ createDataPlane });
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  await acme.connect();
  await beads.connect();
  const terms = offer({});
  await acme.publish({
    name: 'mills',
    title: { en: SECRET, de: SECRET },
    offers: [terms],
    accessPolicy: accessPolicy(['beads']),
    signals: [...blankDataset(ID).signals, SPEED],
  });
  agreement = (await beads.finalized((await beads.request(ID, terms['@id'])).pid)).agreement?.['@id'] ?? '';
  transfer = (await beads.post<TransferView>('/transfers', { agreement, format: 'millspace-stream' })).pid;
  await beads.view<TransferView>(`/transfers/${transfer}`, (t) => t.state === 'STARTED');
  const chunks = [1, 2].map((seq) =>
    makeChunk([frame(Date.now() - 10_000 + seq * 1000)], { seq, dataset: ID, producer: acme.id }),
  );
  digest = chunks[1]?.header.digest ?? '';
  await acme.client.request('POST', `/api/v1/ingest/${ID}`, {
    body: Buffer.concat(chunks.map(({ header, body }) => encodeFrame(header, body))),
    contentType: CHUNKS_MEDIA_TYPE,
  });
});

afterEach(async () => {
  await acme.close();
  await beads.close();
  await world.close();
});

/** Whether any file of the broker holds these bytes. */
function filesHold(text: string | Buffer): boolean {
  const wanted = Buffer.from(text);
  return readdirSync(world.dataDir).some(
    (name) => /\.db(-wal)?$/.test(name) && readFileSync(join(world.dataDir, name)).includes(wanted),
  );
}

const auditOf = async (kind: string) =>
  (await beads.get<EvidencePage>(`/evidence/entries?kind=${kind}`)).items.map(({ entry }) => entry);
const verification = async () => (await world.admin.request<AuditVerification>('GET', '/api/v1/audit/verify')).json;

/** What has to hold once acme has left, whoever looks. */
async function gone(): Promise<void> {
  const { departure, brokerSignature } = await acme.get<SignedDeparture>('/membership');
  expect(departure).toMatchObject({ state: 'left', by: 'acme', agreements: 1, counterparties: ['beads'], datasets: 1 });
  expect(departure.log.chunks).toBe(2);
  const { keys } = await beads.get<JwkSet>('/jwks');
  expect(await verifyDetached(departure, brokerSignature, keys[0] as JWK)).toBe(true);

  // The other side: the agreement is over, says why and by whom, and is still there to be read.
  expect(await beads.get<AgreementView>(`/agreements/${agreement}`)).toMatchObject({
    status: 'revoked',
    revokedBy: 'acme',
    reason: GOODBYE.reason,
  });
  await beads.view<TransferView>(`/transfers/${transfer}`, (t) => t.state === 'TERMINATED');
  await expect(beads.client.stream('GET', `/api/v1/transfers/${transfer}/stream`)).rejects.toMatchObject({
    status: expect.any(Number),
  });

  // The broker: nothing of it but its short name, keys and what concerns beads as well; the log proves what it proved.
  expect(filesHold(SECRET)).toBe(false);
  expect(filesHold(digest)).toBe(false);
  expect(filesHold(agreement)).toBe(true);
  const { json } = await world.admin.request<{ participants: ParticipantView[] }>('GET', '/api/v1/participants');
  expect(json.participants.find(({ slug }) => slug === 'acme')).toMatchObject({
    name: '',
    state: 'revoked',
    departedAt: expect.any(Number),
    connectors: 0,
  });
  const verified = await verification();
  expect(verified).toMatchObject({ ok: true });
  expect(verified.erased).toBeGreaterThan(2);
  expect(await auditOf('participant.left')).toMatchObject([
    { subject: 'acme', data: { agreements: 1, datasets: 1, log: { chunks: 2 } } },
  ]);
  expect(await auditOf('agreement.revoked')).toHaveLength(1);

  // It is out for good, and nobody gets its name.
  await expect(acme.get('/catalog')).rejects.toMatchObject({ code: 'MS-LEV-002' });
  await expect(
    world.admin.request('POST', '/api/v1/participants', { json: { slug: 'acme', name: 'Another' } }),
  ).rejects.toMatchObject({ code: 'MS-AUTH-021' });
  await expect(
    world.admin.request('POST', '/api/v1/participants/acme/invitations', { json: {} }),
  ).rejects.toMatchObject({
    code: 'MS-LEV-002',
  });
  expect((await acme.post<SignedDeparture>('/membership/end', GOODBYE)).departure).toEqual(departure);
}

describe('leaving for good', () => {
  test('says before what would end; ends agreements with notice, stops streams, erases to the byte, keeps digests', async () => {
    const plan = await acme.get<SignedDeparture>('/membership');
    expect(plan.departure).toMatchObject({
      state: 'member',
      agreements: 1,
      counterparties: ['beads'],
      log: { chunks: 2 },
    });
    expect(plan.departure.auditEntries).toBeGreaterThan(2);
    await expect(acme.post('/membership/end', { ...GOODBYE, confirm: 'beads' })).rejects.toMatchObject({
      code: 'MS-LEV-001',
    });
    await expect(acme.post('/membership/end', { confirm: 'acme' })).rejects.toMatchObject({ code: 'MS-GEN-400' });
    expect([SECRET, digest, agreement].map(filesHold)).toEqual([true, true, true]);

    const { body } = await beads.client.stream('GET', `/api/v1/transfers/${transfer}/stream`);
    const reader = new Reader(body, () => Promise.resolve());
    await reader.next();
    const told = beads.message('agreement.revoked');
    const export_ = 'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
    const { departure } = await acme.post<SignedDeparture>('/membership/end', { ...GOODBYE, export: export_ });
    expect(departure).toMatchObject({ state: 'left', export: export_ });
    expect(await told).toMatchObject({ agreement, reason: GOODBYE.reason, by: 'acme' });
    reader.close();
    await gone();
    await world.restart();
    await beads.disconnect();
    await beads.connect();
    await gone();
  });

  test('a broker that is stopped in the middle grants nothing meanwhile and goes on when it starts again', async () => {
    // The step that erases the log fails until the broker is started again.
    const reached = Promise.withResolvers<void>();
    const stuck: CreateDataPlane = (config, deps) =>
      Object.assign(createDataPlane(config, deps), {
        erase: () => {
          reached.resolve();
          return Promise.reject(new Error('the disk does not answer'));
        },
      });
    await world.restart({ createDataPlane: stuck });
    await beads.disconnect();
    await beads.connect();
    const leaving = acme.post<SignedDeparture>('/membership/end', GOODBYE).catch(() => null);
    await reached.promise;
    const { departure } = await acme.get<SignedDeparture>('/membership');
    expect(departure).toMatchObject({ state: 'ending', step: 'log' });
    await expect(acme.get('/catalog')).rejects.toMatchObject({ code: 'MS-LEV-002' });
    await expect(beads.client.stream('GET', `/api/v1/transfers/${transfer}/stream`)).rejects.toMatchObject({
      status: expect.any(Number),
    });
    await world.restart({ createDataPlane });
    await leaving;
    await beads.disconnect();
    await beads.connect();
    expect((await acme.post<SignedDeparture>('/membership/end', GOODBYE)).departure.state).toBe('left');
    await gone();
    expect(await auditOf('participant.leaving')).toHaveLength(1);
    expect(await auditOf('participant.left')).toHaveLength(1);
  });

  test('a broker stops although a departure waits for receipts that cannot be made; they are made by the next', async () => {
    const stuck: CreateDataPlane = (config, deps) =>
      createDataPlane(config, {
        ...deps,
        control: { ...deps.control, keepReceipt: () => Promise.reject(new Error('the disk is full')) },
      });
    await world.restart({ createDataPlane: stuck });
    await beads.disconnect();
    await beads.connect();
    const path = `/api/v1/transfers/${transfer}`;
    const { body } = await beads.client.stream('GET', `${path}/stream`);
    const reader = new Reader(body, (position) =>
      beads.client.request('POST', `${path}/acknowledgements`, { json: { position } }),
    );
    const [item] = await reader.until(({ length }) => length === 1);
    reader.close();
    const leaving = acme.post<SignedDeparture>('/membership/end', GOODBYE).catch(() => null);
    await vi.waitFor(async () => {
      const { departure } = await acme.get<SignedDeparture>('/membership');
      expect(departure).toMatchObject({ state: 'ending', step: 'log' });
    });
    await world.restart({ createDataPlane });
    await leaving;
    await beads.disconnect();
    await beads.connect();
    expect((await acme.post<SignedDeparture>('/membership/end', GOODBYE)).departure.state).toBe('left');
    await gone();
    expect(await auditOf('receipt')).toContainEqual(
      expect.objectContaining({
        subject: transfer,
        data: expect.objectContaining({ chunks: 1, to: item?.header.position }),
      }),
    );
  });

  test('a connector that was revoked before does not even get the word that its participant has left', async () => {
    const second = await enrol(world, 'acme');
    await second.get('/membership');
    await world.admin.request('POST', `/api/v1/connectors/${encodeURIComponent(second.id)}/revoke`, {
      json: { reason: 'stolen' },
    });
    await acme.post<SignedDeparture>('/membership/end', GOODBYE);
    expect((await acme.get<SignedDeparture>('/membership')).departure.state).toBe('left');
    await expect(second.get('/membership')).rejects.toMatchObject({ code: 'MS-AUTH-006' });
    second.forget();
    await expect(second.get('/membership')).rejects.toMatchObject({ code: 'MS-AUTH-006' });
    await expect(second.post('/membership/end', GOODBYE)).rejects.toMatchObject({ code: 'MS-AUTH-006' });
    await second.close();
  });

  test('its outside partners are forgotten, and the key it called them with', async () => {
    const id = 'urn:example:whom-nobody-else-deals-with';
    await acme.client.request('PUT', '/api/v1/partners', {
      json: {
        ...{ id, address: 'https://partner.example/dsp', accepts: { kind: 'self-issued' } },
        presents: { kind: 'token', token: 'a-long-token' },
      },
    });
    const key = () => readdirSync(join(world.dataDir, 'transport-keys')).includes('acme.json');
    await acme.post('/transport-key/rotate');
    expect([filesHold(id), key()]).toEqual([true, true]);
    await acme.post<SignedDeparture>('/membership/end', GOODBYE);
    await gone();
    expect([filesHold(id), key()]).toEqual([false, false]);
    const { json } = await world.admin.request<{ partners: unknown[] }>('GET', '/api/v1/admin/partners');
    expect(json.partners).toEqual([]);
  });

  test('the administrator does it for one that is away; when both sides are gone, their agreement goes too', async () => {
    await acme.disconnect();
    const leave = (slug: string) =>
      world.admin.request<SignedDeparture>('POST', `/api/v1/participants/${slug}/departure`, {
        json: { reason: 'the company does not exist any more', confirm: slug },
      });
    expect((await leave('acme')).json.departure).toMatchObject({ state: 'left', by: 'broker' });
    expect(await beads.get<AgreementView>(`/agreements/${agreement}`)).toMatchObject({ revokedBy: 'broker' });
    expect(filesHold(agreement)).toBe(true);
    expect((await leave('beads')).json.departure).toMatchObject({ state: 'left', agreements: 0 });
    const { json } = await world.admin.request<{ agreements: unknown[] }>('GET', '/api/v1/admin/agreements');
    expect(json.agreements).toEqual([]);
    expect(filesHold(agreement)).toBe(false);
    expect(await verification()).toMatchObject({ ok: true });
    await expect(leave('nobody')).rejects.toMatchObject({ code: 'MS-AUTH-024' });
    await world.restart();
    expect(await verification()).toMatchObject({ ok: true });
  });
});

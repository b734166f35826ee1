import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessPolicy, offer } from '@millspace/policy';
import { CHUNKS_MEDIA_TYPE, encodeFrame, readFrames } from '@millspace/runtime/framing';
import type { AgreementView, DeliveryHeader, NegotiationView, TransferView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDataPlane } from '../src/data-plane.ts';
import { frame, makeChunk } from '../src/testing/kit.ts';
import type { HandConnector, World } from './harness.ts';
import { blankDataset, enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  world = await startWorld({ createDataPlane });
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

const id = 'urn:millspace:dataset:acme:mills';
const speed = {
  id: 'agitator.speed',
  pack: 'bead-mill/1',
  group: 'fast',
  unit: '/min',
  sensitivity: 'technical' as const,
};

async function send(seq: number): Promise<unknown> {
  const { header, body } = makeChunk([frame(Date.now() - 10_000 + seq * 1000)], {
    seq,
    dataset: id,
    producer: acme.id,
  });
  const { json } = await acme.client.request('POST', `/api/v1/ingest/${id}`, {
    body: encodeFrame(header, body),
    contentType: CHUNKS_MEDIA_TYPE,
  });
  return json;
}

/** Headers of a stream as they come; the callback says when it has seen enough. */
async function read(pid: string, enough: (seen: DeliveryHeader[]) => boolean): Promise<DeliveryHeader[]> {
  const { body } = await beads.client.stream('GET', `/api/v1/transfers/${pid}/stream`, {
    headers: { accept: CHUNKS_MEDIA_TYPE },
  });
  const seen: DeliveryHeader[] = [];
  for await (const { header } of readFrames(body)) {
    seen.push(header as unknown as DeliveryHeader);
    if (enough(seen)) break;
  }
  body.destroy();
  return seen;
}

/** A dataset that is published, agreed on and wanted. */
async function flowing(): Promise<{ agreement: string; pid: string }> {
  const terms = offer({});
  await acme.publish({
    name: 'mills',
    offers: [terms],
    accessPolicy: accessPolicy(['beads']),
    signals: [...blankDataset(id).signals, speed],
  });
  const done: NegotiationView = await beads.finalized((await beads.request(id, terms['@id'])).pid);
  const agreement = done.agreement?.['@id'] ?? '';
  const { pid } = await beads.post<TransferView>('/transfers', { agreement, format: 'millspace-stream' });
  await beads.view<TransferView>(`/transfers/${pid}`, (t) => t.state === 'STARTED');
  await acme.until(() => acme.messages.some((message) => message.type === 'demand' && message.wanted), 'demand');
  return { agreement, pid };
}

test('publish → agree → demand → data → revoke: both planes together, also across a restart', async () => {
  const { agreement, pid } = await flowing();
  expect(await send(1)).toEqual({ epoch: 1, seq: 1 });
  const first = (await read(pid, (seen) => seen.some((header) => header.kind === 'chunk'))).at(-1);
  expect(first?.chunk).toMatchObject({ dataset: id, producer: acme.id, seq: 1 });
  expect((await beads.get<TransferView>(`/transfers/${pid}`)).delivered).toMatchObject({ chunks: 1, samples: 1 });
  await expect(acme.client.stream('GET', `/api/v1/transfers/${pid}/stream`)).rejects.toMatchObject({
    status: expect.any(Number),
  });

  await world.restart();
  await acme.disconnect();
  await acme.connect();
  expect(await send(2)).toEqual({ epoch: 1, seq: 2 });
  const whole = read(pid, (seen) => seen.some((header) => header.kind === 'end'));
  await beads.view<TransferView>(`/transfers/${pid}`, (t) => t.delivered.chunks >= 2);
  await acme.post(`/agreements/${agreement}/revoke`, { reason: 'enough' });
  const seen = await whole;
  expect(seen.filter((header) => header.kind === 'chunk').map((header) => header.chunk?.seq)).toEqual([1, 2]);
  expect(seen.at(-1)?.end).toMatchObject({ retry: false });
  await beads.view<TransferView>(`/transfers/${pid}`, (t) => t.state === 'TERMINATED');
  expect((await world.admin.request('GET', '/api/v1/audit/verify')).json).toMatchObject({ ok: true });
});

const handIn = async (side: HandConnector, revocations: object[] = []) => {
  const { agreements } = await side.get<{ agreements: AgreementView[] }>('/agreements');
  const signed = agreements.map(({ agreement, mac, providerSignature, consumerSignature }) => ({
    agreement,
    mac,
    providerSignature,
    consumerSignature,
  }));
  await side.post('/agreements/handin', { agreements: signed, revocations, counts: [] });
};

test.each([
  ['all is as before: what was sent meanwhile is handed out', false],
  ['it was revoked since: the provider is told to stop', true],
])(
  'a restored broker that waits for what was signed does not say that nobody wants the data; %s',
  async (_words, revoked) => {
    const { agreement, pid } = await flowing();
    const backup = mkdtempSync(join(tmpdir(), 'millspace-backup-'));
    await world.restart({}, () => cpSync(world.dataDir, backup, { recursive: true }));
    await acme.disconnect();
    await acme.connect();
    await acme.publish({ name: 'since-the-backup', offers: [] });
    await acme.disconnect();
    await acme.connect();
    const { auditHead: head } = await acme.message('hello');
    await world.restart({}, () => {
      rmSync(world.dataDir, { recursive: true });
      cpSync(backup, world.dataDir, { recursive: true });
    });
    rmSync(backup, { recursive: true });

    await acme.disconnect();
    await acme.connect(`?headN=${head.n}&headHash=${head.hash}&headMac=${head.mac}`);
    expect(await acme.message('hello')).toMatchObject({ restored: true });
    expect((await beads.get<{ agreements: AgreementView[] }>('/agreements')).agreements).toMatchObject([
      { status: 'waiting-for-handin' },
    ]);
    const demands = () => acme.messages.flatMap((message) => (message.type === 'demand' ? [message.wanted] : []));
    expect(await send(1)).toEqual({ epoch: 1, seq: 1 });
    await handIn(acme);
    const beats = () => acme.messages.filter((message) => (message.type as string) === 'heartbeat').length;
    const before = beats();
    await acme.until(() => beats() > before, 'another heartbeat');
    expect(demands()).toEqual([]);
    await handIn(beads, revoked ? [{ agreement, reason: 'since the backup', by: 'beads' }] : []);
    await acme.until(() => demands().length > 0, 'demand');
    expect(demands()).toEqual([!revoked]);
    if (revoked) return;
    const seen = await read(pid, (headers) => headers.some((header) => header.kind === 'chunk'));
    expect(seen.at(-1)?.chunk?.seq).toBe(1);
  },
);

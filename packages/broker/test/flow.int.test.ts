import { accessPolicy, offer } from '@millspace/policy';
import { type JWK, signDetached, verifyDetached } from '@millspace/runtime/crypto';
import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import type { AgreementView, BrokerStatus, Exchange, Frame, TransferView } from '@millspace/schemas';
import { validateExchange } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { createDataPlane } from '../src/data-plane.ts';
import { makeChunk, Reader, T0 } from '../src/testing/kit.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

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

const frame = (second: number): Frame => ({
  part: 0,
  t: [T0 + second * 1000],
  signals: { 'agitator.power': [second] },
});

/** From the offer to a started transfer. */
async function agree(terms: ReturnType<typeof offer>): Promise<{ dataset: string; agreement: string; pid: string }> {
  const dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(['beads']) });
  const asked = await beads.request(dataset, terms['@id']);
  await beads.finalized(asked.pid);
  const { agreements } = await beads.get<{ agreements: AgreementView[] }>('/agreements');
  const agreement = agreements[0]?.agreement['@id'] ?? '';
  const { pid } = await beads.post<TransferView>('/transfers', { agreement, format: 'millspace-stream' });
  await beads.view<TransferView>(`/transfers/${encodeURIComponent(pid)}`, ({ state }) => state === 'STARTED');
  return { dataset, agreement, pid };
}

function send(dataset: string, seq: number, frames: Frame[]): Promise<unknown> {
  const { header, body } = makeChunk(frames, { seq, dataset, producer: acme.id });
  return acme.client.request('POST', `/api/v1/ingest/${encodeURIComponent(dataset)}`, {
    body: encodeFrame(header, body),
    contentType: CHUNKS_MEDIA_TYPE,
  });
}

test('the administrator finds an exchange by the process id of either side, and sees both parties', async () => {
  const { pid } = await agree(offer({}));
  const find = async (id: string) =>
    (await world.admin.request<Exchange>('GET', `/api/v1/exchanges/${encodeURIComponent(id)}`)).json;
  const seen = await find(pid);
  expect(seen).toMatchObject({ pid, provider: 'acme', consumer: 'beads', state: 'STARTED' });
  expect(validateExchange(seen)).toBe(true);
  expect(await find(seen.providerPid ?? '')).toMatchObject({ pid, provider: 'acme', consumer: 'beads' });
  await expect(find('urn:uuid:none')).rejects.toMatchObject({ code: 'MS-TRF-001' });
});

async function open(pid: string, after?: string): Promise<Reader> {
  const path = `/api/v1/transfers/${encodeURIComponent(pid)}`;
  const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
  const { body } = await beads.client.stream('GET', `${path}/stream${query}`, {
    headers: { accept: CHUNKS_MEDIA_TYPE },
  });
  return new Reader(body, (position) =>
    beads.client.request('POST', `${path}/acknowledgements`, { json: { position } }),
  );
}

test('data flow under an agreement, over a restart, until it is revoked', async () => {
  const { dataset, agreement, pid } = await agree(offer());
  await acme.until(
    () => acme.messages.some((message) => message.type === 'demand' && message.dataset === dataset && message.wanted),
    'demand',
  );
  await send(dataset, 1, [frame(1), frame(2)]);
  const reader = await open(pid);
  const [first] = await reader.until((items) => items.length === 1);
  expect(first?.lines).toEqual([frame(1), frame(2)]);
  const position = first?.header.position;

  reader.close();
  await acme.disconnect();
  await beads.disconnect();
  await world.restart();
  await acme.connect();
  await beads.connect();
  await send(dataset, 3, [frame(3)]);
  const again = await open(pid, position);
  expect((await again.until((items) => items.length === 1))[0]?.lines).toEqual([frame(3)]);
  expect(await beads.get<TransferView>(`/transfers/${encodeURIComponent(pid)}`)).toMatchObject({
    delivered: { chunks: 2, samples: 3 },
  });

  await acme.post(`/agreements/${encodeURIComponent(agreement)}/revoke`, { reason: 'contract ended' });
  expect((await again.until(() => false)).at(-1)?.header.end).toMatchObject({ code: 'MS-DLV-009' });
  await expect(open(pid)).rejects.toMatchObject({ code: 'MS-DLV-009' });
  await acme.until(
    () => acme.messages.findLast((message) => message.type === 'demand')?.wanted === false,
    'no more demand',
  );
  const receipt = await beads.message('receipt.countersign');
  expect(receipt.receipt.receipt).toMatchObject({ kind: 'delivery', agreement, dataset });
});

test('a receipt carries both signatures to the provider; while the consumer’s is missing, everybody can see it', async () => {
  const silent = beads.answerer;
  beads.answerer = (message, me) => (message.type === 'receipt.countersign' ? null : silent(message, me));
  const { dataset, pid } = await agree(offer());
  await send(dataset, 1, [frame(1), frame(2)]);
  const reader = await open(pid);
  await reader.until((items) => items.length === 1);
  reader.close();
  const { id, receipt: asked } = await beads.message('receipt.countersign');
  const { keys } = await beads.get<{ keys: JWK[] }>('/jwks');
  expect(await verifyDetached(asked.receipt, asked.brokerSignature ?? '', keys[0] ?? {})).toBe(true);
  await expect(
    beads.answer(id, { signature: await signDetached({ ...asked.receipt, samples: 1 }, beads.key) }),
  ).rejects.toMatchObject({ code: 'MS-DLV-010' });

  await acme.disconnect();
  await beads.disconnect();
  await world.restart({ clock: { now: () => Date.now() + 61_000 } });
  const path = `/transfers/${encodeURIComponent(pid)}`;
  const open1 = (await world.admin.request<BrokerStatus>('GET', '/api/v1/status')).json.receipts;
  // That of the upload was made when the broker stopped, and waits as well.
  expect(open1).toEqual({ open: 2, since: expect.any(Number) });
  expect((await beads.get<TransferView>(path)).waitsFor).toMatchObject({
    who: 'beads',
    since: open1?.since,
    what: { en: expect.stringMatching(/^1 receipts .* not connected/) },
  });

  beads.answerer = async (message, me) =>
    message.type === 'receipt.countersign'
      ? { signature: await signDetached(message.receipt.receipt, me.key) }
      : silent(message, me);
  await acme.connect();
  await beads.connect();
  const { receipt: copy } = await acme.message('receipt.copy');
  expect(copy.brokerSignature).toBe(asked.brokerSignature);
  expect(await verifyDetached(copy.receipt, copy.consumerSignature ?? '', beads.key.publicJwk)).toBe(true);
  expect(copy.consumerJwk).toMatchObject({ x: beads.key.publicJwk.x });
  await vi.waitFor(async () => {
    const { receipts } = (await world.admin.request<BrokerStatus>('GET', '/api/v1/status')).json;
    expect(receipts).toEqual({ open: 0, since: null });
  }, 10_000);
  expect((await beads.get<TransferView>(path)).waitsFor).toBeUndefined();
});

test('a revoked participant’s stream ends', async () => {
  const { dataset, pid } = await agree(offer());
  await send(dataset, 1, [frame(1)]);
  const reader = await open(pid);
  await reader.until((items) => items.length === 1);
  await world.admin.request('POST', '/api/v1/participants/beads/revoke', { json: { reason: 'left' } });
  expect((await reader.until(() => false)).at(-1)?.header.end).toMatchObject({ code: 'MS-DLV-009' });
});

policyClass('15', 'not-bypassed', 'history is asked of the provider and relayed in the agreed shape', async () => {
  const { dataset, pid } = await agree(offer({ windowSeconds: 10 }));
  const { request } = await beads.post<{ request: string }>(`/transfers/${encodeURIComponent(pid)}/history`, {
    from: T0,
    to: T0 + 9999,
  });
  const asked = await acme.message('history.request');
  expect(asked).toMatchObject({ request, dataset, from: T0, to: T0 + 9999, consumer: 'beads' });
  const { body } = await beads.client.stream('GET', `/api/v1/history/${encodeURIComponent(request)}/stream`, {
    headers: { accept: CHUNKS_MEDIA_TYPE },
  });
  const reader = new Reader(body, async () => undefined);
  const part = makeChunk(
    Array.from({ length: 10 }, (_, second) => frame(second)),
    { seq: 1, dataset, producer: acme.id, origin: 'history' },
  );
  await acme.client.request('POST', `/api/v1/history/${encodeURIComponent(request)}/chunks?n=1&last=true`, {
    body: encodeFrame(part.header, part.body),
    contentType: CHUNKS_MEDIA_TYPE,
  });
  const items = await reader.until(() => false);
  expect(items.flatMap(({ lines }) => lines)).toEqual([
    expect.objectContaining({ t: [T0], signals: { 'agitator.power': [4.5] } }),
  ]);
  expect(items.at(-1)?.header.end?.code).toBe('endOfHistory');
});

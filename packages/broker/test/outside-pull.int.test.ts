import { offer } from '@millspace/policy';
import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import { NO_CONNECTOR, type Receipt, type TransferView } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDataPlane } from '../src/data-plane.ts';
import { makeChunk, T0 } from '../src/testing/kit.ts';
import { fetched, HandPartner } from './hand-partner.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let partner: HandPartner;

beforeEach(async () => {
  world = await startWorld({ createDataPlane }, { outside: { internalAddresses: ['127.0.0.1'] } });
  acme = await enrol(world, 'acme');
  await acme.connect();
  partner = await HandPartner.join(world, acme, 'https://partner.example/id');
});

afterEach(async () => {
  await partner.close();
  await acme.close();
  await world.close();
});

const everybody = { permission: [{ action: 'odrl:use' }] };
const keeping = offer({ keepSignals: ['agitator.power'] });

async function published(offers = [keeping]): Promise<string> {
  return acme.publish({ name: 'mills', offers, accessPolicy: everybody });
}

function send(dataset: string, seq: number): Promise<unknown> {
  const frame = { part: 0, t: [T0 + seq * 1000], signals: { 'agitator.power': [seq] } };
  const { header, body } = makeChunk([frame], { seq, dataset, producer: acme.id });
  return acme.client.request('POST', `/api/v1/ingest/${encodeURIComponent(dataset)}`, {
    body: encodeFrame(header, body),
    contentType: CHUNKS_MEDIA_TYPE,
  });
}

const valuesOf = (lines: readonly Record<string, unknown>[]) =>
  lines.flatMap(({ signals }) => (signals as { 'agitator.power': number[] } | undefined)?.['agitator.power'] ?? []);
const transferAt = (pid: string) => `/transfers/${encodeURIComponent(pid)}`;

test('from the catalogue to data under policy, suspended, resumed by either side, revoked', async () => {
  const dataset = await published();
  const [shown] = await partner.datasets();
  expect(shown).toMatchObject({ '@id': dataset, distribution: [{ format: 'HttpData-PULL' }] });
  const agreement = await partner.agree(dataset, shown?.hasPolicy[0] ?? keeping);
  const { consumerPid, providerPid, address } = await partner.transfer(agreement);
  await send(dataset, 1);
  expect(valuesOf((await fetched(address)).lines)).toEqual([1]);

  await acme.post(`${transferAt(providerPid)}/suspend`, { reason: 'a pause' });
  expect((await fetched(address)).status).toBe(403);
  await partner.message('TransferSuspensionMessage', consumerPid);
  await acme.view<TransferView>(transferAt(providerPid), ({ state }) => state === 'SUSPENDED');
  await acme.post(`${transferAt(providerPid)}/resume`);
  const second = await partner.addressOf(consumerPid, 2);
  await acme.view<TransferView>(transferAt(providerPid), ({ state }) => state === 'STARTED');
  expect((await fetched(address)).status).toBe(403);
  expect((await fetched(second)).status).toBe(200);

  const pids = { consumerPid, providerPid };
  await partner.say(`/transfers/${providerPid}/suspension`, 'TransferSuspensionMessage', pids);
  expect((await fetched(second)).status).toBe(403);
  await partner.say(`/transfers/${providerPid}/start`, 'TransferStartMessage', pids);
  const third = await partner.addressOf(consumerPid, 3);
  expect((await fetched(second)).status).toBe(403);
  expect((await fetched(third)).status).toBe(200);

  await acme.post(`/agreements/${encodeURIComponent(agreement)}/revoke`, { reason: 'enough' });
  expect((await fetched(third)).status).toBe(403);
});

test('an administrator suspends the exchange with a partner, or the participant, and lets it go on', async () => {
  const dataset = await published();
  const { providerPid, address } = await partner.transfer(await partner.agree(dataset, keeping));
  await send(dataset, 1);
  expect((await fetched(address)).status).toBe(200);
  const admin = (path: string, json: object) => world.admin.request('POST', `/api/v1${path}`, { json });
  const exchange = `/exchanges/${encodeURIComponent(providerPid)}`;
  await admin(`${exchange}/suspend`, { reason: 'keys may be stolen' });
  expect((await fetched(address)).status).toBe(403);
  await acme.view<TransferView>(transferAt(providerPid), ({ held }) => held?.reason === 'keys may be stolen');
  await admin(`${exchange}/resume`, {});
  expect((await fetched(address)).status).toBe(200);
  await admin('/participants/acme/suspend', { reason: 'a pause' });
  expect((await fetched(address)).status).toBe(403);
  await admin('/participants/acme/resume', {});
  expect((await fetched(address)).status).toBe(200);
});

test('a receipt of what was fetched goes to the provider, signed by the broker alone', async () => {
  const dataset = await published();
  const { providerPid, address } = await partner.transfer(await partner.agree(dataset, keeping));
  await send(dataset, 1);
  await fetched(address);
  await acme.post(`${transferAt(providerPid)}/complete`);
  const { receipt } = await acme.message('receipt.copy');
  const said: Partial<Receipt> = { kind: 'delivery', consumer: partner.id, connector: NO_CONNECTOR, samples: 1 };
  expect(receipt.receipt).toMatchObject(said);
  expect(receipt.brokerSignature).toBeDefined();
  expect(receipt.consumerSignature).toBeUndefined();
});

test('terms that nobody can vouch for outside are not offered to partners, and not agreed on', async () => {
  const deleting = offer({ deleteAfter: { days: 30 } });
  const dataset = await published([keeping, deleting]);
  expect((await partner.datasets())[0]?.hasPolicy.map((shown) => shown['@id'])).toEqual([keeping['@id']]);
  await expect(partner.agree(dataset, deleting)).rejects.toThrow('MS-NEG-004');
});

test('nor proposed to one', async () => {
  const dataset = await published();
  const proposed = acme.post('/negotiations/offers', {
    counterparty: partner.id,
    dataset,
    offer: offer({ deleteAfter: { days: 30 } }),
  });
  await expect(proposed).rejects.toMatchObject({ code: 'MS-DSP-019' });
});

test('data are fetched, never pushed', async () => {
  const dataset = await published();
  expect((await partner.datasets())[0]?.distribution.map(({ format }) => format)).toEqual(['HttpData-PULL']);
  const agreement = await partner.agree(dataset, keeping);
  for (const format of ['HttpData-PUSH', 'millspace-stream'])
    await expect(partner.askTransfer(agreement, format)).rejects.toThrow('MS-TRF-003');
});

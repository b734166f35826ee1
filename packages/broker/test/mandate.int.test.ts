import { offer } from '@millspace/policy';
import { generateKeyPair, signDetached } from '@millspace/runtime/crypto';
import type { NegotiationView, TransferView, TransportDelegationView, TransportWithdrawal } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDataPlane } from '../src/data-plane.ts';
import { fetched, HandPartner } from './hand-partner.ts';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

const USE = offer({ keepSignals: ['agitator.power'] });
const EVERYBODY = { permission: [{ action: 'odrl:use' }] };
const REASON = 'the broker changes hands';

let world: World;
let acme: HandConnector;
let partner: HandPartner;
let dataset: string;

beforeEach(async () => {
  world = await startWorld(
    { createDataPlane },
    {
      outside: { internalAddresses: ['127.0.0.1'] },
      // A name that stands still when the broker comes up on another port.
      http: { host: '127.0.0.1', port: 0, publicUrl: 'https://broker.example' },
    },
  );
  acme = await enrol(world, 'acme');
  await acme.connect();
  dataset = await acme.publish({ name: 'mills', offers: [USE], accessPolicy: EVERYBODY });
  partner = await HandPartner.join(world, acme, 'urn:example:partner');
  await expect.poll(keys, { timeout: 10_000 }).toBe(1);
});

afterEach(async () => {
  await partner.close();
  await acme.close();
  await world.close();
});

const keys = async (): Promise<number> => {
  const answer = await fetch(`${world.broker.url}/dsp/acme/did.json`);
  return ((await answer.json()) as { authentication: string[] }).authentication.length;
};
const view = () => acme.get<TransportDelegationView>('/transport-delegation');
const withdrawal = (more: Partial<TransportWithdrawal> = {}): TransportWithdrawal => ({
  ...{ type: 'TransportKeyWithdrawal', participant: 'urn:millspace:participant:acme' },
  ...{ at: new Date().toISOString(), reason: REASON },
  ...more,
});
const withdraw = async (by = acme, said = withdrawal(), key = by.key) =>
  by.post<TransportDelegationView>('/transport-delegation/withdraw', {
    withdrawal: said,
    signature: await signDetached(said, key),
  });
const give = (by = acme) => by.post<TransportDelegationView>('/transport-delegation/give');
const catalogue = () => acme.get(`/partners/${encodeURIComponent(partner.id)}/catalog`);
const questions = () => acme.messages.filter(({ type }) => type === 'transport.delegate').length;
const transferAt = (pid: string) => `/transfers/${encodeURIComponent(pid)}`;
const audited = async () => {
  const { json } = await world.admin.request<{ entries: { kind: string; actor: string; data: object }[] }>(
    ...(['GET', '/api/v1/audit?limit=500'] as const),
  );
  return json.entries.filter(({ kind }) => /transport-(withdrawn|given)$/.test(kind));
};

test('withdrawn: no key in the document, nothing asked and nothing answered, with the reason, at once and over a restart; given again it goes on', async () => {
  expect(await view()).toMatchObject({ state: 'given', connector: acme.id });
  // A negotiation that runs: the partner does not take the agreement yet.
  partner.react = () => ({ status: 503 });
  const { providerPid, consumerPid } = await partner.ask(dataset, USE);
  const negotiation = `/negotiations/${encodeURIComponent(providerPid)}`;
  await acme.view<NegotiationView>(negotiation, ({ waitsFor }) => waitsFor?.lastError !== undefined);
  expect(await withdraw()).toMatchObject({ state: 'withdrawn', reason: REASON, connector: acme.id });
  const asked = questions();
  partner.react = () => undefined;

  const holds = async () => {
    expect(await keys()).toBe(0);
    await expect(catalogue()).rejects.toMatchObject({ code: 'MS-DSP-021', status: 503 });
    const request = { dataset, counterparty: partner.id, offer: USE };
    await expect(acme.post('/negotiations', request)).rejects.toMatchObject({ code: 'MS-DSP-021', status: 409 });
    const unasked = { dataset, counterparty: partner.id, offer: USE['@id'] };
    await expect(acme.post('/negotiations/offers', unasked)).rejects.toMatchObject({ code: 'MS-DSP-021', status: 409 });
    const refused = await partner.post('/catalog/request', '{}');
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining(REASON)]);
    await expect(partner.ask(dataset, USE)).rejects.toThrow('MS-DSP-021');
    const stuck = await acme.view<NegotiationView>(negotiation, ({ waitsFor }) =>
      (waitsFor?.lastError ?? '').startsWith('MS-DSP-021'),
    );
    expect(stuck.waitsFor?.remedy?.de).toContain('Seite Partner');
    expect(stuck.state).not.toBe('TERMINATED');
    expect(partner.arrived).toEqual([]);
  };
  await holds();
  expect(questions()).toBe(asked);
  await acme.disconnect();
  await world.restart();
  partner.base = `${world.broker.url}/dsp/acme/2025-1`;
  await acme.connect();
  await holds();
  // Of this connection.
  expect(questions()).toBe(0);
  expect(await view()).toMatchObject({ state: 'withdrawn', reason: REASON });

  await give();
  await partner.message('ContractAgreementMessage', consumerPid);
  await expect.poll(keys, { timeout: 10_000 }).toBe(1);
  expect(questions()).toBe(1);
  expect(await audited()).toMatchObject([
    { kind: 'participant.transport-withdrawn', actor: acme.id, data: { reason: REASON } },
    { kind: 'participant.transport-given', actor: acme.id },
  ]);
});

test('what is fetched by an outside partner rests meanwhile; inside the dataspace nothing does', async () => {
  const { providerPid, address: said } = await partner.transfer(await partner.agree(dataset, USE));
  const address = { ...said, endpoint: said.endpoint.replace('https://broker.example', world.broker.url) };
  await acme.view<TransferView>(transferAt(providerPid), ({ state }) => state === 'STARTED');
  expect((await fetched(address)).status).toBe(200);
  await withdraw();
  expect((await fetched(address)).status).toBe(403);
  const resting = await acme.view<TransferView>(transferAt(providerPid), ({ held }) => held?.what === 'mandate');
  expect(resting).toMatchObject({ state: 'SUSPENDED', held: { reason: REASON } });
  expect(resting.waitsFor?.remedy?.en).toContain('page Partners');
  await acme.until(
    () => acme.messages.some((told) => told.type === 'transfer.state' && told.state === 'SUSPENDED'),
    'word that it rests',
  );
  await give();
  expect((await fetched(address)).status).toBe(200);
  await acme.view<TransferView>(transferAt(providerPid), ({ state }) => state === 'STARTED');
});

test('only what the connector signed counts, once; another connector gives it again only when that one is gone', async () => {
  const stranger = await generateKeyPair();
  await expect(withdraw(acme, withdrawal(), stranger)).rejects.toMatchObject({ code: 'MS-DSP-022' });
  const other = withdrawal({ participant: 'urn:millspace:participant:beads' });
  await expect(withdraw(acme, other)).rejects.toMatchObject({ code: 'MS-DSP-022' });
  expect((await view()).state).toBe('given');
  await withdraw();
  await withdraw();
  expect(await audited()).toHaveLength(1);
  const second = await enrol(world, 'acme');
  second.answerer = agreeable;
  await second.connect();
  await expect(give(second)).rejects.toMatchObject({ code: 'MS-DSP-023', status: 409 });
  await world.admin.request('POST', `/api/v1/connectors/${acme.id}/revoke`, { json: { reason: 'stolen' } });
  await give(second);
  await expect.poll(keys, { timeout: 10_000 }).toBe(1);
  await second.close();
});

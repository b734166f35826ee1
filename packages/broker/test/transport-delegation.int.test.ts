import { generateKeyPair, signDetached } from '@millspace/runtime/crypto';
import { type DelegatingDocument, documentObjection } from '@millspace/runtime/transport-delegation';
import type { ControlTransportDelegate, NegotiationView, SignedTransportDelegation } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HandPartner } from './hand-partner.ts';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

const USE = { '@id': 'urn:example:offer', '@type': 'Offer' as const, permission: [{ action: 'odrl:use' }] };
const EVERYBODY = { permission: [{ action: 'odrl:use' }] };
const DAY_MS = 24 * 3_600_000;
// Stands still when the broker comes up on another port.
const DID = 'did:web:broker.example:dsp:acme';

interface Document extends DelegatingDocument {
  authentication: string[];
  capabilityInvocation: string[];
  assertionMethod: string[];
}

let world: World;
let acme: HandConnector;
let ahead: number;
const now = () => Date.now() + ahead;

beforeEach(async () => {
  ahead = 0;
  world = await startWorld(
    { clock: { now } },
    {
      outside: { internalAddresses: ['127.0.0.1'] },
      http: { host: '127.0.0.1', port: 0, publicUrl: 'https://broker.example' },
    },
  );
  acme = await enrol(world, 'acme');
});

afterEach(async () => {
  await acme.close();
  await world.close();
});

const document = async () => (await (await fetch(`${world.broker.url}/dsp/acme/did.json`)).json()) as Document;
const named = async (count: number): Promise<Document> => {
  await expect.poll(async () => (await document()).authentication.length, { timeout: 10_000 }).toBe(count);
  return document();
};
const asked = (connector: HandConnector) =>
  connector.messages.filter((message): message is ControlTransportDelegate => message.type === 'transport.delegate');
const silent = (connector: HandConnector) => {
  connector.answerer = (message, me) => (message.type === 'transport.delegate' ? null : agreeable(message, me));
};

test('the document names a transport key with what the connector signed for it, and anybody can check that', async () => {
  await acme.connect();
  const found = await named(1);
  const [key = ''] = found.authentication;
  expect(found).toMatchObject({ id: DID, capabilityInvocation: [key], assertionMethod: [`${DID}#${acme.key.kid}`] });
  expect(await documentObjection(found, key, now())).toBeNull();
  expect(await documentObjection(found, key, now() + 91 * DAY_MS)).toContain('has ended');
  const others = { ...found, verificationMethod: found.verificationMethod?.filter(({ id }) => id === key) ?? [] };
  expect(await documentObjection(others, key, now())).not.toBeNull();
  const { entries } = await world.admin
    .request<{ entries: { kind: string; actor: string }[] }>('GET', '/api/v1/audit?limit=500')
    .then(({ json }) => json);
  const recorded = entries.filter(({ kind }) => kind === 'participant.transport-delegated');
  expect(recorded).toMatchObject([{ actor: acme.id }]);
});

describe('with an outside partner', () => {
  let partner: HandPartner;
  let dataset: string;

  beforeEach(async () => {
    dataset = await acme.publish({ name: 'mills', offers: [USE], accessPolicy: EVERYBODY });
    partner = await HandPartner.join(world, acme, 'urn:example:partner');
    const { id, address, token } = partner;
    const accepts = { kind: 'token', token: token.slice('Bearer '.length) };
    await acme.client.request('PUT', '/api/v1/partners', {
      json: { id, address, accepts, presents: { kind: 'self-issued' } },
    });
  });
  afterEach(() => partner.close());

  test('nothing goes out in the name of a participant before its connector has let it, and the process says so', async () => {
    silent(acme);
    await acme.connect();
    const { id } = await acme.message('transport.delegate');
    expect((await document()).authentication).toEqual([]);
    const { providerPid, consumerPid } = await partner.ask(dataset, USE['@id']);
    const stuck = await acme.view<NegotiationView>(
      `/negotiations/${encodeURIComponent(providerPid)}`,
      ({ waitsFor }) => waitsFor?.lastError !== undefined,
    );
    expect(stuck.waitsFor?.lastError).toMatch(/^MS-DSP-020 .*asked to let this broker call/);
    expect(stuck.waitsFor?.remedy?.de).toContain('Konnektor des Teilnehmers');
    expect(partner.arrived).toEqual([]);
    const browse = () => acme.get(`/partners/${encodeURIComponent(partner.id)}/catalog`);
    await expect(browse()).rejects.toMatchObject({ code: 'MS-DSP-020', status: 503 });
    // A connector that says no is quoted, and asked again when it comes again, not with each attempt.
    await acme.answer(id, { reject: 'not now' });
    await expect(browse()).rejects.toThrow('not now');
    expect(asked(acme)).toHaveLength(1);
    await acme.disconnect();
    await acme.connect();
    const again = await acme.message('transport.delegate');
    // The signature of somebody else is none.
    await acme.answer(again.id, { signature: await signDetached(again.delegation, await generateKeyPair()) });
    expect((await document()).authentication).toEqual([]);
    await expect(browse()).rejects.toThrow('no signature of its own');
    expect(partner.arrived).toEqual([]);
    acme.answerer = agreeable;
    await acme.disconnect();
    await acme.connect();
    await partner.message('ContractAgreementMessage', consumerPid);
    expect(partner.arrived[0]?.authorization).toMatch(/^Bearer ey/);
  });

  test('while no connector is connected, that is what it says', async () => {
    const browse = () => acme.get(`/partners/${encodeURIComponent(partner.id)}/catalog`);
    await expect(browse()).rejects.toThrow('no connector of acme is connected');
  });
});

test('a new key is used when it is delegated, beside the one that it replaces', async () => {
  await acme.connect();
  const [first] = (await named(1)).authentication;
  const { kid, retired } = await acme.post<{ kid: string; retired: string }>('/transport-key/rotate');
  const after = await named(2);
  expect(after.authentication).toEqual([`${DID}#${kid}`, `${DID}#${retired}`]);
  expect(first).toBe(`${DID}#${retired}`);
  for (const key of after.authentication) expect(await documentObjection(after, key, now())).toBeNull();
});

test('what was signed outlives a restart without a question, and an open question too', async () => {
  await acme.connect();
  const before = await named(1);
  await acme.disconnect();
  await world.restart();
  expect(await document()).toEqual(before);
  await acme.connect();
  silent(acme);
  const { kid } = await acme.post<{ kid: string }>('/transport-key/rotate');
  const { id } = await acme.message('transport.delegate');
  // About the new key: the one that was signed for before needed no question.
  expect(asked(acme).map(({ delegation }) => delegation.keyThumbprint)).toEqual([kid]);
  await acme.disconnect();
  await world.restart();
  acme.answerer = agreeable;
  await acme.connect();
  await named(2);
  expect(asked(acme).map((message) => message.id)).toEqual([id]);
});

test('with the connector goes what it signed, at once, and another one is asked', async () => {
  await acme.connect();
  await named(1);
  const second = await enrol(world, 'acme');
  silent(second);
  await second.connect();
  await world.admin.request('POST', `/api/v1/connectors/${acme.id}/revoke`, { json: { reason: 'stolen' } });
  expect(await document()).toMatchObject({ authentication: [], assertionMethod: [`${DID}#${second.key.kid}`] });
  const question = await second.message('transport.delegate');
  await second.answer(question.id, (await agreeable(question, second)) ?? { ok: true });
  const after = await named(1);
  expect(await documentObjection(after, after.authentication[0] ?? '', now())).toBeNull();
  await second.close();
});

test('a month before its end it is renewed; without that it ends', async () => {
  await acme.connect();
  const until = async () => {
    const [method] = (await document()).verificationMethod ?? [];
    return (method?.['x:delegation'] as SignedTransportDelegation | undefined)?.delegation.validUntil;
  };
  await named(1);
  const first = await until();
  await acme.disconnect();
  ahead = 61 * DAY_MS;
  acme.forget();
  await acme.connect();
  await expect.poll(until, { timeout: 10_000 }).not.toBe(first);
  await acme.disconnect();
  ahead = 152 * DAY_MS;
  expect((await document()).authentication).toEqual([]);
});

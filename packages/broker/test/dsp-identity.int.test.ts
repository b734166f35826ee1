import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgreementView, NegotiationView, PartnerInput, PartnerView } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HandPartner } from './hand-partner.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

const USE = { '@id': 'urn:example:offer', '@type': 'Offer' as const, permission: [{ action: 'odrl:use' }] };
const EVERYBODY = { permission: [{ action: 'odrl:use' }] };
const INSIDE = { outside: { internalAddresses: ['127.0.0.1'] } };

const didOf = (world: World, slug: string) =>
  `did:web:${new URL(world.broker.url).host.replace(':', '%3A')}:dsp:${slug}`;
const rootOf = (world: World, slug: string) => `${world.broker.url}/dsp/${slug}`;
const register = async (connector: HandConnector, json: PartnerInput): Promise<PartnerView> =>
  (await connector.client.request<PartnerView>('PUT', '/api/v1/partners', { json })).json;

let here: World;
let acme: HandConnector;

beforeEach(async () => {
  here = await startWorld({}, INSIDE);
  acme = await enrol(here, 'acme');
  await acme.connect();
});

afterEach(async () => {
  await acme.close();
  await here.close();
});

describe('two brokers, each with a participant of the same short name', () => {
  let there: World;
  let twin: HandConnector;
  let dataset: string;

  beforeEach(async () => {
    there = await startWorld({}, INSIDE);
    twin = await enrol(there, 'acme');
    await twin.connect();
    dataset = await twin.publish({ name: 'mills', offers: [USE], accessPolicy: EVERYBODY });
    const selfIssued = {
      discover: true,
      accepts: { kind: 'self-issued' as const },
      presents: { kind: 'self-issued' as const },
    };
    await register(acme, { id: didOf(there, 'acme'), address: rootOf(there, 'acme'), ...selfIssued });
    await register(twin, { id: didOf(here, 'acme'), address: rootOf(here, 'acme'), ...selfIssued });
  });

  afterEach(async () => {
    await twin.close();
    await there.close();
  });

  const ask = () =>
    acme.post<NegotiationView>('/negotiations', { counterparty: didOf(there, 'acme'), dataset, offer: USE['@id'] });

  test('know each other by tokens that their own keys sign, found through the versions and the DID documents', async () => {
    const { catalog } = await acme.get<{ catalog: { participantId: string; dataset: { '@id': string }[] } }>(
      `/partners/${encodeURIComponent(didOf(there, 'acme'))}/catalog`,
    );
    expect([catalog.participantId, catalog.dataset.map((one) => one['@id'])]).toEqual([
      didOf(there, 'acme'),
      [dataset],
    ]);
    const { pid } = await ask();
    const done = await acme.finalized(pid);
    expect(done.recognised).toMatchObject({ by: 'self-issued', kid: expect.stringContaining('#') });
    expect(done.agreement).toMatchObject({ assigner: didOf(there, 'acme'), assignee: didOf(here, 'acme') });
    const { agreements } = await twin.get<{ agreements: AgreementView[] }>('/agreements');
    // Both publish the keys of their connectors, so that both signatures count on both sides.
    expect(agreements).toMatchObject([{ counterparty: didOf(here, 'acme'), role: 'provider', signedByOneSide: false }]);
  });

  test('a new key works as soon as it is delegated, and the old one stays in the document for those who know it', async () => {
    await acme.finalized((await ask()).pid);
    const { kid, retired } = await acme.post<{ kid: string; retired: string }>('/transport-key/rotate');
    const named = async () =>
      ((await (await fetch(`${rootOf(here, 'acme')}/did.json`)).json()) as { authentication: string[] }).authentication;
    await expect.poll(named).toEqual([kid, retired].map((key) => `${didOf(here, 'acme')}#${key}`));
    await acme.finalized((await ask()).pid);
  });

  test('a token works once, for one audience', async () => {
    const seen: string[] = [];
    const tap = createServer((request, response) => {
      seen.push(String(request.headers.authorization));
      response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => tap.listen(0, '127.0.0.1', () => resolve()));
    const address = `http://127.0.0.1:${(tap.address() as AddressInfo).port}`;
    const id = didOf(there, 'acme');
    await register(acme, { id, address, accepts: { kind: 'self-issued' }, presents: { kind: 'self-issued' } });
    await acme.get(`/partners/${encodeURIComponent(id)}/catalog`).catch(() => undefined);
    await new Promise((resolve) => tap.close(resolve));
    const [authorization = ''] = seen;
    const present = async (where: string) =>
      (await fetch(`${where}/2025-1/catalog/datasets/none`, { headers: { authorization } })).status;
    // Somebody who was called with it cannot use it elsewhere; where it belongs it is good for one call.
    expect(await present(rootOf(here, 'acme'))).toBe(401);
    expect(await present(rootOf(there, 'acme'))).toBe(404);
    expect(await present(rootOf(there, 'acme'))).toBe(401);
  });
});

describe('OAuth2 client credentials', () => {
  let tokens: Server;
  let asked: URLSearchParams[];

  beforeEach(async () => {
    asked = [];
    tokens = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => {
        text += piece.toString();
      });
      request.on('end', () => {
        asked.push(new URLSearchParams(text));
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ access_token: `token-${asked.length}`, token_type: 'Bearer', expires_in: 3600 }));
      });
    });
    await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', () => resolve()));
  });
  afterEach(() => new Promise((resolve) => tokens.close(resolve)));

  test('a token is fetched once and presented in the form that the partner wants', async () => {
    const dataset = await acme.publish({ name: 'mills', offers: [USE], accessPolicy: EVERYBODY });
    const partner = await HandPartner.join(here, acme, 'urn:example:partner');
    const tokenUrl = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`;
    const view = await register(acme, {
      ...{ id: partner.id, address: partner.address, accepts: { kind: 'token', token: partner.token.slice(7) } },
      presents: { kind: 'oauth2', tokenUrl, clientId: 'acme', clientSecret: 'a-secret', scope: 'dsp', form: 'raw' },
    });
    expect(JSON.stringify(view)).not.toContain('a-secret');
    await partner.agree(dataset, USE['@id']);
    expect(partner.arrived.map(({ authorization }) => authorization)).toEqual(['token-1', 'token-1']);
    expect(asked.map((form) => Object.fromEntries(form))).toEqual([
      { grant_type: 'client_credentials', client_id: 'acme', client_secret: 'a-secret', scope: 'dsp' },
    ]);
    await partner.close();
  });
});

describe('a partner cannot be registered', () => {
  const good: PartnerInput = {
    ...{ id: 'urn:example:x', address: 'https://partner.example/dsp' },
    ...{ accepts: { kind: 'token', token: 'a-long-token' }, presents: { kind: 'none' } },
  };
  test.each([
    ['with the name of a participant', { id: 'acme' }, 'MS-DSP-012'],
    ['with the name of any participant of a dataspace', { id: 'urn:millspace:participant:somebody' }, 'MS-DSP-012'],
    ['without encryption', { address: 'http://partner.example/dsp' }, 'MS-NET-005'],
    ['at an internal address', { address: 'https://10.1.2.3/dsp' }, 'MS-NET-005'],
    ['with a password in its address', { address: 'https://a:b@partner.example/dsp' }, 'MS-NET-005'],
    ['without a word on how it is known', { accepts: undefined }, 'MS-DSP-011'],
    ['with a token that anybody guesses', { accepts: { kind: 'token', token: 'x' } }, 'MS-DSP-011'],
  ])('%s', async (_what, wrong, code) => {
    await expect(register(acme, { ...good, ...wrong } as PartnerInput)).rejects.toMatchObject({ code });
  });

  test('and nobody becomes a participant under the name of a partner', async () => {
    await register(acme, { ...good, id: 'edc-provider' });
    await expect(
      here.admin.request('POST', '/api/v1/participants', { json: { slug: 'edc-provider', name: 'x' } }),
    ).rejects.toMatchObject({ code: 'MS-AUTH-021' });
  });
});

test('a partner that speaks another version is told from one that does not answer', async () => {
  const versions = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ protocolVersions: [{ version: '2024-1', path: '/', binding: 'HTTPS' }] }));
  });
  await new Promise<void>((resolve) => versions.listen(0, '127.0.0.1', () => resolve()));
  const address = `http://127.0.0.1:${(versions.address() as AddressInfo).port}`;
  const known = { accepts: { kind: 'token' as const, token: 'a-long-token' }, presents: { kind: 'none' as const } };
  await register(acme, { id: 'urn:example:old', address, discover: true, ...known });
  const browse = () => acme.get(`/partners/${encodeURIComponent('urn:example:old')}/catalog`);
  await expect(browse()).rejects.toMatchObject({ code: 'MS-DSP-005' });
  await new Promise((resolve) => versions.close(resolve));
  await expect(browse()).rejects.toMatchObject({ code: 'MS-DSP-002' });
});

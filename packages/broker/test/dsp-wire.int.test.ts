import { gunzipSync } from 'node:zlib';
import { OutwardClient } from '@millspace/runtime/http-client-guarded';
import { InternalAddresses } from '@millspace/runtime/internal-addresses';
import type { DspCatalog, NegotiationView } from '@millspace/schemas';
import {
  DSP_CONTEXT,
  validateCatalogError,
  validateContractNegotiation,
  validateContractNegotiationError,
  validateDspCatalog,
  validateDspDataset,
  validateDspVersions,
} from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

const TOKEN = 'a-token-of-the-partner';
const USE = {
  '@id': 'urn:uuid:2f1c0f0e-4a1d-4f61-b7f3-6d4f2f1f6f10',
  '@type': 'Offer' as const,
  permission: [{ action: 'odrl:use' }],
};
const everybody = { permission: [{ action: 'odrl:use' }] };

let world: World;
let acme: HandConnector;
let dataset: string;
const http = new OutwardClient(new InternalAddresses(['127.0.0.1']));

const base = () => `${world.broker.url}/dsp/acme/2025-1`;
const message = (type: string, members: object = {}) => ({ '@context': [DSP_CONTEXT], '@type': type, ...members });

async function call(method: 'GET' | 'POST', path: string, json?: unknown, token: string | null = TOKEN) {
  const answer = await http.request(method, path.startsWith('http') ? path : base() + path, {
    ...(json === undefined ? {} : { json }),
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { ...answer, json: JSON.parse(answer.text) as Record<string, unknown> };
}

beforeAll(async () => {
  world = await startWorld({}, { outside: { internalAddresses: ['127.0.0.1'] } });
  acme = await enrol(world, 'acme');
  await acme.connect();
  dataset = await acme.publish({ name: 'mills', offers: [USE], accessPolicy: everybody });
  await acme.client.request('PUT', '/api/v1/partners', {
    json: {
      id: 'edc-consumer',
      address: 'http://127.0.0.1:9',
      accepts: { kind: 'token', token: TOKEN },
      presents: { kind: 'none' },
    },
  });
});

afterAll(async () => {
  await http.close();
  await acme.close();
  await world.close();
});

describe('what anybody may read', () => {
  test('the versions below the root of a participant', async () => {
    const { status, json } = await call(
      'GET',
      `${world.broker.url}/dsp/acme/.well-known/dspace-version`,
      undefined,
      null,
    );
    expect(status).toBe(200);
    expect(validateDspVersions(json)).toBe(true);
    expect(json).toMatchObject({ protocolVersions: [{ version: '2025-1', path: '/2025-1', binding: 'HTTPS' }] });
  });

  test('the DID document, with keys and services', async () => {
    const { json } = await call('GET', `${world.broker.url}/dsp/acme/did.json`, undefined, null);
    const did = `did:web:${new URL(world.broker.url).host.replace(':', '%3A')}:dsp:acme`;
    expect(json).toMatchObject({ id: did, alsoKnownAs: ['urn:millspace:participant:acme'] });
    expect((json['service'] as { type: string }[]).map(({ type }) => type)).toEqual(['CatalogService', 'DataService']);
    expect(json['assertionMethod']).toEqual([`${did}#${acme.key.kid}`]);
  });

  test('nothing of somebody who is no participant', async () => {
    const { status, json } = await call('GET', `${world.broker.url}/dsp/nobody/did.json`, undefined, null);
    expect([status, validateCatalogError(json)]).toEqual([404, true]);
  });
});

describe('catalogue', () => {
  test('lists what the partner may see, in the protocol’s own form', async () => {
    const { status, json } = await call('POST', '/catalog/request', message('CatalogRequestMessage'));
    expect(status).toBe(200);
    expect([validateDspCatalog(json), validateDspCatalog.errors]).toEqual([true, null]);
    const catalog = json as unknown as DspCatalog;
    expect(catalog.dataset?.map((one) => one['@id'])).toEqual([dataset]);
    expect(catalog.service?.[0]?.endpointURL).toBe(base());
    expect(catalog.dataset?.[0]?.hasPolicy[0]).not.toHaveProperty('target');
  });

  test('one dataset; an unknown one is a catalogue error', async () => {
    const found = await call('GET', `/catalog/datasets/${encodeURIComponent(dataset)}`);
    expect([found.status, validateDspDataset(found.json), found.json['@context']]).toEqual([200, true, [DSP_CONTEXT]]);
    const none = await call('GET', '/catalog/datasets/CAT0103');
    expect([none.status, validateCatalogError(none.json)]).toEqual([404, true]);
  });

  test('whoever is not recognised gets 401 and the protocol’s error', async () => {
    for (const token of [null, 'wrong']) {
      const { status, json } = await call('POST', '/catalog/request', message('CatalogRequestMessage'), token);
      expect([status, json['@type'], json['code']]).toEqual([401, 'CatalogError', 'MS-DSP-001']);
    }
  });

  test('an EDC’s filter for one id is understood, any other filter is refused', async () => {
    const query = (filter: unknown) => call('POST', '/catalog/request', message('CatalogRequestMessage', { filter }));
    const edc = (operandRight: string) => [
      {
        '@type': 'QuerySpec',
        limit: 50,
        offset: 0,
        sortOrder: 'ASC',
        filterExpression: [
          { '@type': 'Criterion', operandLeft: 'https://w3id.org/edc/v0.0.1/ns/id', operator: '=', operandRight },
        ],
      },
    ];
    expect((await query(edc(dataset))).json).toHaveProperty('dataset');
    const none = await query(edc('asset-1'));
    expect([none.status, validateDspCatalog(none.json)]).toEqual([200, true]);
    expect(none.json).not.toHaveProperty('dataset');
    for (const filter of [[{ price: 'low' }], [{}, {}], ['x'], [{ limit: '5' }]])
      expect([filter, (await query(filter)).status]).toEqual([filter, 400]);
  });

  test('pages are linked forth and back, and compressed for whoever wants that', async () => {
    for (const n of [1, 2, 3, 4, 5, 6])
      await acme.publish({ name: `page-${n}`, offers: [USE], accessPolicy: everybody });
    const seen: string[][] = [];
    let address: string | undefined = '/catalog/request';
    let back: string | undefined;
    while (address !== undefined) {
      const page = await call('POST', address, message('CatalogRequestMessage', { filter: [{ limit: 3 }] }));
      seen.push(((page.json['dataset'] ?? []) as { '@id': string }[]).map((one) => one['@id']));
      const links = [page.headers['link'] ?? []].flat().flatMap((line) => line.split(', '));
      address = links
        .find((line) => line.includes('rel="next"'))
        ?.slice(1)
        .split('>')[0];
      back = links
        .find((line) => line.includes('rel="previous"'))
        ?.slice(1)
        .split('>')[0];
    }
    expect(seen.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(new Set(seen.flat()).size).toBe(7);
    const before = await call('POST', back ?? '', message('CatalogRequestMessage', { filter: [{ limit: 3 }] }));
    expect((before.json['dataset'] as { '@id': string }[]).map((one) => one['@id'])).toEqual(seen[1]);
    const raw = await fetch(`${base()}/catalog/request`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'accept-encoding': 'gzip' },
      body: JSON.stringify(message('CatalogRequestMessage')),
    });
    expect(raw.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync).toBeTypeOf('function');
    expect(validateDspCatalog(await raw.json())).toBe(true);
  });
});

describe('negotiation with an outside consumer', () => {
  const request = (consumerPid: string, more: object = {}) =>
    message('ContractRequestMessage', {
      consumerPid,
      callbackAddress: 'http://127.0.0.1:9/dsp/',
      offer: { ...USE, permission: [{ action: 'use' }], target: dataset },
      ...more,
    });

  test('the same consumerPid leads to the same process', async () => {
    const first = await call('POST', '/negotiations/request', request('urn:uuid:c1', { '@id': 'm1' }));
    expect([first.status, validateContractNegotiation(first.json)]).toEqual([201, true]);
    const again = await call('POST', '/negotiations/request', request('urn:uuid:c1', { '@id': 'm2' }));
    expect(again.json['providerPid']).toBe(first.json['providerPid']);
    const state = await call('GET', `/negotiations/${first.json['providerPid']}`);
    expect([state.status, state.json['consumerPid']]).toEqual([200, 'urn:uuid:c1']);
  });

  test('while the partner cannot be reached, "why" says so within seconds', async () => {
    const { json } = await call('POST', '/negotiations/request', request('urn:uuid:c2'));
    const pid = String(json['providerPid']);
    const view = await acme.view<NegotiationView>(
      `/negotiations/${encodeURIComponent(pid)}`,
      ({ waitsFor }) => waitsFor?.lastError !== undefined,
    );
    expect(view).toMatchObject({ outside: true, counterparty: 'edc-consumer', recognised: { by: 'token' } });
    expect(view.waitsFor?.lastError).toMatch(/^MS-DSP-002/);
  });

  test('what cannot be is refused with 400 or 404 and the protocol’s error', async () => {
    const wrong: [object, number][] = [
      [request('c', { offer: { ...USE, '@id': 'urn:uuid:unknown', target: dataset } }), 400],
      [request('c', { offer: { ...USE, target: 'urn:millspace:dataset:acme:none' } }), 400],
      [request('c', { offer: { '@id': USE['@id'], '@type': 'Offer', target: dataset } }), 400],
      [request('c', { callbackAddress: 'http://10.0.0.1/dsp' }), 400],
      [request('c', { providerPid: 'p' }), 400],
      [message('ContractAgreementMessage'), 400],
    ];
    for (const [body, expected] of wrong) {
      const { status, json } = await call('POST', '/negotiations/request', body);
      expect([body, status, validateContractNegotiationError(json)]).toEqual([body, expected, true]);
    }
    const unknown = await call('GET', '/negotiations/urn:uuid:nobody');
    expect([unknown.status, unknown.json['@type']]).toEqual([404, 'ContractNegotiationError']);
  });
});

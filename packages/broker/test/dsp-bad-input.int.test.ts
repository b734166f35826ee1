import { connect } from 'node:net';
import type { NegotiationView, TransferView } from '@millspace/schemas';
import {
  DSP_CONTEXT,
  validateCatalogError,
  validateContractNegotiationError,
  validateTransferError,
} from '@millspace/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HandPartner } from './hand-partner.ts';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

const USE = { '@id': 'urn:example:offer', '@type': 'Offer' as const, permission: [{ action: 'odrl:use' }] };

let world: World;
let acme: HandConnector;
let partner: HandPartner;
let rival: HandPartner;
let dataset: string;
let negotiation: { consumerPid: string; providerPid: string };
let transfer: { consumerPid: string; providerPid: string };

beforeAll(async () => {
  world = await startWorld({ dspArrivalMs: 300 }, { outside: { internalAddresses: ['127.0.0.1'] } });
  acme = await enrol(world, 'acme');
  await acme.connect();
  dataset = await acme.publish({
    name: 'mills',
    offers: [USE],
    accessPolicy: { permission: [{ action: 'odrl:use' }] },
  });
  partner = await HandPartner.join(world, acme, 'urn:example:partner');
  rival = await HandPartner.join(world, acme, 'urn:example:rival');
  const agreement = await partner.agree(dataset, USE['@id']);
  await acme.client.request('PUT', '/api/v1/protocol-steps', { json: { steps: 'manual' } });
  acme.answerer = (message, me) => (message.type === 'negotiation.approval' ? null : agreeable(message, me));
  negotiation = await partner.ask(dataset, USE['@id']);
  transfer = await partner.askTransfer(agreement);
});

afterAll(async () => {
  await partner.close();
  await rival.close();
  await acme.close();
  await world.close();
});

const message = (type: string, members: object = {}) => ({ '@context': [DSP_CONTEXT], '@type': type, ...members });

/** Each endpoint with the message that belongs there, right in everything but the moment. */
function endpoints(): { path: string; body: Record<string, unknown> }[] {
  const offer = { ...USE, target: dataset };
  const n = negotiation;
  const t = transfer;
  const agreement = {
    ...{ '@id': 'urn:a', '@type': 'Agreement', target: dataset, assigner: 'a', assignee: 'b' },
    ...{ timestamp: '2026-01-01T00:00:00Z', permission: USE.permission },
  };
  const at = (pid: string) => `/negotiations/${pid}`;
  const to = (pid: string) => `/transfers/${pid}`;
  const opening = { callbackAddress: 'http://127.0.0.1:9', offer };
  return [
    { path: '/catalog/request', body: message('CatalogRequestMessage') },
    { path: '/negotiations/request', body: message('ContractRequestMessage', { consumerPid: 'urn:c', ...opening }) },
    { path: '/negotiations/offers', body: message('ContractOfferMessage', { providerPid: 'urn:p', ...opening }) },
    { path: `${at(n.providerPid)}/request`, body: message('ContractRequestMessage', { ...n, offer }) },
    { path: `${at(n.providerPid)}/offers`, body: message('ContractOfferMessage', { ...n, offer }) },
    {
      path: `${at(n.providerPid)}/events`,
      body: message('ContractNegotiationEventMessage', { ...n, eventType: 'ACCEPTED' }),
    },
    { path: `${at(n.providerPid)}/agreement`, body: message('ContractAgreementMessage', { ...n, agreement }) },
    { path: `${at(n.providerPid)}/agreement/verification`, body: message('ContractAgreementVerificationMessage', n) },
    { path: `${at(n.providerPid)}/termination`, body: message('ContractNegotiationTerminationMessage', n) },
    {
      path: '/transfers/request',
      body: message('TransferRequestMessage', {
        consumerPid: 'urn:c',
        agreementId: 'urn:a',
        format: 'f',
        callbackAddress: 'http://127.0.0.1:9',
      }),
    },
    { path: `${to(t.providerPid)}/start`, body: message('TransferStartMessage', t) },
    { path: `${to(t.providerPid)}/suspension`, body: message('TransferSuspensionMessage', t) },
    { path: `${to(t.providerPid)}/completion`, body: message('TransferCompletionMessage', t) },
    { path: `${to(t.providerPid)}/termination`, body: message('TransferTerminationMessage', t) },
  ];
}

/** Everything that could have changed. */
async function everything(): Promise<unknown> {
  const [{ negotiations }, { transfers }] = await Promise.all([
    acme.get<{ negotiations: NegotiationView[] }>('/negotiations?limit=1000'),
    acme.get<{ transfers: TransferView[] }>('/transfers?limit=1000'),
  ]);
  return [
    negotiations.map(({ pid, state, history, counterparty }) => ({
      pid,
      state,
      counterparty,
      steps: history?.length ?? 0,
    })),
    transfers.map(({ pid, state, history, counterparty }) => ({
      pid,
      state,
      counterparty,
      steps: history?.length ?? 0,
    })),
  ];
}

const ERRORS = {
  catalog: validateCatalogError,
  negotiations: validateContractNegotiationError,
  transfers: validateTransferError,
};
const kindOf = (path: string) => (path.split('/')[1] ?? '') as keyof typeof ERRORS;

/** Refused: 4xx (never 404 where the sender has a process there), in the protocol's own form, and nothing has moved. */
async function refuses(
  what: string,
  send: (path: string, body: Record<string, unknown>) => Promise<Response>,
  but: readonly string[] = [],
) {
  const before = await everything();
  for (const { path, body } of endpoints()) {
    if (but.includes(path)) continue;
    const answer = await send(path, body);
    const text = await answer.text();
    expect([what, path, answer.status >= 400 && answer.status < 500, text.slice(0, 300)]).toEqual([
      what,
      path,
      true,
      expect.any(String),
    ]);
    expect([what, path, ERRORS[kindOf(path)](JSON.parse(text)), text]).toEqual([what, path, true, text]);
  }
  expect(await everything()).toEqual(before);
}

const post = (path: string, body: string, headers: Record<string, string> = {}) => partner.post(path, body, headers);

describe('whatever is sent to whichever endpoint', () => {
  const bodies: Readonly<Record<string, (body: Record<string, unknown>) => string>> = {
    nothing: () => '',
    'no JSON': () => '{"@type": ',
    'a number': () => '5',
    null: () => 'null',
    'a list': (body) => JSON.stringify([body]),
    'a text': () => '"ContractRequestMessage"',
    'another message': () => JSON.stringify(message('TransferError')),
    'no type': ({ '@type': _type, ...body }) => JSON.stringify(body),
    'a list of types': (body) => JSON.stringify({ ...body, '@type': [body['@type'], 'x'] }),
    'a member of an object’s own kind as type': (body) => JSON.stringify({ ...body, '@type': 'constructor' }),
    'no context': ({ '@context': _context, ...body }) => JSON.stringify(body),
    'a context of somebody else': (body) => JSON.stringify({ ...body, '@context': ['https://example.org/context'] }),
    'a context to be fetched': (body) => JSON.stringify({ ...body, '@context': { '@import': 'http://127.0.0.1:1/' } }),
    'the type twice': (body) => JSON.stringify(body).replace('"@type":', '"@type":"CatalogError","@type":'),
    'a prototype': (body) => JSON.stringify(body).replace('{', '{"__proto__":{"state":"FINALIZED"},'),
    'nesting without end': (body) =>
      JSON.stringify({ ...body, deep: 0 }).replace('"deep":0', `"deep":${'['.repeat(60_000)}${']'.repeat(60_000)}`),
    'more bytes than a message has': (body) => JSON.stringify({ ...body, much: 'x'.repeat(300 * 1024) }),
  };
  for (const [what, make] of Object.entries(bodies))
    test(`${what}: 4xx, and nothing has moved`, () => refuses(what, (path, body) => post(path, make(body))));

  test('members of the wrong kind', async () => {
    for (const wrong of [5, null, true, [], {}, '', 'x'.repeat(5000)]) {
      await refuses(`members are ${JSON.stringify(wrong).slice(0, 20)}`, (path, body) => {
        const changed = Object.fromEntries(
          Object.entries(body).map(([key, value]) => [key, key.startsWith('@') ? value : wrong]),
        );
        return post(
          path,
          JSON.stringify(
            Object.keys(changed).length === 2
              ? { ...changed, filter: wrong === null || wrong === '' ? 5 : [5] }
              : changed,
          ),
        );
      });
    }
  });

  test('another content type', () =>
    refuses('text', (path, body) => post(path, JSON.stringify(body), { 'content-type': 'text/plain' })));

  test('nobody, or with a token of nobody', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic eDp5', `Bearer ${'x'.repeat(20_000)}`.slice(0, 12_000)])
      await refuses('a stranger', (path, body) => post(path, JSON.stringify(body), { authorization }));
  });

  test('pids that were made up', () =>
    refuses(
      'forged pids',
      (path, body) => {
        const forged = JSON.stringify(body).replaceAll(
          /urn:uuid:[0-9a-f-]+/g,
          'urn:uuid:00000000-0000-4000-8000-000000000000',
        );
        return post(path.replace(/urn:uuid:[0-9a-f-]+/, 'urn:uuid:00000000-0000-4000-8000-000000000000'), forged);
      },
      ['/catalog/request', '/negotiations/request', '/negotiations/offers'],
    ));

  test('pids of another partner’s process: 404, as if there were none', async () => {
    const before = await everything();
    for (const { path, body } of endpoints()) {
      if (!path.includes('urn:uuid:')) continue;
      const answer = await rival.post(path, JSON.stringify(body));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(ERRORS[kindOf(path)](await answer.json())).toBe(true);
    }
    for (const path of [`/negotiations/${negotiation.providerPid}`, `/transfers/${transfer.providerPid}`])
      expect([path, (await rival.get(path)).status]).toEqual([path, 404]);
    expect(await everything()).toEqual(before);
  });

  test('the right process under another address, or the other pid changed', () =>
    refuses(
      'pids that do not fit',
      (path, body) => {
        const { consumerPid, ...rest } = body;
        return post(
          path,
          JSON.stringify(
            consumerPid === undefined
              ? { ...rest, '@type': 'x' }
              : {
                  ...rest,
                  consumerPid: `${String(consumerPid)}x`,
                  agreementId: 'urn:none',
                  callbackAddress: path.endsWith('/request') && !path.includes('urn:') ? 'ftp://x' : undefined,
                },
          ),
        );
      },
      ['/catalog/request', '/negotiations/offers'],
    ));

  test('addresses that are none of the protocol', async () => {
    for (const path of [
      '/catalog',
      '/negotiations',
      '/transfers/x/y',
      '/negotiations/x/agreement/verification/more',
      '/%2e%2e/%2e%2e',
    ])
      for (const answer of [await partner.get(path), await post(path, '{}')])
        expect([path, answer.status, ((await answer.json()) as Record<string, unknown>)['@type']]).toEqual([
          path,
          404,
          expect.stringMatching(/Error$/),
        ]);
  });
});

test('a sender that never finishes is told so, and its connection ends', async () => {
  const before = await everything();
  const { hostname, port, pathname } = new URL(`${partner.base}/negotiations/request`);
  const said = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nhost: x\r\nauthorization: ${partner.token}\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"@type"`,
      ),
    );
    socket.on('data', (piece) => {
      text += piece.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(said).toMatch(/^HTTP\/1\.1 408 /);
  expect(validateContractNegotiationError(JSON.parse(said.slice(said.indexOf('\r\n\r\n'))))).toBe(true);
  expect(await everything()).toEqual(before);
});

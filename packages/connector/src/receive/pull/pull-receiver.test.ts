import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { encodeBody } from '@millspace/runtime/chunks';
import { ManualClock } from '@millspace/runtime/clock';
import { OutwardClient } from '@millspace/runtime/http-client-guarded';
import { InternalAddresses } from '@millspace/runtime/internal-addresses';
import { silentLogger } from '@millspace/runtime/logger';
import { type DataAddress, writePullAddress } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore, START, tempFolder } from '../../../test/helpers.ts';
import type { Store } from '../../store/store.ts';
import { ReceivedScopes } from '../received.ts';
import { KeptFiles } from './kept-files.ts';
import { PullReceiver } from './pull-receiver.ts';
import { Pulls } from './pulls.ts';

const TARGET = { pid: 'urn:uuid:t', agreement: 'urn:uuid:a', dataset: 'asset-1', provider: 'https://p.example' };
const CHUNKS = 'application/x-ndjson; profile="urn:millspace:schema:chunk:1"';

let folder: ReturnType<typeof tempFolder>;
let store: Store;
let server: Server;
let client: OutwardClient;
let asked: { url: string; authorization: string | undefined; body: string }[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let receivers: { stop(): Promise<void> }[];

beforeEach(async () => {
  folder = tempFolder();
  store = openStore(folder.path);
  client = new OutwardClient(new InternalAddresses(['127.0.0.1']));
  asked = [];
  receivers = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += String(piece);
    });
    request.on('end', () => {
      asked.push({ url: request.url ?? '', authorization: request.headers.authorization, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await Promise.all(receivers.map((one) => one.stop()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await client.close();
  store.close();
  folder[Symbol.dispose]();
});

const root = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function deps() {
  const clock = new ManualClock(START + 3_600_000);
  const admit = () => undefined;
  const files = new KeptFiles({ db: store.db, folder: join(folder.path, 'files'), maxBytes: 1e6, clock, admit });
  return { store, received: new ReceivedScopes(store.db), files, client, clock, logger: silentLogger() };
}

const plain = (): DataAddress => ({
  '@type': 'DataAddress',
  endpointType: 'HTTP',
  endpoint: `${root()}/data`,
  endpointProperties: [{ '@type': 'EndpointProperty', name: 'authorization', value: 'secret' }],
});
const millspace = (): DataAddress =>
  writePullAddress({
    endpoint: `${root()}/data`,
    token: 'first',
    expiresIn: 600,
    renewal: { endpoint: `${root()}/token`, token: 'renew-1' },
  });

/** One chunk with one row, as lines of a payload. */
function chunk(seq: number, change: object = {}): string {
  const t = START + seq * 1000;
  const lines = [JSON.stringify({ part: 0, t: [t], signals: { 'agitator.power': [seq] } })];
  const { facts } = encodeBody(lines);
  const header = {
    ...{
      schema: 'urn:millspace:schema:chunk:1',
      dataset: 'urn:millspace:dataset:acme:mills',
      epoch: 1,
      seq,
      seqTo: seq,
    },
    producer: 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10',
    parts: [
      {
        ...{ machine: 'mill-1', pack: 'bead-mill/1', group: 'fast', origin: 'live', mapping: 'r1' },
        ...{ frames: 1, samples: 1, tMin: t, tMax: t },
      },
    ],
    records: 0,
    ...facts,
    ...change,
  };
  return [{ kind: 'chunk', position: `p${seq}`, shaped: false, chunk: header }, ...lines]
    .map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
    .join('\n')
    .concat('\n');
}

function receive(address: DataAddress): PullReceiver {
  const receiver = new PullReceiver(TARGET, address, deps());
  receivers.push(receiver);
  receiver.start();
  return receiver;
}

const state = (receiver: PullReceiver) => receiver.state();
const until = (receiver: PullReceiver, fits: (now: ReturnType<typeof state>) => boolean) =>
  vi.waitFor(() => expect(fits(state(receiver))).toBe(true), { timeout: 5000 });
describe('from anybody', () => {
  test('what declares nothing is a file, fetched once for a start, also by the next process', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/csv' }).end('a,b\n');
    const address = plain();
    const receiver = receive(address);
    await until(receiver, (now) => now.state === 'complete');
    expect(asked.map(({ url, authorization }) => [url, authorization])).toEqual([['/data', 'Bearer secret']]);
    const again = receive(address);
    expect(state(again)).toMatchObject({ state: 'complete' });
    expect(asked).toHaveLength(1);
    expect(deps().files.list(TARGET.agreement)).toMatchObject([{ mediaType: 'text/csv', bytes: 4 }]);
  });

  test('rows that declare the published schema are rows here; records are records', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': CHUNKS }).end(chunk(1) + chunk(2));
    const receiver = receive(plain());
    await until(receiver, (now) => now.state === 'complete');
    expect(state(receiver)).toMatchObject({ chunks: 2, samples: 2 });
    store.flush();
    expect(store.streams.all().map(({ scope, machine }) => [scope, machine])).toEqual([[TARGET.agreement, 'mill-1']]);
    expect(deps().files.list()).toEqual([]);
  });

  test.each([
    ['another digest', (seq: number) => chunk(seq, { digest: `sha256-${'A'.repeat(43)}` })],
    ['more rows than there are', (seq: number) => chunk(seq).replace('"samples":1', '"samples":2')],
    ['no schema', () => 'hello\n'],
  ])('what does not hold to what it declares is not kept: %s', async (_, made) => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': CHUNKS }).end(made(1));
    const receiver = receive(plain());
    await until(receiver, (now) => now.lastError?.code === 'MS-PUL-004');
    expect(state(receiver)).toMatchObject({ state: 'waiting', samples: 0 });
    store.flush();
    expect(store.streams.all()).toEqual([]);
  });

  test('a token is given bare to who does not know it as bearer', async () => {
    answer = ({ headers }, response) =>
      headers.authorization === 'secret'
        ? response.writeHead(200, { 'content-type': 'text/plain' }).end('x')
        : response.writeHead(403).end('refused');
    const name = 'https://w3id.org/edc/v0.0.1/ns/authorization';
    const edc = { ...plain(), endpointProperties: [{ '@type': 'EndpointProperty' as const, name, value: 'secret' }] };
    await until(receive(edc), (now) => now.state === 'complete');
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer secret', 'secret']);
  });

  test('a refused token ends it, in words; an address that leads inside is never called', async () => {
    answer = (_request, response) => response.writeHead(403).end('{"detail":"the contract is over"}');
    const refused = receive(plain());
    await until(refused, (now) => now.lastError?.code === 'MS-PUL-002');
    expect(state(refused).lastError?.text).toContain('the contract is over');
    const inside = receive({ ...plain(), endpoint: 'http://10.0.0.1/data' });
    await until(inside, (now) => now.lastError?.code === 'MS-NET-005');
    const nowhere = receive({ '@type': 'DataAddress', endpointType: 'HTTP' });
    await until(nowhere, (now) => now.lastError?.code === 'MS-PUL-001');
  });
});

describe('from a millspace broker', () => {
  test('follows behind the last position, with a renewed token when the old one ends', async () => {
    const end = { kind: 'end', end: { code: 'MS-DLV-014', text: { en: 'over', de: 'vorbei' }, retry: true } };
    answer = ({ url, headers }, response) => {
      if (url === '/token')
        return response.end(JSON.stringify({ access_token: 'second', expires_in: 600, refresh_token: 'renew-2' }));
      response.writeHead(200, { 'content-type': CHUNKS });
      if (headers.authorization === 'Bearer first') return response.end(`${chunk(1)}${JSON.stringify(end)}\n`);
      return response.write(chunk(2));
    };
    const receiver = receive(millspace());
    await until(receiver, (now) => now.position === 'p2');
    expect(asked.map(({ url, authorization }) => [url, authorization])).toEqual([
      ['/data?follow=true', 'Bearer first'],
      ['/token', undefined],
      ['/data?follow=true&cursor=p1', 'Bearer second'],
    ]);
    expect(asked[1]?.body).toBe('grant_type=refresh_token&refresh_token=renew-1');
    expect(state(receiver)).toMatchObject({ state: 'receiving', samples: 2 });
  });

  test('what is no rows to follow is fetched once, and not again and again', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/csv' }).end('a,b\n');
    await until(receive(millspace()), (now) => now.state === 'complete');
    expect(asked).toHaveLength(1);
  });

  test('a chunk that goes on beyond what its header says is held no longer', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': CHUNKS });
      response.write(chunk(1).replace('"frames":1', '"frames":1000000'));
      response.write(chunk(1).split('\n')[1]?.concat('\n'));
    };
    const receiver = receive(millspace());
    await until(receiver, (now) => now.lastError?.code === 'MS-PUL-004');
    expect(state(receiver).lastError?.text).toContain('longer than its header says');
  });

  test('stopped: what comes afterwards is not kept', async () => {
    let open: ServerResponse | null = null;
    answer = (_request, response) => {
      open = response.writeHead(200, { 'content-type': CHUNKS });
      open.write(chunk(1));
    };
    const receiver = receive(millspace());
    await until(receiver, (now) => now.position === 'p1');
    const stopped = receiver.stop();
    (open as ServerResponse | null)?.write(chunk(2));
    await stopped;
    expect(state(receiver)).toMatchObject({ state: 'stopped', samples: 1 });
  });
});

test('the same start told twice is one; a new one takes its place; a person can fetch again', async () => {
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('x');
  const pulls = new Pulls(deps());
  receivers.push(pulls);
  const complete = () => vi.waitFor(() => expect(pulls.states().map((now) => now.state)).toEqual(['complete']));
  await pulls.begin(TARGET, plain());
  await complete();
  await pulls.begin(TARGET, plain());
  expect(asked).toHaveLength(1);
  await pulls.begin(TARGET, { ...plain(), endpoint: `${root()}/other` });
  await complete();
  expect(await pulls.again(TARGET.pid)).toBe(true);
  await vi.waitFor(() => expect(asked.map(({ url }) => url)).toEqual(['/data', '/other', '/other']));
  expect(await pulls.again('urn:uuid:none')).toBe(false);
  await pulls.endOfAgreement(TARGET.agreement);
  expect(pulls.states()).toEqual([]);
});

test('a transfer that ends while it starts anew is not fetched any more', async () => {
  answer = (_request, response) => response.writeHead(200, { 'content-type': CHUNKS }).write(chunk(1));
  const pulls = new Pulls(deps());
  receivers.push(pulls);
  await pulls.begin(TARGET, millspace());
  await vi.waitFor(() => expect(pulls.states()).toMatchObject([{ position: 'p1' }]));
  await Promise.all([pulls.begin(TARGET, { ...millspace(), endpoint: `${root()}/other` }), pulls.end(TARGET.pid)]);
  expect(pulls.states()).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([pulls.begin(TARGET, millspace()), pulls.stop()]);
  expect(pulls.states()).toEqual([]);
  expect(asked.map(({ url }) => url)).toEqual(['/data?follow=true']);
});

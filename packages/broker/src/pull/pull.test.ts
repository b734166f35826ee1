import { once } from 'node:events';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { ManualClock } from '@millspace/runtime/clock';
import { encodeFrame } from '@millspace/runtime/framing';
import { type DeliveryHeader, NO_CONNECTOR, PULL_FORMAT, readPullAddress } from '@millspace/schemas';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { agreement, DATASET, frame, Harness, makeChunk, Reader, T0, transfer } from '../testing/kit.ts';

const running: Harness[] = [];
afterEach(async () => {
  for (const made of running.splice(0)) await made.destroy();
});

async function pulled(...args: Parameters<Harness['start']>): Promise<Harness> {
  const h = await new Harness().start(...args);
  running.push(h);
  h.control.transfers.set('p1', transfer('p1', {}, { format: PULL_FORMAT }));
  return h;
}

function addressOf(h: Harness, pid = 'p1') {
  const facts = h.control.transfer(pid);
  if (!facts) throw new Error('no transfer');
  const read = readPullAddress(h.plane.pullAddress(facts));
  if (!read?.token || !read.renewal) throw new Error('an address without tokens');
  return { ...read, token: read.token, renewal: read.renewal };
}

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** A plain HTTP client, for it is outsiders who fetch. */
async function fetched(url: string, authorization?: string, headers: Record<string, string> = {}): Promise<Got> {
  const answer = await asked(url, authorization, headers);
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  const text = (answer.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

async function asked(url: string, authorization?: string, headers: Record<string, string> = {}) {
  const sent = request(url, { headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) } });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  return answer;
}

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const times = (text: string) => linesOf(text).flatMap(({ t, part }) => (part === undefined ? [] : (t as number[])));
const endOf = (text: string) => linesOf(text).at(-1) as unknown as DeliveryHeader;
const some = (h: Harness) => h.send([1, 2, 3].map((seq) => makeChunk([frame(T0 + seq * 1000)], { seq })));

describe('fetching', () => {
  test('what the log holds, as lines of the published schemas, and only what is new behind the last position', async () => {
    const h = await pulled();
    await some(h);
    const { endpoint, token } = addressOf(h);
    const first = await fetched(endpoint, `Bearer ${token}`);
    expect(first.status).toBe(200);
    expect(first.headers['content-type']).toBe('application/x-ndjson; profile="urn:millspace:schema:chunk:1"');
    expect(times(first.text)).toEqual([1, 2, 3].map((seq) => T0 + seq * 1000));
    const end = endOf(first.text);
    expect(end).toMatchObject({ kind: 'end', end: { code: 'endOfData', retry: true } });
    await h.send([makeChunk([frame(T0 + 9000)], { seq: 4 })]);
    const next = await fetched(`${endpoint}?cursor=${end.position}`, token);
    expect(times(next.text)).toEqual([T0 + 9000]);
    const nothing = await fetched(`${endpoint}?cursor=${endOf(next.text).position}`, token);
    expect(times(nothing.text)).toEqual([]);
    expect(endOf(nothing.text).position).toBe(endOf(next.text).position);
  });

  test('compressed, the same', async () => {
    const h = await pulled();
    await some(h);
    const { endpoint, token } = addressOf(h);
    const { headers, text } = await fetched(endpoint, token, { 'accept-encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(times(text)).toHaveLength(3);
  });

  test('who follows gets what comes, and another follower takes its place', async () => {
    const h = await pulled();
    const { endpoint, token } = addressOf(h);
    const accept = { accept: 'application/vnd.millspace.chunks' };
    const reader = new Reader(await asked(`${endpoint}?follow=true`, token, accept), () => Promise.resolve());
    await some(h);
    const items = await reader.until((all) => all.length === 3);
    expect(items.map(({ header }) => header.kind)).toEqual(['chunk', 'chunk', 'chunk']);
    const second = new Reader(
      await asked(`${endpoint}?follow=true&cursor=${items.at(-1)?.header.position}`, token, accept),
      () => Promise.resolve(),
    );
    expect((await reader.next())?.header.end?.code).toBe('MS-DLV-004');
    await h.send([makeChunk([frame(T0 + 9000)], { seq: 4 })]);
    expect((await second.next())?.header.chunk?.seq).toBe(4);
    second.close();
  });

  test('under a policy that keeps one signal, that signal alone leaves; counted rows are counted', async () => {
    const h = await pulled();
    const agreed = agreement({ keepSignals: ['agitator.speed'], count: { unit: 'samples', limit: 2 } });
    h.control.transfers.set('p1', transfer('p1', {}, { format: PULL_FORMAT, agreement: agreed }));
    await some(h);
    const { endpoint, token } = addressOf(h);
    const { text } = await fetched(endpoint, token);
    const frames = linesOf(text).filter(({ part }) => part !== undefined);
    expect(frames.map(({ signals }) => Object.keys(signals as object))).toEqual([
      ['agitator.speed'],
      ['agitator.speed'],
    ]);
    expect(endOf(text).end?.code).toBe('MS-DLV-008');
    expect(h.plane.used(agreed['@id'])).toEqual({ samples: 2, deliveries: 0 });
  });

  test('a range comes out of the provider’s store', async () => {
    const h = await pulled();
    const { endpoint, token } = addressOf(h);
    const answer = asked(`${endpoint}?from=${T0}&to=${T0 + 60_000}`, token);
    await vi.waitFor(() => expect(h.control.messages.map(({ message }) => message.type)).toContain('history.request'));
    const { message } = h.control.messages.find(({ message: { type } }) => type === 'history.request') ?? {};
    if (message?.type !== 'history.request') throw new Error('the provider was not asked');
    expect(message).toMatchObject({ from: T0, to: T0 + 60_000, consumer: 'beads' });
    const { header, body } = makeChunk([frame(T0, 5)], { seq: 1, origin: 'history' });
    await h.provider.request('POST', `/history/${encodeURIComponent(message.request)}/chunks?n=1&last=true`, {
      body: encodeFrame(header, body),
      contentType: 'application/vnd.millspace.chunks',
    });
    const pieces: Buffer[] = [];
    for await (const piece of await answer) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString('utf8');
    expect(times(text)).toHaveLength(5);
    expect(endOf(text).end?.code).toBe('endOfHistory');
  });

  test('chunks stay a while for who fetches, and go then', async () => {
    const clock = new ManualClock(T0 + 60_000);
    const h = await pulled({}, { clock });
    h.control.now = () => clock.now();
    await some(h);
    await h.plane.trim();
    expect(times((await fetched(addressOf(h).endpoint, addressOf(h).token)).text)).toHaveLength(3);
    clock.advance(900_001);
    await h.plane.trim();
    expect(h.plane.logBounds(DATASET)?.bytes).toBe(0);
  });
});

describe('tokens', () => {
  test('without one, with a wrong one, with one to renew: nothing', async () => {
    const h = await pulled();
    const { endpoint, renewal } = addressOf(h);
    for (const authorization of [undefined, 'Bearer nonsense', `Bearer ${renewal.token}`]) {
      const { status, headers, text } = await fetched(endpoint, authorization);
      expect([status, headers['www-authenticate'], JSON.parse(text).code]).toEqual([401, 'Bearer', 'MS-AUTH-001']);
    }
  });

  test('for one transfer alone', async () => {
    const h = await pulled();
    h.control.transfers.set('p2', transfer('p2', {}, { format: PULL_FORMAT }));
    const { status, text } = await fetched(addressOf(h, 'p2').endpoint, addressOf(h, 'p1').token);
    expect([status, JSON.parse(text).code]).toEqual([403, 'MS-DLV-013']);
  });

  test('no token reads a transfer of another kind, agreement or consumer', async () => {
    const h = await pulled();
    const { endpoint, token } = addressOf(h);
    for (const change of [{ format: 'millspace-stream' }, { agreementId: 'urn:uuid:other' }, { consumer: 'other' }]) {
      h.control.change('p1', change);
      expect((await fetched(endpoint, token)).status).toBe(403);
      h.control.change('p1', { format: PULL_FORMAT, agreementId: agreement()['@id'], consumer: 'beads' });
    }
    expect((await fetched(endpoint, token)).status).toBe(200);
  });

  test.each([
    ['suspended', { state: 'SUSPENDED' as const }, 'MS-DLV-005'],
    ['terminated', { state: 'TERMINATED' as const }, 'MS-DLV-005'],
    ['revoked', { revoked: true }, 'MS-DLV-009'],
  ])('%s: the running answer ends, and no byte of what comes then; the token is void', async (_, change, code) => {
    const h = await pulled();
    await some(h);
    const { endpoint, token, renewal } = addressOf(h);
    const answer = await asked(`${endpoint}?follow=true`, token);
    let text = '';
    answer.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    await vi.waitFor(() => expect(times(text)).toHaveLength(3));
    const over = once(answer, 'close');
    h.control.change('p1', change);
    await h.send([makeChunk([frame(T0 + 9000)], { seq: 4 })]);
    await over;
    expect(times(text)).toHaveLength(3);
    expect(endOf(text).end?.code).toBe(code);
    expect((await fetched(endpoint, token)).status).toBe(403);
    const renewed = await fetch(renewal.endpoint, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: renewal.token }),
    });
    expect(renewed.status).toBe(403);
  });

  test('resumed: the new start has a new token, the one from before stays void', async () => {
    const h = await pulled();
    const before = addressOf(h);
    h.control.change('p1', { state: 'SUSPENDED', generation: T0 + 1 });
    h.control.change('p1', { state: 'STARTED' });
    expect((await fetched(before.endpoint, before.token)).status).toBe(403);
    const after = addressOf(h);
    expect((await fetched(after.endpoint, after.token)).status).toBe(200);
  });

  test('expired: the answer ends with it, a renewed one goes on behind the last position', async () => {
    const h = await pulled({ pull: { publicUrl: () => h.url, tokenSeconds: 3, renewSeconds: 60, keepMs: 900_000 } });
    await some(h);
    const { endpoint, token, renewal } = addressOf(h);
    const { text } = await fetched(`${endpoint}?follow=true`, token);
    expect(times(text)).toHaveLength(3);
    expect(endOf(text).end).toMatchObject({ code: 'MS-DLV-014', retry: true });
    const form = { grant_type: 'refresh_token', refresh_token: renewal.token };
    const answer = await fetch(renewal.endpoint, { method: 'POST', body: new URLSearchParams(form) });
    const renewed = (await answer.json()) as { access_token: string; refresh_token: string; expires_in: number };
    expect(renewed).toMatchObject({ token_type: 'Bearer', expires_in: 3 });
    const position = linesOf(text).findLast(({ kind }) => kind === 'chunk')?.['position'];
    const rest = await fetched(`${endpoint}?cursor=${position}`, `Bearer ${renewed.access_token}`);
    expect([rest.status, times(rest.text)]).toEqual([200, []]);
  });
});

test('what was fetched has a receipt signed by the broker, for no connector', async () => {
  const h = await pulled();
  await some(h);
  const { endpoint, token } = addressOf(h);
  await fetched(endpoint, token);
  await fetched(endpoint, token);
  expect(h.control.receipts).toEqual([]);
  h.control.change('p1', { state: 'COMPLETED' });
  await vi.waitFor(() => expect(h.control.receipts).toHaveLength(1));
  expect(h.control.receipts[0]).toMatchObject({ consumer: 'beads', connector: NO_CONNECTOR, chunks: 6, samples: 6 });
});

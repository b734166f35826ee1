// Where other dataspace software goes wrong, point by point, on a running broker: counting, secrets, releases, slow and revoked readers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessPolicy } from '@millspace/policy';
import { CHUNKS_MEDIA_TYPE, encodeFrame, readFrames } from '@millspace/runtime/framing';
import { createHttpClient } from '@millspace/runtime/http-client';
import { createLogger } from '@millspace/runtime/logger';
import type { DeliveryHeader, SessionAnswer, TransferView } from '@millspace/schemas';
import { afterEach, describe, expect, it } from 'vitest';
import { makeChunk, Reader, T0 } from '../src/testing/kit.ts';
import { type Deal, is, rowAt, told, typed, use } from './deal.ts';
import { enrol, type HandConnector, type startWorld, type World } from './harness.ts';
import { Market } from './market.ts';

let market: Market;
let world: World;
let acme: HandConnector;
let beads: HandConnector;

async function boot(broker: Parameters<typeof startWorld>[0] = {}): Promise<void> {
  market = await Market.open({ broker });
  ({ world, acme, beads } = market);
}
afterEach(() => market.close());

const deal = (...given: Parameters<Market['deal']>): Promise<Deal> => market.deal(...given);

const upTo = (limit: number, unit: string) =>
  use(is('odrl:count', 'lteq', typed(String(limit), 'integer')), is('odrl:unitOfCount', 'eq', `x:${unit}`));
/** What may be on its way without an acknowledgement (bytes). */
const WINDOW = 256 * 1024;
const transferAt = (pid: string) => `/transfers/${encodeURIComponent(pid)}`;
const secondsOf = (items: Parameters<typeof told>[0]) => told(items).filter((item) => typeof item === 'number');

/** A chunk of many numbers that compress badly, `n` from 1 on. */
const ROWS = 2000;
function bigChunk(n: number, { dataset, provider }: Deal) {
  const at = (n - 1) * ROWS;
  const t = Array.from({ length: ROWS }, (_, row) => T0 + (at + row) * 1000);
  const power = t.map((_, row) => (Math.sin((at + row) * 12.9898) * 43_758.5453) % 1);
  const lines = [{ part: 0, t, signals: { 'agitator.power': power } }];
  return makeChunk(lines, { seq: n, dataset, producer: provider.id });
}

async function sendBig(made: Deal, from: number, to: number): Promise<number> {
  let bytes = 0;
  for (let n = from; n <= to; n += 1) {
    const { header, body } = bigChunk(n, made);
    bytes += body.length;
    await acme.client.request('POST', `/api/v1/ingest/${encodeURIComponent(made.dataset)}`, {
      ...{ body: encodeFrame(header, body), contentType: CHUNKS_MEDIA_TYPE },
    });
  }
  return bytes;
}

describe('peers 5a', () => {
  it('2 a count used up by parallel requests is not passed, nor got round with a stream address or cursor of before', {
    timeout: 60_000,
  }, async () => {
    await boot();
    const second = await enrol(world, 'beads');
    const asked = await deal(upTo(2, 'deliveries'), { name: 'asked' });
    const ask = (by: HandConnector) =>
      by.post<object>(`${transferAt(asked.pid)}/history`, { from: T0, to: T0 + 1000 }).then(
        () => 'granted',
        ({ code }: { code: string }) => code,
      );
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => ask(n % 2 === 0 ? beads : second)));
    expect(answers.filter((answer) => answer === 'granted')).toHaveLength(2);
    await second.close();

    const made = await deal(upTo(3, 'samples'));
    const format = 'millspace-stream';
    const twin = (await beads.post<TransferView>('/transfers', { agreement: made.agreement, format })).pid;
    await beads.view<TransferView>(transferAt(twin), ({ state }) => state === 'STARTED');
    const openTwin = async (after = '') => {
      const stream = await beads.client.stream('GET', `/api/v1${transferAt(twin)}/stream${after}`, {
        headers: { accept: CHUNKS_MEDIA_TYPE },
      });
      return new Reader(stream.body, () => Promise.resolve());
    };
    await made.send(1);
    const first = await (await made.open()).until((items) => items.length === 1);
    const early = first[0]?.header.position;
    // Both addresses at once, under one agreement of which two are left.
    const readers = [await made.open(early), await openTwin()] as const;
    await made.sendLines([2, 3, 4, 5, 6, 7].map(rowAt));
    const [one, other] = await Promise.all(readers.map((reader) => reader.until(() => false)));
    expect([one, other].map((items) => told(items ?? []).at(-1))).toEqual(['MS-DLV-008', 'MS-DLV-008']);
    expect(secondsOf([...first, ...(one ?? []), ...(other ?? [])])).toHaveLength(3);
    // What was counted may be read again; not one more.
    const later = secondsOf(one ?? []);
    expect(secondsOf(await (await made.open()).until(() => false))).toEqual([1, ...later]);
    expect(secondsOf(await (await made.open(early)).until(() => false))).toEqual(later);
    const twinHad = secondsOf(other ?? []);
    expect(secondsOf(await (await openTwin()).until(() => false))).toEqual(twinHad);
  });

  it('8 no token, invitation code, password or signed assertion in what the broker logs', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    let refuse = true;
    await boot({
      logger: createLogger({ name: 'test', level: 'trace', destination }),
      wrapTransport: (inner) => ({
        send: (envelope) => (refuse ? Promise.reject(new Error(`no route: ${envelope.id}`)) : inner.send(envelope)),
      }),
    });
    const post = <T>(path: string, json: unknown, client = world.admin) =>
      client.request<T>('POST', `/api/v1${path}`, { json });
    const anonymous = createHttpClient({ baseUrl: world.broker.url });
    const { code } = (await post<{ code: string }>('/participants/beads/invitations', {})).json;
    const password = 'drei kühe im tor';
    const wrong = 'vier kühe im tor';
    await post('/users', { name: 'anna', roles: ['admin'], password });
    const session = (await post<SessionAnswer>('/sessions', { name: 'anna', password }, anonymous)).json;
    const assertion = await beads.assertion();
    const publicJwk = { kty: 'EC', crv: 'P-256', x: beads.key.publicJwk.x, y: beads.key.publicJwk.y };
    // Taken, and refused: what goes wrong is what gets logged.
    const taken = `${code.slice(0, -1)}${code.endsWith('2') ? '3' : '2'}`;
    for (const failing of [
      () => post('/sessions', { name: 'anna', password: wrong }, anonymous),
      () => post('/enrolments', { code: taken, publicJwk, name: 'x' }, anonymous),
      () => post('/enrolments', { code, publicJwk: { ...publicJwk, x: 'nonsense' }, name: 'x' }, anonymous),
      () => anonymous.request('POST', '/api/v1/token', { form: { grant_type: 'other', client_assertion: assertion } }),
      () => anonymous.request('GET', `/api/v1/status?access_token=${session.access_token}`),
    ])
      await expect(failing()).rejects.toMatchObject({ status: expect.any(Number) });
    const terms = use();
    const dataset = await acme.publish({ name: 'mills', offers: [terms], accessPolicy: accessPolicy(null) });
    const { pid } = await beads.post<{ pid: string }>('/negotiations', { dataset, offer: terms['@id'] });
    await beads.view<TransferView>(`/negotiations/${pid}`, ({ waitsFor }) => waitsFor?.lastError !== undefined);
    refuse = false;
    await beads.finalized(pid);
    await anonymous.close();
    const log = lines.join('');
    expect(log).toContain('broker is ready');
    expect(log).toContain('no route');
    const admin = readFileSync(join(world.dataDir, 'admin-token'), 'utf8').trim();
    const secrets = { admin, code, taken, password, wrong, assertion, session: session.access_token };
    const tokens = { acme: await acme.token(), beads: await beads.token(), d: String(beads.key.privateJwk.d) };
    for (const [name, secret] of Object.entries({ ...secrets, ...tokens })) {
      expect([name, secret.length > 8]).toEqual([name, true]);
      expect([name, log.includes(secret)]).toEqual([name, false]);
    }
  });

  it('10 slow consumer: what is not acknowledged stays within the window while the log grows, and nothing is lost', {
    timeout: 60_000,
  }, async () => {
    await boot();
    const made = await deal(use());
    const { body } = await beads.client.stream('GET', `/api/v1${transferAt(made.pid)}/stream`, {
      headers: { accept: CHUNKS_MEDIA_TYPE },
    });
    const frames = readFrames(body);
    const count = 60;
    const sent = await sendBig(made, 1, count);
    expect(sent).toBeGreaterThan(3 * WINDOW);
    // Heartbeats come in between all the time: behind one that finds nothing new, the stream stands still.
    const positions: string[] = [];
    let bytes = 0;
    let acknowledged = 0;
    const firsts: number[] = [];
    const until = async (enough: (header: DeliveryHeader) => boolean) => {
      for (;;) {
        const { value, done } = await frames.next();
        if (done) throw new Error('the stream ended');
        const header = value.header as DeliveryHeader;
        if (header.chunk && header.position) {
          bytes += value.body.length;
          positions.push(header.position);
          firsts.push(header.chunk.seq);
        }
        if (enough(header)) return;
      }
    };
    await until(({ kind }) => kind === 'heartbeat' && positions.length > 0);
    expect(bytes).toBeLessThanOrEqual(WINDOW);
    const stood = positions.length;
    expect(stood).toBeLessThan(count);
    while (positions.length < count) {
      const before = positions.length;
      await beads.post(`${transferAt(made.pid)}/acknowledgements`, { position: positions.at(-1) });
      acknowledged = bytes;
      await until(() => positions.length > before);
      expect(bytes - acknowledged).toBeLessThanOrEqual(WINDOW);
    }
    expect(firsts).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    body.on('error', () => undefined);
    body.destroy();
  });

  it('12 consumer revoked in mid-stream: nothing that came after the answer arrives, nor anything by an old token', async () => {
    await boot();
    const made = await deal(use());
    const token = await beads.token();
    const { body } = await beads.client.stream('GET', `/api/v1${transferAt(made.pid)}/stream`, {
      headers: { accept: CHUNKS_MEDIA_TYPE },
    });
    const came: number[] = [];
    // Acknowledges all it gets, as long as it may, so that only the revocation can hold anything back.
    const acknowledge = (position: string) =>
      beads.post(`${transferAt(made.pid)}/acknowledgements`, { position }).catch(() => undefined);
    const reader = new Reader(body, acknowledge);
    const ended = reader.until((items) => {
      came.push(...items.slice(came.length).map(({ header }) => header.chunk?.seq ?? 0));
      return false;
    });
    ended.catch(() => undefined);
    let firstAfter = Number.POSITIVE_INFINITY;
    let revoking: Promise<unknown> | null = null;
    let sending = 0;
    while (sending < firstAfter + 10) {
      sending += 1;
      await sendBig(made, sending, sending);
      if (came.length >= 3)
        revoking ??= world.admin
          .request('POST', '/api/v1/participants/beads/revoke', { json: { reason: 'left' } })
          .then(() => {
            firstAfter = sending + 1;
          });
    }
    await revoking;
    // The stream is over, with a goodbye or without.
    await ended.catch(() => []);
    expect(came.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...came)).toBeLessThan(firstAfter);
    // How long it took is known, as soon as the socket has closed.
    const status = async () => (await world.admin.request('GET', '/api/v1/status')).json;
    await expect.poll(status, { timeout: 15_000 }).toMatchObject({ lastByteAfterRevokeMs: expect.any(Number) });
    const old = createHttpClient({ baseUrl: world.broker.url, token: () => token });
    for (const path of [`${transferAt(made.pid)}/stream`, '/control', '/catalog'])
      await expect(old.request('GET', `/api/v1${path}`)).rejects.toMatchObject({ status: 401 });
    await old.close();
  });
});

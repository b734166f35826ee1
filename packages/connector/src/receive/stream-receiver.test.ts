import { PassThrough } from 'node:stream';
import { encodeBody } from '@millspace/runtime/chunks';
import { ManualClock } from '@millspace/runtime/clock';
import { encodeFrame } from '@millspace/runtime/framing';
import { silentLogger } from '@millspace/runtime/logger';
import type { ChunkHeader, DeliveryHeader } from '@millspace/schemas';
import { expect, test, vi } from 'vitest';
import { DATASET, openStore, START, tempFolder } from '../../test/helpers.ts';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Delivery } from '../store/store.ts';
import { ReceivedScopes } from './received.ts';
import { StreamReceiver } from './stream-receiver.ts';

const TARGET = { pid: 'urn:uuid:t', agreement: 'urn:uuid:a', dataset: DATASET, provider: 'acme' };

/** One delivered chunk with one row. */
function delivered(seq: number): Buffer {
  const t = START + seq * 1000;
  const { facts, body } = encodeBody([JSON.stringify({ part: 0, t: [t], signals: { 'agitator.power': [seq] } })]);
  const chunk: ChunkHeader = {
    schema: 'urn:millspace:schema:chunk:1',
    dataset: DATASET,
    producer: 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10',
    epoch: 1,
    seq,
    seqTo: seq,
    parts: [
      {
        ...{ machine: 'mill-1', pack: 'bead-mill/1', group: 'fast', origin: 'live', mapping: 'r1' },
        ...{ frames: 1, samples: 1, tMin: t, tMax: t },
      } as ChunkHeader['parts'][number],
    ],
    records: 0,
    ...facts,
  };
  const header: DeliveryHeader = { kind: 'chunk', position: `p${seq}`, shaped: false, chunk };
  return encodeFrame(header, body);
}

/** What the broker says of a stretch that left its log unread: with the header of the first chunk behind it (`door.ts`). */
function expired(seq: number): Buffer {
  const word = { record: 'withheld', from: 'a', to: 'b', t: START, rule: 'transit', text: { en: 'gone', de: 'fort' } };
  const { facts, body } = encodeBody([JSON.stringify(word)]);
  const chunk = { ...headerOf(delivered(seq)), parts: [], records: 1, ...facts };
  return encodeFrame({ kind: 'chunk', position: `w${seq}`, shaped: true, chunk }, body);
}

const headerOf = (frame: Buffer): ChunkHeader =>
  (JSON.parse(frame.subarray(8, 8 + frame.readUInt32BE(0)).toString('utf8')) as { chunk: ChunkHeader }).chunk;

test('a stretch that left the log unread is asked for, also when the word of it was committed before the next chunk came', async () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const bodies: PassThrough[] = [];
  const broker: BrokerClient = {
    request: () => Promise.resolve({ status: 204, headers: {}, json: undefined as never }),
    stream: () => {
      const body = new PassThrough();
      bodies.push(body);
      return Promise.resolve({ status: 200, headers: {}, body });
    },
  };
  const received = new ReceivedScopes(store.db);
  const missing = vi.fn();
  const deps = { store, received, broker, clock: new ManualClock(START), logger: silentLogger(), missing };
  const connection = async () => {
    const receiver = new StreamReceiver(TARGET, deps);
    const before = bodies.length;
    receiver.start();
    await vi.waitFor(() => expect(bodies).toHaveLength(before + 1));
    const say = async (frame: Buffer, position: string) => {
      bodies.at(-1)?.write(frame);
      await vi.waitFor(() => expect(receiver.state().position).toBe(position));
    };
    const end = () => {
      bodies.at(-1)?.end();
      return receiver.stop();
    };
    return { say, end };
  };
  const first = await connection();
  await first.say(delivered(4), 'p4');
  await first.end();
  const second = await connection();
  await second.say(expired(9), 'w9');
  await second.say(delivered(9), 'p9');
  expect(missing).toHaveBeenCalledExactlyOnceWith(TARGET, { from: START + 4001, to: START + 8999 });
  await second.end();
  store.close();
});

test('what comes behind a commit that failed is not committed: it would leave a hole', async () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const commits: number[][] = [];
  let refusals = 1;
  const commitDeliveries = store.commitDeliveries.bind(store);
  store.commitDeliveries = (deliveries: readonly Delivery[]) => {
    if (refusals-- > 0) throw new Error('the disk is full');
    commitDeliveries(deliveries);
    commits.push(deliveries.flatMap(({ items }) => items.map(({ header }) => header.seq)));
  };
  const streams: { body: PassThrough; path: string }[] = [];
  const broker: BrokerClient = {
    request: () => Promise.resolve({ status: 204, headers: {}, json: undefined as never }),
    stream: (_method, path) => {
      const body = new PassThrough();
      streams.push({ body, path });
      return Promise.resolve({ status: 200, headers: {}, body });
    },
  };
  const received = new ReceivedScopes(store.db);
  const clock = new ManualClock(START);
  const receiver = new StreamReceiver(TARGET, { store, received, broker, clock, logger: silentLogger() });
  receiver.start();
  await vi.waitFor(() => expect(streams).toHaveLength(1));
  streams[0]?.body.write(delivered(1));
  await vi.waitFor(() => expect(refusals).toBe(0));
  // This one was on its way already.
  streams[0]?.body.write(delivered(2));
  await vi.waitFor(() => expect(streams).toHaveLength(2));
  expect(commits).toEqual([]);
  expect(streams[1]?.path).not.toContain('after');
  streams[1]?.body.write(Buffer.concat([delivered(1), delivered(2), delivered(3)]));
  await vi.waitFor(() => expect(receiver.state().position).toBe('p3'));
  expect(commits).toEqual([[1, 2, 3]]);
  const stopped = receiver.stop();
  streams[1]?.body.end();
  await stopped;
  store.close();
});

test('small chunks that are large when unpacked are committed a few at a time', async () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const commits: number[][] = [];
  store.commitDeliveries = (deliveries: readonly Delivery[]) =>
    void commits.push(deliveries.flatMap(({ items }) => items.map(({ header }) => header.seq)));
  const body = new PassThrough();
  const broker: BrokerClient = {
    request: () => Promise.resolve({ status: 204, headers: {}, json: undefined as never }),
    stream: () => Promise.resolve({ status: 200, headers: {}, body }),
  };
  const { facts, body: packed } = encodeBody([JSON.stringify({ part: 0, t: [], pad: '0'.repeat(600_000) })]);
  const large = (seq: number) =>
    encodeFrame(
      { kind: 'chunk', position: `p${seq}`, shaped: false, chunk: { ...headerOf(delivered(seq)), ...facts } },
      packed,
    );
  const deps = { store, received: new ReceivedScopes(store.db), broker, clock: new ManualClock(START) };
  const receiver = new StreamReceiver(TARGET, { ...deps, logger: silentLogger() });
  receiver.start();
  const frames = Buffer.concat([1, 2, 3, 4, 5].map(large));
  expect(frames.length).toBeLessThan(50_000);
  body.write(frames);
  await vi.waitFor(() => expect(receiver.state().position).toBe('p5'));
  expect(commits).toEqual([[1, 2], [3, 4], [5]]);
  const stopped = receiver.stop();
  body.end();
  await stopped;
  store.close();
});

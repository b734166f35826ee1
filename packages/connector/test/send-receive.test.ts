import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { GapRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { ReceivedScopes } from '../src/receive/received.ts';
import { Receiver } from '../src/receive/receiver.ts';
import { Publications } from '../src/send/publications.ts';
import { Sender } from '../src/send/sender.ts';
import { queryRecords } from '../src/store/rows.ts';
import { selectionOf } from '../src/store/selection.ts';
import { querySeries } from '../src/store/series.ts';
import type { Store } from '../src/store/store.ts';
import { FakeBroker, until } from './fake-broker.ts';
import { batch, DATASET, dataset, frame, openStore, START, tempFolder } from './helpers.ts';

const PRODUCER = 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10';
const TARGET = { pid: 'urn:uuid:t', agreement: 'urn:uuid:a', dataset: DATASET, provider: 'acme' };
const POWER = 'agitator.power';

function provider(
  folder: string,
  broker: FakeBroker,
  options: Parameters<typeof openStore>[1] = {},
): { store: Store; sender: Sender; publications: Publications; row: (i: number) => void; close: () => Promise<void> } {
  const store = openStore(folder, options);
  const publications = new Publications(store);
  if (publications.find(DATASET) === null) publications.put(dataset());
  publications.setWanted(DATASET, true);
  const sender = new Sender({
    store,
    broker,
    producer: () => PRODUCER,
    clock: new ManualClock(START),
    logger: silentLogger(),
    taken: () => undefined,
  });
  const row = (i: number) => store.commit(batch(frame(START + i * 1000, { [POWER]: i })));
  const close = async () => {
    await sender.stop();
    store.close();
  };
  return { store, sender, publications, row, close };
}

function consumer(
  folder: string,
  broker: FakeBroker,
  missing?: (range: { from: number; to: number }) => void,
): { store: Store; receiver: Receiver; close: () => Promise<void> } {
  const store = openStore(folder);
  const receiver = new Receiver({
    store,
    received: new ReceivedScopes(store.db),
    broker,
    clock: new ManualClock(START),
    logger: silentLogger(),
    missing: (_target, range) => missing?.(range),
  });
  receiver.begin(TARGET);
  const close = async () => {
    await receiver.stop();
    store.close();
  };
  return { store, receiver, close };
}

function times(broker: FakeBroker): number[] {
  return broker
    .lines()
    .flatMap((line) => ('t' in line && Array.isArray(line.t) ? line.t.map((t) => (t - START) / 1000) : []));
}

function gaps(broker: FakeBroker): GapRecord[] {
  return broker.lines().filter((line): line is GapRecord => 'record' in line && line.record === 'gap');
}

/** Numbers of each epoch run without hole or overlap from 1. */
function contiguous(broker: FakeBroker): void {
  let epoch = 0;
  let next = 1;
  for (const { header } of broker.log) {
    if (header.epoch !== epoch) {
      epoch = header.epoch;
      next = 1;
    }
    expect(header.seq).toBe(next);
    next = header.seqTo + 1;
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_value, index) => from + index);

function receivedCount(store: Store): number {
  const answer = querySeries(store, {
    scope: TARGET.agreement,
    machine: 'mill-1',
    signal: POWER,
    from: START,
    to: START + 86_400_000,
    buckets: 10,
  });
  return answer.n.reduce((sum, n) => sum + n, 0);
}

test('what is committed at the provider is committed at the consumer, through interruptions at either end, exactly once', async () => {
  using a = tempFolder();
  using b = tempFolder();
  const broker = new FakeBroker();
  const sending = provider(a.path, broker);
  const receiving = consumer(b.path, broker);
  for (const i of range(0, 20)) sending.row(i);
  sending.sender.start();
  await until('the backlog is received', () => receiving.receiver.states()[0]?.samples === 20);
  broker.online = false;
  broker.dropStreams();
  for (const i of range(20, 1500)) sending.row(i);
  await until('sending tells why it waits', () => sending.sender.states()[0]?.lastError?.code === 'MS-NET-001');
  broker.online = true;
  await until('everything is received', () => receiving.receiver.states()[0]?.samples === 1500);
  expect(times(broker)).toEqual(range(0, 1500));
  contiguous(broker);
  // Bigger chunks for a backlog than one request per row.
  expect(broker.posts).toBeLessThan(60);
  await until('the position is acknowledged', () => broker.acknowledged === receiving.receiver.states()[0]?.position);
  expect(receivedCount(receiving.store)).toBe(1500);
  await receiving.close();
  // The consumer's process ends and starts again: it goes on behind its own cursor.
  const again = consumer(b.path, broker);
  sending.row(1500);
  await until('the next row is received', () => again.receiver.states()[0]?.samples === 1);
  expect(receivedCount(again.store)).toBe(1501);
  expect(again.store.streams.all().map((stream) => stream.duplicates)).toEqual([0]);
  await Promise.all([sending.close(), again.close()]);
});

test('a provider restored from an older folder opens a new epoch, and the consumer has nothing twice', async () => {
  using a = tempFolder();
  using backup = tempFolder();
  using b = tempFolder();
  const broker = new FakeBroker();
  const before = provider(a.path, broker);
  before.sender.start();
  for (const i of range(0, 10)) before.row(i);
  await until('ten are acknowledged', () => before.sender.states()[0]?.acked === 10);
  before.store.outbox.save();
  before.store.db.pragma('wal_checkpoint(TRUNCATE)');
  cpSync(join(a.path, 'connector.db'), join(backup.path, 'connector.db'));
  for (const i of range(10, 30)) before.row(i);
  await until('thirty are acknowledged', () => before.sender.states()[0]?.acked === 30);
  await before.close();

  const restored = provider(backup.path, broker);
  const receiving = consumer(b.path, broker);
  for (const i of range(30, 35)) restored.row(i);
  restored.sender.start();
  await until(
    'the restored folder has sent what it has',
    () => restored.sender.states()[0]?.epoch === 2 && restored.sender.states()[0]?.waiting === 0,
  );
  contiguous(broker);
  expect(gaps(broker)).toMatchObject([{ reason: 'new-epoch', epoch: 2 }]);
  expect(times(broker)).toEqual(range(0, 35));
  await until('all is received', () => receivedCount(receiving.store) === 35);
  await Promise.all([restored.close(), receiving.close()]);
});

test('a restored folder that has already counted past the broker differs in its digest and opens a new epoch too', async () => {
  using a = tempFolder();
  using backup = tempFolder();
  const broker = new FakeBroker();
  const before = provider(a.path, broker);
  before.sender.start();
  before.row(0);
  await until('it is acknowledged', () => before.sender.states()[0]?.acked === 1);
  before.store.outbox.save();
  before.store.db.pragma('wal_checkpoint(TRUNCATE)');
  cpSync(join(a.path, 'connector.db'), join(backup.path, 'connector.db'));
  before.row(1);
  await until('so is the next', () => before.sender.states()[0]?.acked === 2);
  await before.close();
  const restored = provider(backup.path, broker);
  for (const i of range(100, 110)) restored.row(i);
  restored.sender.start();
  await until(
    'all is sent',
    () => restored.sender.states()[0]?.epoch === 2 && restored.sender.states()[0]?.waiting === 0,
  );
  expect(times(broker)).toEqual([0, 1, ...range(100, 110)]);
  contiguous(broker);
  await restored.close();
});

test('a broker that is behind gets the numbers again while they are held', async () => {
  using a = tempFolder();
  using b = tempFolder();
  const broker = new FakeBroker();
  const sending = provider(a.path, broker);
  const receiving = consumer(b.path, broker);
  sending.sender.start();
  for (const i of range(0, 30)) {
    sending.row(i);
    if (i % 10 === 9) await until('they are acknowledged', () => sending.sender.states()[0]?.acked === i + 1);
  }
  await until('they are received', () => receivedCount(receiving.store) === 30);
  broker.log = broker.log.slice(0, 1);
  const kept = broker.log[0]?.header.seqTo ?? 0;
  broker.incarnation = 'b';
  broker.dropStreams();
  sending.sender.reconnect();
  await until('they are sent again', () => times(broker).length === 30);
  expect(kept).toBeLessThan(30);
  expect(broker.log.every(({ header }) => header.epoch === 1)).toBe(true);
  contiguous(broker);
  sending.row(30);
  await until('the consumer follows the other log', () => receivedCount(receiving.store) === 31);
  await Promise.all([sending.close(), receiving.close()]);
});

test('what the broker lost and the outbox no longer holds comes again as history behind a gap record', async () => {
  using a = tempFolder();
  const broker = new FakeBroker();
  const clock = new ManualClock(START);
  const sending = provider(a.path, broker, { clock });
  sending.sender.start();
  for (const i of range(0, 30)) sending.row(i);
  await until('they are acknowledged', () => sending.sender.states()[0]?.acked === 30);
  clock.advance(49 * 3_600_000);
  sending.store.outbox.trim();
  sending.row(30);
  await until('the next is acknowledged', () => sending.sender.states()[0]?.acked === 31);
  broker.log = [];
  sending.sender.reconnect();
  await until('the refill is through', () => times(broker).length >= 31);
  expect(gaps(broker)).toMatchObject([{ reason: 'new-epoch', to: START + 29_000, refillable: true }]);
  expect(broker.log.every(({ header }) => header.epoch === 2)).toBe(true);
  contiguous(broker);
  const origins = broker.log.flatMap(({ header }) => header.parts.map((part) => part.origin));
  expect(origins).toContain('history');
  expect(times(broker).sort((x, y) => x - y)).toEqual(range(0, 31));
  await sending.close();
});

test('an entry the broker refuses is replaced by a gap entry, its original goes to quarantine, its neighbours arrive', async () => {
  using a = tempFolder();
  const broker = new FakeBroker();
  const sending = provider(a.path, broker);
  broker.poison = '[13]';
  for (const i of range(0, 20)) sending.row(i);
  sending.sender.start();
  await until('all is sent', () => sending.sender.states()[0]?.waiting === 0);
  expect(times(broker)).toEqual(range(0, 20).filter((i) => i !== 13));
  expect(gaps(broker)).toMatchObject([
    { reason: 'refused', seqFrom: 14, seqTo: 14, t: START + 12_500, to: START + 13_499 },
  ]);
  contiguous(broker);
  expect(sending.store.quarantine.list({ limit: 10 })).toMatchObject([
    { source: 'outbox', reasons: [{ text: { en: 'poisoned' } }] },
  ]);
  await sending.close();
});

test('after the end of a transfer nothing more is committed', async () => {
  using a = tempFolder();
  using b = tempFolder();
  const broker = new FakeBroker();
  const sending = provider(a.path, broker);
  const receiving = consumer(b.path, broker);
  sending.sender.start();
  sending.row(0);
  await until('it is received', () => receiving.receiver.states()[0]?.samples === 1);
  await receiving.receiver.end(TARGET.pid);
  sending.row(1);
  await until('the broker has the next', () => times(broker).length === 2);
  expect(receivedCount(receiving.store)).toBe(1);
  await Promise.all([sending.close(), receiving.close()]);
});

test('gap records arrive as records of the consumer', async () => {
  using a = tempFolder();
  using b = tempFolder();
  const broker = new FakeBroker();
  const sending = provider(a.path, broker, { outbox: { maxBytes: 10_000 } });
  const receiving = consumer(b.path, broker);
  for (const i of range(0, 300)) sending.row(i);
  sending.sender.start();
  await until('all is sent', () => sending.sender.states()[0]?.waiting === 0);
  contiguous(broker);
  const gap = gaps(broker)[0];
  await until(
    'the gap is stored',
    () => queryRecords(receiving.store, { scope: TARGET.agreement, kinds: ['gap'], limit: 10 }).length === 1,
  );
  // Grid points between the edges of the gap: each slot reaches half a period to either side.
  const missing = range(Math.ceil((Number(gap?.t) - START) / 1000), Math.floor((Number(gap?.to) - START) / 1000) + 1);
  expect([...missing, ...times(broker)]).toEqual(range(0, 300));
  await Promise.all([sending.close(), receiving.close()]);
});

// Where a third group begins later, its gap record has a number behind what was made ready; else one of that reaches beyond it.
test.each([false, true])(
  'what is made ready while a full queue is under way gives way with it: each value arrives or is told as missing (%s)',
  async (third) => {
    using a = tempFolder();
    const broker = new FakeBroker();
    const sending = provider(a.path, broker, { outbox: { maxBytes: 20_000 } });
    const lane = sending.store.outbox.open(DATASET, selectionOf(dataset()), true);
    const slot = (i: number) =>
      sending.store.commit(
        batch(
          frame(START + i * 1000, { [POWER]: i }),
          frame(START + i * 1000, { 'agitator.speed': i }, { group: 'slow' }),
        ),
      );
    let count = 0;
    while (lane.waitingBytes < 19_000) slot(count++);
    expect(sending.store.outbox.displacedSamples).toBe(0);
    broker.underway = async () => {
      // Waits already when the sender makes its next request ready …
      slot(count++);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      // … and gives way before that one's turn comes.
      for (const end = count + 20; count < end; ) {
        slot(count++);
        if (third) sending.store.commit(batch(frame(START + count * 1000, { [POWER]: -1 }, { group: 'third' })));
      }
      expect(sending.store.outbox.displacedSamples).toBeGreaterThan(0);
    };
    sending.sender.start();
    await until('all is sent', () => sending.sender.states()[0]?.waiting === 0);
    contiguous(broker);
    for (const [group, signal] of [
      ['fast', POWER],
      ['slow', 'agitator.speed'],
    ] as const) {
      const missing = gaps(broker)
        .filter((gap) => gap.group === group)
        .flatMap((gap) => range(Math.ceil((gap.t - START) / 1000), Math.floor((Number(gap.to) - START) / 1000) + 1));
      // Of these groups a value is the number of its slot.
      const arrived = broker.lines().flatMap((line) => {
        const values = 'signals' in line ? line.signals[signal] : undefined;
        return Array.isArray(values) ? values.map(Number).filter((i) => i >= 0) : [];
      });
      expect(missing.length).toBeGreaterThan(0);
      expect([...missing, ...arrived].sort((x, y) => x - y)).toEqual(range(0, count));
    }
    expect(lane.waitingBytes).toBe(0);
    await sending.close();
  },
);

test('numbers that the queue does not hold, for whatever reason, neither stop the rest nor keep the process busy', async () => {
  using a = tempFolder();
  const broker = new FakeBroker();
  const sending = provider(a.path, broker);
  sending.row(0);
  broker.underway = async () => {
    for (const i of range(1, 6)) sending.row(i);
    sending.store.db.prepare('DELETE FROM outbox WHERE seq = 4').run();
  };
  sending.sender.start();
  await until('all is sent', () => sending.sender.states()[0]?.waiting === 0);
  expect(times(broker)).toEqual([0, 1, 2, 4, 5]);
  expect(broker.log.at(-1)?.header.epoch).toBe(2);
  await sending.close();
});

test('a consumer restored from an older folder tells what the broker no longer has, and asks for it', async () => {
  using a = tempFolder();
  using b = tempFolder();
  using backup = tempFolder();
  const broker = new FakeBroker();
  const sending = provider(a.path, broker);
  sending.sender.start();
  const before = consumer(b.path, broker);
  for (const i of range(0, 5)) sending.row(i);
  await until('they are received', () => receivedCount(before.store) === 5);
  before.store.db.pragma('wal_checkpoint(TRUNCATE)');
  cpSync(join(b.path, 'connector.db'), join(backup.path, 'connector.db'));
  for (const i of range(5, 20)) sending.row(i);
  await until('the rest is received too', () => receivedCount(before.store) === 20);
  await before.close();
  // Acknowledged by the lost folder, so the broker has let it go.
  const kept = broker.log.length;
  for (const i of range(20, 23)) sending.row(i);
  await until('more is in the log', () => times(broker).length === 23);
  broker.trimmed = kept;

  const asked: { from: number; to: number }[] = [];
  const restored = consumer(backup.path, broker, (found) => asked.push(found));
  await until('it receives what the broker has', () => receivedCount(restored.store) === 8);
  const gap = { t: START + 4001, to: START + 19_999 };
  expect(queryRecords(restored.store, { kinds: ['gap'], limit: 10 })).toMatchObject([
    { record: { reason: 'sequence', machine: 'mill-1', group: 'fast', refillable: true, ...gap } },
  ]);
  expect(asked).toEqual([{ from: gap.t, to: gap.to }]);
  await Promise.all([sending.close(), restored.close()]);
});

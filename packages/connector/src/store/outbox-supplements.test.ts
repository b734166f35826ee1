import type { GapRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { batch, DATASET, dataset, frame, openStore, START, tempFolder } from '../../test/helpers.ts';
import type { Lane, OutboxEntry } from './outbox-types.ts';
import { selectionOf } from './selection.ts';
import type { Store } from './store.ts';

const ALL = { entries: 1_000_000, bytes: Number.POSITIVE_INFINITY };
const MAX_BYTES = 20_000;

function laneOf(store: Store): Lane {
  return store.outbox.open(DATASET, selectionOf(dataset()), true);
}

const at = (second: number) => START + second * 1000;

function row(store: Store, second: number): void {
  store.commit(batch(frame(at(second), { 'agitator.power': second })));
}

function supplement(store: Store, seconds: number[]): void {
  const values = { 'agitator.speed': seconds.map(() => 7) };
  store.commit(batch(frame(seconds.map(at), values, { supplement: true })));
}

function gapsOf(entries: readonly OutboxEntry[]): GapRecord[] {
  return entries.filter(({ kind }) => kind === 'gap').map(({ line }) => JSON.parse(line) as GapRecord);
}

function supplementsOf(entries: readonly OutboxEntry[]): { t: number[]; origin: string }[] {
  return entries
    .filter(({ kind }) => kind === 'supplement')
    .map(({ line, part }) => ({
      t: (JSON.parse(line) as { t: number[] }).t.map((t) => (t - START) / 1000),
      origin: (JSON.parse(part ?? '') as { origin: string }).origin,
    }));
}

/** Without a hole, and as many bytes as the lane believes. */
function whole(store: Store, lane: Lane): OutboxEntry[] {
  const entries = store.outbox.read(lane, store.outbox.firstHeld(lane) ?? 1, ALL);
  expect(entries.at(-1)?.seqTo).toBe(lane.next - 1);
  expect(lane.waitingBytes + lane.keptBytes).toBe(entries.reduce((sum, { bytes }) => sum + bytes, 0));
  return entries;
}

test('a supplement of a row that was sent stays live, and no gap names its slot', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: MAX_BYTES } });
  const lane = laneOf(store);
  for (let second = 0; second < 3; second += 1) row(store, second);
  lane.sent = 3;
  row(store, 3);
  supplement(store, [1]);
  for (let second = 4; second < 300; second += 1) row(store, second);
  const entries = whole(store, lane);
  expect(supplementsOf(entries)).toEqual([{ t: [1], origin: 'live' }]);
  const gaps = gapsOf(entries);
  expect(gaps.length).toBeGreaterThan(0);
  for (const { t } of gaps) expect(t).toBe(Math.max(at(3) - 500, t));
  expect(lane.waitingBytes).toBeLessThanOrEqual(MAX_BYTES);
  store.close();
});

test('of rows that give way the supplements that wait become history, before what was prepared of them is sent', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: MAX_BYTES } });
  const lane = laneOf(store);
  row(store, 0);
  lane.sent = 1;
  let second = 1;
  // Full, but for a row or two: what comes now makes the first give way.
  while (lane.waitingBytes < MAX_BYTES - 400) row(store, second++);
  supplement(store, [0]);
  supplement(store, [1, second - 1]);
  supplement(store, [second - 1]);
  const { displacements } = lane;
  while (lane.displacements === displacements) row(store, second++);
  const entries = whole(store, lane);
  const [gap] = gapsOf(entries);
  expect(gap?.t).toBe(at(1) - 500);
  expect(gap?.to).toBeLessThan(at(second - 5));
  expect(supplementsOf(entries).map(({ origin }) => origin)).toEqual(['live', 'history', 'live']);
  store.close();
});

test('a supplement of rows that gave way goes out as history whenever it comes, also after a restart', () => {
  using folder = tempFolder();
  const open = () => openStore(folder.path, { outbox: { maxBytes: MAX_BYTES } });
  const first = open();
  laneOf(first);
  for (let second = 0; second < 300; second += 1) row(first, second);
  supplement(first, [2]);
  supplement(first, [299]);
  first.close();
  const store = open();
  const lane = laneOf(store);
  supplement(store, [3]);
  supplement(store, [298]);
  expect(supplementsOf(whole(store, lane))).toEqual([
    { t: [2], origin: 'history' },
    { t: [299], origin: 'live' },
    { t: [3], origin: 'history' },
    { t: [298], origin: 'live' },
  ]);
  store.close();
});

test('where everything comes late, a full outbox is as full as ever: supplements go with their rows', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: MAX_BYTES } });
  const lane = laneOf(store);
  for (let second = 0; second < 500; second += 1) {
    row(store, second);
    if (second >= 5) supplement(store, [second - 5]);
  }
  const entries = whole(store, lane);
  expect(lane.waitingBytes).toBeLessThanOrEqual(MAX_BYTES);
  expect(gapsOf(entries).length).toBeLessThan(10);
  for (const { t, origin } of supplementsOf(entries))
    if (origin === 'live')
      for (const gap of gapsOf(entries)) expect(t.every((each) => at(each) < gap.t || at(each) > gap.to)).toBe(true);
  store.close();
});

test('supplements of rows that were sent give way when they alone would fill the outbox', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: MAX_BYTES } });
  const lane = laneOf(store);
  for (let second = 0; second < 50; second += 1) row(store, second);
  lane.sent = 50;
  store.outbox.acknowledge(lane, 50, 1, null);
  for (let count = 0; count < 300; count += 1) supplement(store, [count % 50]);
  const entries = whole(store, lane);
  expect(lane.waitingBytes).toBeLessThanOrEqual(MAX_BYTES);
  expect(gapsOf(entries)).not.toEqual([]);
  // Not more of them than it takes.
  const left = entries.filter(({ kind }) => kind === 'supplement').reduce((sum, { bytes }) => sum + bytes, 0);
  expect(left).toBeGreaterThan(MAX_BYTES / 2 - 1000);
  store.close();
});

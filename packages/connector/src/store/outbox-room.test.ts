import { openDatabase } from '@millspace/runtime/sqlite';
import { expect, test } from 'vitest';
import { batch, DATASET, dataset, frame, openStore, START, tempFolder } from '../../test/helpers.ts';
import { OutboxRoom } from './outbox-room.ts';
import { OutboxRows } from './outbox-rows.ts';
import { STORE_MIGRATIONS } from './schema.ts';
import { selectionOf } from './selection.ts';

const MAX = 100_000;

test('headroom is made of the oldest acknowledged entries, of no more than it takes, and what waits stays', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: MAX } });
  const lane = store.outbox.open(DATASET, selectionOf(dataset()), true);
  let next = 0;
  const fill = (bytes: number) => {
    while (lane.waitingBytes + lane.keptBytes < bytes)
      store.commit(batch(frame(START + next++ * 1000, { 'agitator.power': next })));
  };
  const held = () => {
    const entries = store.outbox.read(lane, store.outbox.firstHeld(lane) ?? 1, {
      entries: MAX,
      bytes: Number.POSITIVE_INFINITY,
    });
    const acked = entries.filter(({ seqTo }) => seqTo <= lane.acked);
    const sum = (list: typeof entries) => list.reduce((all, { bytes }) => all + bytes, 0);
    expect([sum(acked), sum(entries) - sum(acked)]).toEqual([lane.keptBytes, lane.waitingBytes]);
    return entries;
  };
  fill(MAX * 0.89);
  store.outbox.acknowledge(lane, 100, 1, null);
  store.outbox.makeHeadroom();
  expect(held()[0]?.seq).toBe(1);
  fill(MAX * 0.93);
  const before = lane.waitingBytes + lane.keptBytes;
  store.outbox.makeHeadroom();
  const first = held()[0];
  // Down to nine tenths: the last entry that went was needed for it.
  expect(lane.waitingBytes + lane.keptBytes).toBeLessThanOrEqual(MAX * 0.9);
  expect(lane.waitingBytes + lane.keptBytes + (first?.bytes ?? 0)).toBeGreaterThan(MAX * 0.9 - 2);
  expect(before - lane.waitingBytes - lane.keptBytes).toBeGreaterThan(MAX * 0.03);
  expect(store.outbox.timeOf(lane, lane.acked)).toBe((first?.tMin ?? 0) - 1000);
  // Nothing else may go: all that is acknowledged, and not one that waits.
  fill(MAX * 0.99);
  const waiting = lane.waitingBytes;
  store.outbox.acknowledge(lane, lane.acked, lane.ackedFrom, null);
  for (let step = 0; step < 3; step += 1) store.outbox.makeHeadroom();
  expect(lane.waitingBytes).toBe(waiting);
  expect(held().some(({ seq }) => seq > lane.acked)).toBe(true);
  store.close();
});

test('making room reads the entries that go, not the whole outbox, which may be a gigabyte', () => {
  const db = openDatabase(':memory:', { migrations: STORE_MIGRATIONS });
  const texts: string[] = [];
  const watched = new Proxy(db, {
    get: (target, name) =>
      name === 'prepare'
        ? (sql: string) => {
            texts.push(sql);
            return target.prepare(sql);
          }
        : Reflect.get(target, name),
  });
  new OutboxRoom(watched, new OutboxRows(db, () => START), MAX, () => undefined);
  const steps = texts
    .filter((sql) => / FROM outbox /.test(sql))
    .map((sql) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...new Array(sql.split('?').length - 1).fill(null)))
    .map((plan) =>
      (plan as { detail: string }[]).map(({ detail }) => detail).find((detail) => / outbox /.test(detail)),
    );
  expect(steps).toHaveLength(4);
  for (const step of steps) expect(step).toContain('dataset=? AND epoch=? AND seq<?');
  db.close();
});

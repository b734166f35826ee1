import { ManualClock } from '@millspace/runtime/clock';
import type { GapRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { batch, DATASET, dataset, frame, openStore, START, tempFolder, watermark } from '../../test/helpers.ts';
import { encodeBatch } from './lines.ts';
import type { Lane, OutboxEntry } from './outbox-types.ts';
import { selectionOf } from './selection.ts';
import type { Store } from './store.ts';

const ALL = { entries: 1_000_000, bytes: Number.POSITIVE_INFINITY };

function laneOf(store: Store, wanted = true): Lane {
  return store.outbox.open(DATASET, selectionOf(dataset()), wanted);
}

function coverage(entries: readonly OutboxEntry[], from: number, to: number): void {
  let next = from;
  for (const entry of entries) {
    expect(entry.seq).toBe(next);
    next = entry.seqTo + 1;
  }
  expect(next).toBe(to + 1);
}

test('only published machines, signals and records get a number, and only on demand', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store, false);
  store.commit(batch(frame(START, { 'agitator.power': 1 })));
  expect(lane.next).toBe(1);
  lane.wanted = true;
  store.commit({
    frames: [
      frame(START, { 'agitator.power': 1, 'agitator.secret': 2 }),
      frame(START, { 'agitator.secret': 2 }),
      frame(START, { 'agitator.power': 1 }, { machine: 'mill-2' }),
    ],
    records: [
      watermark(START),
      { record: 'batch', id: 'b', machine: 'mill-1', pack: 'bead-mill/1', t: START, phase: 'start', operator: 'Jane' },
      { record: 'bead-charge', id: 'c', machine: 'mill-1', pack: 'bead-mill/1', t: START, kind: 'fill', massKg: 1 },
      {
        record: 'event',
        id: 'e',
        machine: 'mill-1',
        pack: 'bead-mill/1',
        t: START,
        code: 'X',
        severity: 1,
        state: 'instant',
        signal: 'agitator.secret',
        value: 2,
        text: 'secret = 2',
      },
    ],
    quarantined: [],
  });
  const lines = store.outbox.read(lane, 1, ALL).map((entry) => JSON.parse(entry.line) as unknown);
  expect(lines).toEqual([
    { part: 0, t: [START], signals: { 'agitator.power': [1] } },
    watermark(START),
    { record: 'batch', id: 'b', machine: 'mill-1', pack: 'bead-mill/1', t: START, phase: 'start' },
    {
      record: 'event',
      id: 'e',
      machine: 'mill-1',
      pack: 'bead-mill/1',
      t: START,
      code: 'X',
      severity: 1,
      state: 'instant',
    },
  ]);
  store.close();
});

test('a full outbox displaces the oldest live data into gap entries that cover its numbers, and keeps records', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: 20_000 } });
  const lane = laneOf(store);
  const event = {
    record: 'event',
    id: 'e',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    t: START,
    code: 'X',
    severity: 1,
    state: 'instant',
  } as const;
  for (let i = 0; i < 500; i += 1) {
    store.commit({
      ...batch(
        frame(START + i * 1000, { 'agitator.power': i }),
        frame(START + i * 1000, { 'agitator.speed': i }, { group: 'slow' }),
      ),
      records: i === 20 ? [event] : i % 5 === 0 ? [watermark(START + i * 1000)] : [],
    });
  }
  const entries = store.outbox.read(lane, 1, ALL);
  coverage(entries, 1, lane.next - 1);
  expect(lane.waitingBytes).toBeLessThanOrEqual(20_000);
  expect(lane.waitingBytes).toBe(entries.reduce((sum, entry) => sum + entry.bytes, 0));
  expect(entries.filter((entry) => entry.kind === 'record').map((entry) => JSON.parse(entry.line) as unknown)).toEqual([
    event,
  ]);
  // What is told as missing and what still waits add up to everything, without overlap, for each group.
  for (const group of ['fast', 'slow']) {
    const covered: number[] = [];
    for (const entry of entries.filter((row) => row.group === group && row.kind !== 'watermark')) {
      if (entry.kind === 'gap') {
        const gap = JSON.parse(entry.line) as GapRecord;
        expect(gap).toMatchObject({
          reason: 'outbox-full',
          machine: 'mill-1',
          group,
          seqFrom: entry.seq,
          seqTo: entry.seqTo,
          refillable: true,
        });
        // A slot lies in the gap with its whole width; the grid points between its edges are what is missing.
        for (let t = Math.ceil(gap.t / 1000) * 1000; t <= gap.to; t += 1000) covered.push(t);
      } else covered.push(entry.tMin);
    }
    expect(covered).toEqual(Array.from({ length: 500 }, (_value, index) => START + index * 1000));
  }
  // The store itself has kept everything.
  store.flush();
  expect(store.db.prepare('SELECT sum(n) FROM block_times').pluck().get()).toBe(1000);
  store.close();
});

test('a gap entry ends with the last number that it stands for, so that no position behind it has missed any of it', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: 20_000 } });
  const lane = laneOf(store);
  /** By number: whose row it was. */
  const rows = new Map<number, { group: string; t: number }>();
  const put = (group: string, t: number) => {
    rows.set(lane.next, { group, t });
    store.commit(batch(frame(t, { 'agitator.power': 1 }, { group })));
  };
  for (let i = 0; i < 300; i += 1) {
    put('fast', START + i * 1000);
    if (i % 5 === 0) put('slow', START + i * 1000);
    if (i === 3) put('rare', START + i * 1000);
  }
  const gaps = store.outbox.read(lane, 1, ALL).filter(({ kind }) => kind === 'gap');
  expect(gaps.map(({ group }) => group)).toEqual(expect.arrayContaining(['rare', 'slow', 'fast']));
  for (const gap of gaps) {
    const told = [...rows].filter(([, { group, t }]) => group === gap.group && gap.tMin <= t && t <= gap.tMax);
    expect(told.length).toBeGreaterThan(0);
    expect(Math.max(...told.map(([seq]) => seq))).toBeLessThanOrEqual(gap.seqTo);
  }
  coverage(store.outbox.read(lane, 1, ALL), 1, lane.next - 1);
  store.close();
});

test('groups of one name in two packs are told apart, and no gap begins before 1970', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: 5000 } });
  const packs = ['bead-mill/1', 'energy/1'];
  const lane = store.outbox.open(
    DATASET,
    selectionOf(
      dataset({
        machines: packs.map((pack) => ({ id: 'mill-1', pack })),
        signals: packs.map((pack) => ({ id: 'a.b', pack, group: 'fast', unit: '1', sensitivity: 'technical' })),
        groups: packs.map((pack) => ({ pack, group: 'fast', periodMs: 1000 })),
      }),
    ),
    true,
  );
  for (let i = 0; i < 60; i += 1) store.commit(batch(...packs.map((pack) => frame(i * 1000, { 'a.b': i }, { pack }))));
  const gaps = store.outbox
    .read(lane, 1, ALL)
    .filter(({ kind }) => kind === 'gap')
    .map(({ line }) => JSON.parse(line) as GapRecord);
  expect(gaps.map(({ pack, t }) => [pack, t])).toEqual(expect.arrayContaining(packs.map((pack) => [pack, 0])));
  store.close();
});

test('what may be on the wire is not displaced', () => {
  using folder = tempFolder();
  const store = openStore(folder.path, { outbox: { maxBytes: 5_000 } });
  const lane = laneOf(store);
  store.commit(batch(frame(START, { 'agitator.power': 0 })));
  lane.sent = 1;
  for (let i = 1; i < 100; i += 1) store.commit(batch(frame(START + i * 1000, { 'agitator.power': i })));
  const entries = store.outbox.read(lane, 1, ALL);
  coverage(entries, 1, 100);
  expect(entries[0]?.kind).toBe('frame');
  expect(entries[1]?.kind).toBe('gap');
  store.close();
});

test('a stretch is read up to its limits, whatever its entries weigh', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store);
  const rows = (index: number) => (index % 70 === 3 ? 400 : 1);
  for (let index = 0; index < 300; index += 1) {
    const times = Array.from({ length: rows(index) }, (_, row) => START + index * 1_000_000 + row * 1000);
    store.commit(batch(frame(times, { 'agitator.power': times.map(() => 1) })));
  }
  const all = store.outbox.read(lane, 1, ALL);
  expect(all).toHaveLength(300);
  coverage(all, 1, 300);
  for (const from of [1, 2, 4, 70, 150, 299, 300])
    for (const entries of [1, 5, 64, 65, 200])
      for (const bytes of [0, 300, 2000, 9000, 60_000]) {
        const read = store.outbox.read(lane, from, { entries, bytes });
        const expected: number[] = [];
        let sum = 0;
        for (const entry of all.slice(from - 1, from - 1 + entries)) {
          sum += entry.bytes;
          if (expected.length > 0 && sum > bytes) break;
          expected.push(entry.seq);
        }
        expect(read.map(({ seq }) => seq)).toEqual(expected);
      }
  store.close();
});

test('acknowledged entries are kept for 48 hours, give way first, and numbering survives a restart', () => {
  using folder = tempFolder();
  const clock = new ManualClock(START);
  const store = openStore(folder.path, { clock });
  const lane = laneOf(store);
  for (let i = 0; i < 10; i += 1) store.commit(batch(frame(START + i * 1000, { 'agitator.power': i })));
  store.outbox.acknowledge(lane, 6, 1, 'sha256-x');
  store.outbox.trim();
  expect(store.outbox.read(lane, 1, ALL)).toHaveLength(10);
  clock.advance(49 * 3_600_000);
  store.outbox.trim();
  expect(store.outbox.read(lane, 1, ALL)).toHaveLength(0);
  expect(store.outbox.read(lane, 7, ALL)).toHaveLength(4);
  expect(store.outbox.timeOf(lane, 6)).toBe(START + 5000);
  store.close();
  const again = openStore(folder.path, { clock });
  expect(laneOf(again)).toMatchObject({ epoch: 1, acked: 6, next: 11, ackedDigest: 'sha256-x' });
  again.close();
});

test('a new epoch begins with a gap record, followed by what was not acknowledged', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store);
  for (let i = 0; i < 5; i += 1) store.commit(batch(frame(START + i * 1000, { 'agitator.power': i })));
  store.outbox.acknowledge(lane, 3, 1, null);
  store.outbox.newEpoch(lane, 4, { text: 'because', lost: { from: START, to: START + 2000 } });
  store.commit(batch(frame(START + 5000, { 'agitator.power': 5 })));
  const entries = store.outbox.read(lane, 1, ALL);
  coverage(entries, 1, 4);
  expect(JSON.parse(entries[0]?.line ?? '')).toMatchObject({
    record: 'gap',
    reason: 'new-epoch',
    t: START,
    to: START + 2000,
    epoch: 4,
    text: 'because',
    refillable: true,
  });
  expect(entries.slice(1).map((entry) => entry.tMin)).toEqual([START + 3000, START + 4000, START + 5000]);
  expect(lane.refill).toEqual({ from: START, to: START + 2000 });
  store.close();
});

test('a new epoch in which nothing is lost calls nothing missing that follows', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store);
  for (let i = 0; i < 5; i += 1) store.commit(batch(frame(START + i * 1000, { 'agitator.power': i })));
  store.outbox.acknowledge(lane, 3, 1, null);
  store.outbox.newEpoch(lane, 4, { text: 'because', lost: null });
  const [marker, ...rest] = store.outbox.read(lane, 1, ALL);
  const { t, to } = JSON.parse(marker?.line ?? '') as { t: number; to: number };
  expect(rest.map((entry) => entry.tMin)).toEqual([START + 3000, START + 4000]);
  for (const { tMin, tMax } of rest) expect(tMin > to || tMax < t).toBe(true);
  store.close();
});

test('refused numbers are covered by a gap entry and the originals come back', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store);
  for (let i = 0; i < 3; i += 1) store.commit(batch(frame(START + i * 1000, { 'agitator.power': i })));
  const originals = store.outbox.refuse(lane, 2, 2, 'a time lies more than an hour ahead');
  expect(originals.map((entry) => entry.tMin)).toEqual([START + 1000]);
  const entries = store.outbox.read(lane, 1, ALL);
  coverage(entries, 1, 3);
  expect(JSON.parse(entries[1]?.line ?? '')).toMatchObject({
    record: 'gap',
    reason: 'refused',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    group: 'fast',
    t: START + 500,
    to: START + 1499,
    seqFrom: 2,
    seqTo: 2,
  });
  store.close();
});

test('a commit that fails takes no number', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store);
  store.commit(batch(frame(START, { 'agitator.power': 0 })));
  const before = { ...lane };
  const broken = { source: 's', address: 'a', at: START, reasons: [], raw: 1n };
  store.db.exec("CREATE TRIGGER full BEFORE INSERT ON pending BEGIN SELECT raise(ABORT, 'no room'); END");
  expect(() => store.commit(batch(frame(START + 1000, { 'agitator.power': 1 })))).toThrow(/no room/);
  expect(store.failure?.code).toBe('MS-STO-011');
  expect(() => store.commit({ ...batch(), quarantined: [broken] })).toThrow();
  expect(lane).toEqual(before);
  store.db.exec('DROP TRIGGER full');
  store.commit(batch(frame(START + 2000, { 'agitator.power': 2 })));
  expect(store.failure).toBeNull();
  expect(store.outbox.read(lane, 1, ALL).map((entry) => [entry.seq, entry.tMin])).toEqual([
    [1, START],
    [2, START + 2000],
  ]);
  store.close();
});

test('a lane that is closed is written as it stands, and not any more after it was opened again', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const old = laneOf(store);
  for (let i = 0; i < 5; i += 1) store.commit(batch(frame(START + i * 1000, { 'agitator.power': i })));
  store.outbox.acknowledge(old, 3, 1, 'sha256-x');
  store.outbox.close(DATASET);
  const lane = laneOf(store);
  expect(lane).toMatchObject({ acked: 3, ackedDigest: 'sha256-x', waitingBytes: old.waitingBytes });
  store.outbox.newEpoch(lane, 4, { text: 'because', lost: null });
  // An answer that comes in late.
  store.outbox.acknowledge(old, 5, 4, 'sha256-y');
  store.close();
  const again = openStore(folder.path);
  expect(laneOf(again)).toMatchObject({ epoch: 4, acked: 0 });
  expect(again.outbox.read(laneOf(again), 1, ALL).map(({ tMin }) => tMin)).toEqual([
    START + 2999,
    START + 3000,
    START + 4000,
  ]);
  again.close();
});

test('a position that went back is known after a crash', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store);
  for (let i = 0; i < 5; i += 1) store.commit(batch(frame(START + i * 1000, { 'agitator.power': i })));
  store.outbox.acknowledge(lane, 4, 1, null);
  store.outbox.save();
  store.outbox.rewind(lane, 2);
  expect(store.db.prepare('SELECT acked FROM outbox_state').pluck().get()).toBe(2);
  store.close();
});

test('where the disk refuses, a lane is what the disk says: no entry lies under numbers that nobody reads', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store);
  for (let i = 0; i < 5; i += 1) store.commit(batch(frame(START + i * 1000, { 'agitator.power': i })));
  store.outbox.acknowledge(lane, 2, 1, null);
  store.outbox.save();
  const before = { ...lane };
  store.db.exec("CREATE TRIGGER full BEFORE INSERT ON outbox_state BEGIN SELECT raise(ABORT, 'no room'); END");
  const lost = { from: START, to: START + 2000 };
  expect(() => store.outbox.newEpoch(lane, 4, { text: 'because', lost })).toThrow('no room');
  expect(() => store.outbox.refuse(lane, 3, 3, 'because')).toThrow('no room');
  const past = encodeBatch([frame(START, { 'agitator.power': 0 }, { origin: 'history' })], []);
  expect(() => store.outbox.appendRefill(lane, past, null)).toThrow('no room');
  expect(lane).toEqual(before);
  store.db.exec('DROP TRIGGER full');
  store.commit(batch(frame(START + 5000, { 'agitator.power': 5 })));
  const entries = store.outbox.read(lane, 3, ALL);
  coverage(entries, 3, 6);
  expect(entries.map(({ kind, tMin }) => [kind, tMin])).toEqual([2, 3, 4, 5].map((i) => ['frame', START + i * 1000]));
  store.close();
});

test('a gap that is refused as well is told with less, and in the end as it is, without an end to it', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = laneOf(store);
  store.commit(batch(frame(START, { 'agitator.power': 0 })));
  const told = () => JSON.parse(store.outbox.read(lane, 1, ALL)[0]?.line ?? '') as GapRecord;
  const stretch = { machine: 'mill-1', t: START - 500, to: START + 499 };
  expect(store.outbox.refuse(lane, 1, 1, 'no').map(({ kind }) => kind)).toEqual(['frame']);
  expect(told()).toMatchObject({ ...stretch, pack: 'bead-mill/1', group: 'fast' });
  expect(store.outbox.refuse(lane, 1, 1, 'no').map(({ kind }) => kind)).toEqual(['gap']);
  expect(told()).toMatchObject(stretch);
  expect(told()).not.toHaveProperty('pack');
  expect(store.outbox.refuse(lane, 1, 1, 'no')).toEqual([]);
  expect(told()).toMatchObject(stretch);
  store.close();
});

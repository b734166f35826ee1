import { encodeBody } from '@millspace/runtime/chunks';
import { ManualClock } from '@millspace/runtime/clock';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batch, frame, openStore, START, tempFolder, watermark } from '../../test/helpers.ts';
import { bucketWidth } from './aggregate.ts';
import { queryRecords } from './rows.ts';
import { querySeries } from './series.ts';
import { OWN, type Store } from './store.ts';

const POWER = 'agitator.power';
const NAME = { scope: OWN, machine: 'mill-1', signal: POWER };

test('rows survive a crash before they are in blocks, and are not doubled by it', () => {
  using folder = tempFolder();
  const first = openStore(folder.path);
  first.commit(batch(frame(START, { [POWER]: 1 })));
  first.flush();
  first.commit(batch(frame(START + 1000, { [POWER]: 3 })));
  // The first process is gone without closing anything: another connection sees what is durable.
  const second = openStore(folder.path);
  expect(second.lastCommitted('mill-1', 'fast')).toBe(START + 1000);
  const answer = querySeries(second, { ...NAME, from: START, to: START + 60_000, buckets: 1 });
  expect(answer).toMatchObject({ start: START, step: 60_000, min: [1], mean: [2], max: [3], n: [2] });
  expect(second.streams.all().reduce((sum, stream) => sum + stream.duplicates, 0)).toBe(0);
  second.close();
});

test('folding a backlog whole puts its rows into blocks on the way: they are never all in memory', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const ROWS = 1000;
  const COMMITS = 60;
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const t = Array.from({ length: ROWS }, (_, row) => START + (commit * ROWS + row) * 1000);
    store.commit(batch(frame(t, { [POWER]: t.map((_instant, row) => row) })));
  }
  const count = (sql: string) => store.db.prepare(sql).pluck().get() as number;
  expect(count('SELECT count(*) FROM pending')).toBe(COMMITS);
  store.foldAll();
  // 20 000 rows and the reading in which they became more.
  expect(count('SELECT count(*) FROM pending') * ROWS).toBeLessThan(35_000);
  store.flush();
  expect(count('SELECT count(*) FROM pending')).toBe(0);
  expect(count('SELECT sum(n) FROM block_times')).toBe(ROWS * COMMITS);
  store.close();
});

test('the same rows again are counted, not doubled; later values of one slot replace; no number never replaces a number', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  store.commit(batch(frame([START, START + 1000], { [POWER]: [1, 2] })));
  store.commit(batch(frame([START, START + 1000], { [POWER]: [1, 2] })));
  store.flush();
  store.commit(
    batch(
      frame(START + 1000, { 'agitator.speed': 500 }),
      frame(START, { [POWER]: null }),
      frame(START + 1000, { [POWER]: 8 }),
    ),
  );
  const answer = querySeries(store, { ...NAME, from: START, to: START + 2000, buckets: 2 });
  expect(answer).toMatchObject({ step: 1000, mean: [1, 8], n: [1, 1] });
  expect(store.streams.all()[0]?.duplicates).toBe(3);
  store.close();
});

test('the latest of each signal is the newest of a chunk, in whatever order its frames are and whatever they carry', () => {
  const instants = fc.array(
    fc.record({ t: fc.nat({ max: 6 }), part: fc.nat({ max: 1 }), speed: fc.boolean(), null: fc.boolean() }),
    { minLength: 1, maxLength: 8 },
  );
  using folder = tempFolder();
  const store = openStore(folder.path);
  let scope = 0;
  fc.assert(
    fc.property(instants, (made) => {
      scope += 1;
      const expected = new Map<string, { t: number; v: number | null }>();
      const lines = made.map(({ t, part, speed, null: missing }, index) => {
        const value = missing ? null : index;
        for (const signal of [POWER, ...(speed ? ['agitator.speed'] : [])]) {
          const key = `fast-${part} ${signal}`;
          if (START + t >= (expected.get(key)?.t ?? 0)) expected.set(key, { t: START + t, v: value });
        }
        return JSON.stringify({
          part,
          t: [START + t],
          signals: { [POWER]: [value], ...(speed ? { 'agitator.speed': [value] } : {}) },
          ...(missing
            ? { quality: { [POWER]: { 0: 'bad' }, ...(speed ? { 'agitator.speed': { 0: 'bad' } } : {}) } }
            : {}),
        });
      });
      const { facts, body } = encodeBody(lines);
      const parts = [0, 1].map((part) => ({
        ...{ machine: 'mill-1', pack: 'bead-mill/1', group: `fast-${part}`, origin: 'live' as const, mapping: 'r1' },
        ...{ frames: 0, samples: 0, tMin: 0, tMax: 0 },
      }));
      const header = {
        ...{ schema: 'urn:millspace:schema:chunk:1' as const, dataset: 'd', producer: 'p', epoch: 1, seq: 1 },
        ...{ seqTo: lines.length, parts, records: 0 },
        ...facts,
      };
      store.commitReceived(`scope-${scope}`, [{ header, body, position: 'p' }], () => {});
      store.foldAll();
      const got = store.streams
        .all()
        .filter((stream) => stream.scope === `scope-${scope}`)
        .flatMap(({ group, series }) =>
          [...series.values()].map(({ signal, latest }) => [`${group} ${signal}`, { t: latest?.t, v: latest?.v }]),
        );
      expect(Object.fromEntries(got)).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 60 },
  );
  store.close();
});

test('step signals are weighed by how long a value held', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const stream = store.streams.obtain(OWN, 'mill-1', 'bead-mill/1', 'state');
  store.streams.obtainSeries(stream, 'x.y').step = true;
  store.commit(batch(frame([START, START + 45_000], { 'x.y': [0, 4] }, { group: 'state' })));
  const answer = querySeries(store, { ...NAME, signal: 'x.y', from: START, to: START + 60_000, buckets: 1 });
  expect(answer.mean).toEqual([1]);
  store.close();
});

test('a record with the same id replaces the earlier one; watermarks are kept per stream', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const gap = { record: 'gap', id: 'g', machine: 'mill-1', t: START, to: START + 5, reason: 'source-lost' } as const;
  store.commit({ frames: [], records: [{ ...gap, refillable: true }, watermark(START + 9)], quarantined: [] });
  store.commit({ frames: [], records: [{ ...gap, refillable: false }], quarantined: [] });
  expect(queryRecords(store, { scope: OWN, limit: 10 }).map((row) => row.record)).toEqual([
    { ...gap, refillable: false },
  ]);
  expect(store.streams.find(OWN, 'mill-1', 'bead-mill/1', 'fast')?.watermark).toBe(START + 9);
  store.close();
});

test('rows that nothing has shown to be whole are known after a crash, until it is shown', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const stated = batch(frame(START, { [POWER]: 1 }));
  store.commit({ ...stated, unshown: [{ machine: 'mill-1', group: 'fast', from: START - 400 }] });
  expect(openStore(folder.path).unshownFrom('mill-1', 'fast')).toBe(START - 400);
  expect(store.unshownFrom('mill-1', 'slow')).toBeNull();
  store.commit({ ...batch(), unshown: [{ machine: 'mill-1', group: 'fast', from: null }] });
  expect(openStore(folder.path).unshownFrom('mill-1', 'fast')).toBeNull();
  store.close();
});

test('spool entries live until they are dropped', () => {
  using folder = tempFolder();
  const value = {
    address: 'a',
    value: 1,
    sourceTime: null,
    serverTime: null,
    receivedAt: START,
    status: 'good' as const,
  };
  const store = openStore(folder.path);
  store.commit({ ...batch(), spool: { add: [1, 2, 3].map((id) => ({ id, source: 's', value })), drop: [] } });
  store.commit({ ...batch(frame(START, { [POWER]: 1 })), spool: { add: [], drop: [1, 3] } });
  store.close();
  const again = openStore(folder.path);
  expect(again.spooled()).toEqual([{ id: 2, source: 's', value }]);
  again.close();
});

interface Sample {
  t: number;
  v: number | null;
}

function bruteForce(
  samples: Map<number, number | null>,
  start: number,
  step: number,
  count: number,
): { n: number[]; min: (number | null)[]; max: (number | null)[]; mean: (number | null)[] } {
  const result = {
    n: [] as number[],
    min: [] as (number | null)[],
    max: [] as (number | null)[],
    mean: [] as (number | null)[],
  };
  for (let bucket = 0; bucket < count; bucket += 1) {
    const inside = [...samples]
      .filter(([t, v]) => v !== null && t >= start + bucket * step && t < start + (bucket + 1) * step)
      .map(([, v]) => v ?? 0);
    result.n.push(inside.length);
    result.min.push(inside.length > 0 ? Math.min(...inside) : null);
    result.max.push(inside.length > 0 ? Math.max(...inside) : null);
    result.mean.push(inside.length > 0 ? inside.reduce((sum, v) => sum + v, 0) / inside.length : null);
  }
  return result;
}

function commitAll(store: Store, commits: Sample[][], flushes: boolean[]): Map<number, number | null> {
  const truth = new Map<number, number | null>();
  for (const [index, samples] of commits.entries()) {
    const rows = [...new Map(samples.map((sample) => [sample.t, sample.v]))].sort((a, b) => a[0] - b[0]);
    if (rows.length === 0) continue;
    store.commit(
      batch(
        frame(
          rows.map(([t]) => t),
          { [POWER]: rows.map(([, v]) => v) },
        ),
      ),
    );
    for (const [t, v] of rows) if (v !== null || !truth.has(t)) truth.set(t, v);
    if (flushes[index]) store.flush();
  }
  return truth;
}

test('any series query gives what counting by hand gives, at every level', () => {
  const sample = fc.record({
    t: fc.integer({ min: 0, max: 20_000 }).map((s) => START + s * 1000),
    v: fc.option(fc.integer({ min: -50, max: 50 }), { freq: 8 }),
  });
  fc.assert(
    fc.property(
      fc.array(fc.array(sample, { maxLength: 40 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.constantFrom(1, 2, 7, 60, 400),
      (commits, flushes, from, length, buckets) => {
        using folder = tempFolder();
        const store = openStore(folder.path);
        const truth = commitAll(store, commits, flushes);
        const range = { from: START + from * 1000, to: START + (from + length) * 1000 };
        const answer = querySeries(store, { ...NAME, ...range, buckets });
        const expected = bruteForce(truth, answer.start, answer.step, answer.n.length);
        store.close();
        expect(answer.start).toBeLessThanOrEqual(range.from);
        expect(answer.start + answer.step * answer.n.length).toBeGreaterThanOrEqual(range.to);
        expect(answer.n).toEqual(expected.n);
        expect(answer.min).toEqual(expected.min);
        expect(answer.max).toEqual(expected.max);
        for (const [index, mean] of expected.mean.entries()) {
          if (mean === null) expect(answer.mean[index]).toBeNull();
          else expect(answer.mean[index]).toBeCloseTo(mean, 9);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('bucket widths come from the ladder and never ask for more buckets than allowed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2_000_000_000_000 }),
      fc.integer({ min: 1, max: 400_000_000_000 }),
      fc.integer({ min: 1, max: 5000 }),
      (from, length, buckets) => {
        const width = bucketWidth(from, from + length, Math.max(2, buckets));
        expect(Math.ceil((from + length) / width) - Math.floor(from / width)).toBeLessThanOrEqual(
          Math.max(2, buckets) + 1,
        );
      },
    ),
  );
});

test('blocks grow in the background without losing order', async () => {
  using folder = tempFolder();
  const clock = new ManualClock(START);
  const store = openStore(folder.path, { clock });
  const times = Array.from({ length: 25_000 }, (_value, index) => START + index * 1000);
  for (let at = 0; at < times.length; at += 500)
    store.commit(
      batch(frame(times.slice(at, at + 500), { [POWER]: times.slice(at, at + 500).map((t) => (t - START) / 1000) })),
    );
  const answer = querySeries(store, { ...NAME, from: START, to: START + 25_000_000, buckets: 10 });
  expect(answer.n.reduce((sum, n) => sum + n, 0)).toBe(25_000);
  expect(answer.max.at(-1)).toBe(24_999);
  store.close();
});

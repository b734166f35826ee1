import { decodeBody, splitLines } from '@millspace/runtime/chunks';
import { parseFrames } from '@millspace/runtime/framing';
import type { ChunkHeader, Frame } from '@millspace/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batch, DATASET, dataset, frame, openStore, START, tempFolder } from '../../test/helpers.ts';
import { historyChunks } from '../history/history-answer.ts';
import type { NormalisedFrame } from '../ports.ts';
import { makeChunk } from '../send/chunker.ts';
import { Publications } from '../send/publications.ts';
import { historyFrames, rowSlices } from './rows.ts';
import { OWN, type Store } from './store.ts';

const PRODUCER = 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10';
const POWER = 'agitator.power';
const second = (s: number) => START + s * 1000;
const rows = (seconds: number[], more: Partial<NormalisedFrame> = {}) =>
  frame(seconds.map(second), { [POWER]: seconds }, more);

/** Second → batch and mapping revision, as the store tells them. */
function told(store: Store, scope: string): Map<number, string> {
  store.flush();
  const found = new Map<number, string>();
  for (const stream of store.streams.all().filter((candidate) => candidate.scope === scope)) {
    for (const slice of rowSlices(store, stream, { from: 0, to: second(10_000) })) {
      for (const { context, mapping, frame: made } of historyFrames(store, slice, { maxRows: 300 }))
        for (const t of made.t) found.set((t - START) / 1000, `${context?.batch ?? '-'} ${mapping}`);
    }
  }
  return found;
}

test('batch, pass, state and mapping revision travel with live rows and come again in a history answer', () => {
  using a = tempFolder();
  using b = tempFolder();
  const store = openStore(a.path);
  const publications = new Publications(store);
  publications.put(dataset());
  publications.setWanted(DATASET, true);
  const first = { batch: 'B1', pass: 1, state: 'Executing' };
  store.commit(batch(rows([0, 1, 2], { context: first }), rows([3, 4], { context: { batch: 'B2' } })));
  store.commit(batch(rows([5, 6], { context: { batch: 'B2' }, mapping: 'r2' })));
  // A value that came late states its slot again; what lies behind keeps its own context.
  store.commit(batch(rows([3], { context: first })));

  const lane = store.outbox.lanes.get(DATASET);
  if (lane === undefined) throw new Error('the dataset has no lane');
  const entries = store.outbox.read(lane, 1, { entries: 100, bytes: 1_000_000 });
  expect(entries.map(({ part }) => JSON.parse(part ?? '{}') as object)).toMatchObject([
    { origin: 'live', context: first, mapping: 'r1' },
    { context: { batch: 'B2' }, mapping: 'r1' },
    { context: { batch: 'B2' }, mapping: 'r2' },
    { context: first, mapping: 'r1' },
  ]);
  const expected = new Map([0, 1, 2, 3].map((s) => [s, 'B1 r1']));
  for (const [s, text] of [
    [4, 'B2 r1'],
    [5, 'B2 r2'],
    [6, 'B2 r2'],
  ] as const)
    expected.set(s, text);
  expect(told(store, OWN)).toEqual(expected);

  // The consumer's store keeps what the header of a chunk says.
  const chunk = makeChunk(entries, { dataset: DATASET, producer: PRODUCER, epoch: 1 });
  const [wire] = parseFrames(chunk.frame);
  const received = openStore(b.path);
  received.commitReceived(
    'urn:uuid:a',
    [{ header: chunk.header, body: Buffer.from(wire?.body ?? []), position: 'p' }],
    () => {},
  );
  expect(told(received, 'urn:uuid:a')).toEqual(expected);

  const asked = { request: 'h', dataset: DATASET, from: second(2), to: second(6) };
  const parts = [...historyChunks(asked, { store, publications, producer: () => PRODUCER })]
    .flatMap((buffer) => parseFrames(buffer))
    .flatMap(({ header }) => (header as ChunkHeader).parts);
  expect(parts).toMatchObject([
    { origin: 'history', context: first, mapping: 'r1', samples: 2, tMin: second(2), tMax: second(3) },
    { origin: 'history', context: { batch: 'B2' }, mapping: 'r1', samples: 1 },
    { origin: 'history', context: { batch: 'B2' }, mapping: 'r2', samples: 2, tMax: second(6) },
  ]);
  store.close();
  received.close();
});

test('a history answer holds its last instant, rows and records, and nothing behind it', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const publications = new Publications(store);
  publications.put(dataset());
  const event = (s: number) => ({
    record: 'event' as const,
    id: `e${s}`,
    machine: 'mill-1',
    pack: 'bead-mill/1',
    t: second(s),
    code: 'X',
    severity: 1,
    state: 'instant' as const,
  });
  store.commit({ frames: [rows([0, 1, 2, 3])], records: [event(2), event(3)], quarantined: [] });
  const answer = (from: number, to: number) =>
    [...historyChunks({ request: 'h', dataset: DATASET, from, to }, { store, publications, producer: () => PRODUCER })]
      .flatMap((buffer) => parseFrames(buffer))
      .flatMap(({ header, body }) => splitLines(decodeBody(header as ChunkHeader, body)))
      .map((line) => JSON.parse(line) as Frame | { record: string; id: string })
      .flatMap((line): (string | number)[] => ('record' in line ? [line.id] : line.t.map((t) => (t - START) / 1000)));
  expect(answer(second(1), second(2))).toEqual([1, 2, 'e2']);
  // One instant alone, and the one that begins another step of the answer.
  expect(answer(second(3), second(3))).toEqual([3, 'e3']);
  expect(answer(second(3) - 6 * 3_600_000, second(3))).toEqual([0, 1, 2, 3, 'e2', 'e3']);
  expect(answer(second(4), second(9))).toEqual([]);
  // More records than one page of the store.
  const many = Array.from({ length: 4500 }, (_, i) => ({ ...event(20), id: `m${i}` }));
  store.commit({ frames: [], records: many, quarantined: [] });
  expect(answer(second(20), second(20))).toEqual(many.map(({ id }) => id));
  store.close();
});

test('forgetting old contexts keeps what still holds', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  for (const [s, who] of ['A', 'B', 'C'].entries())
    store.commit(batch(rows([2 * s, 2 * s + 1], { context: { batch: who } })));
  store.flush();
  store.contexts.forget(second(3));
  expect(store.db.prepare('SELECT t FROM contexts').pluck().all()).toEqual([second(2), second(4)]);
  expect([...told(store, OWN).values()].slice(2)).toEqual(['B r1', 'B r1', 'C r1', 'C r1']);
  store.close();
});

test('the list of changes says of each row what was said of it last, also across flushes and restarts', () => {
  const stated = fc.record({
    from: fc.nat(30),
    n: fc.integer({ min: 1, max: 8 }),
    who: fc.constantFrom('A', 'A', 'B', 'C'),
    mapping: fc.constantFrom('r1', 'r1', 'r2'),
    origin: fc.constantFrom('live' as const, 'history' as const),
    afterwards: fc.constantFrom('nothing', 'nothing', 'flush', 'restart'),
  });
  fc.assert(
    fc.property(fc.array(stated, { minLength: 1, maxLength: 12 }), (list) => {
      using folder = tempFolder();
      let store = openStore(folder.path);
      const expected = new Map<number, string>();
      for (const { from, n, who, mapping, origin, afterwards } of list) {
        const seconds = Array.from({ length: n }, (_, i) => from + i);
        store.commit(batch(rows(seconds, { context: { batch: who }, mapping, origin })));
        for (const s of seconds) expected.set(s, `${who} ${mapping}`);
        if (afterwards !== 'nothing') store.flush();
        if (afterwards !== 'restart') continue;
        store.close();
        store = openStore(folder.path);
      }
      expect(new Map([...told(store, OWN)].sort(([x], [y]) => x - y))).toEqual(
        new Map([...expected].sort(([x], [y]) => x - y)),
      );
      store.close();
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('a history answer holds its rows as recorded and the corrections that came later, of what is published', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const publications = new Publications(store);
  publications.put(dataset());
  store.commit(batch(rows([0, 1, 2, 3])));
  const base = {
    record: 'correction',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    reason: 'offset',
    t: second(5000),
  } as const;
  const correction = (id: string, from: number, to: number, signal = POWER) => ({
    ...base,
    id,
    supersedes: { from: second(from), to: second(to), signals: [signal] },
  });
  const records = [correction('inside', 1, 1), correction('beyond', 8, 9), correction('other', 1, 1, 'pump.flow')];
  store.commit({ frames: [], records, quarantined: [] });
  const range = { request: 'h', dataset: DATASET, from: second(0), to: second(3) };
  const lines = [...historyChunks(range, { store, publications, producer: () => PRODUCER })]
    .flatMap((chunk) => parseFrames(chunk))
    .flatMap(({ header, body }) => splitLines(decodeBody(header as ChunkHeader, body)))
    .map((line) => JSON.parse(line.toString()) as Record<string, unknown>);
  expect(lines).toMatchObject([{ signals: { [POWER]: [0, 1, 2, 3] } }, { record: 'correction', id: 'inside' }]);
  expect(lines).toHaveLength(2);
  store.close();
});

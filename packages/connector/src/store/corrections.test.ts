import { parseFrames } from '@millspace/runtime/framing';
import type { CorrectionRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { batch, DATASET, dataset, frame, openStore, START, tempFolder } from '../../test/helpers.ts';
import { exportColumns, exportRows } from '../export/export-rows.ts';
import { ndjsonPieces } from '../export/ndjson.ts';
import { makeChunk } from '../send/chunker.ts';
import { encodeBatch } from './lines.ts';
import { selectionOf } from './selection.ts';
import { querySeries } from './series.ts';
import { OWN, type Store } from './store.ts';

const AGREEMENT = 'urn:millspace:agreement:1';
const MINUTE = 60_000;
const POWER = 'agitator.power';
const SPEED = 'agitator.speed';
const at = (second: number) => START + second * 1000;

function correction(more: Partial<CorrectionRecord>): CorrectionRecord {
  return {
    record: 'correction',
    id: 'c-1',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    t: at(1000),
    supersedes: { from: at(10), to: at(12), signals: [POWER] },
    reason: 'zero offset',
    ...more,
  };
}

/** Three minutes at 1 Hz: power is the second, speed 700. */
function filled(folder: string, scope: string, ...corrections: CorrectionRecord[]): Store {
  const store = openStore(folder);
  const times = Array.from({ length: 180 }, (_, second) => at(second));
  const rows = frame(times, { [POWER]: times.map((_, second) => second), [SPEED]: times.map(() => 700) });
  if (scope === OWN) store.commit(batch(rows));
  else {
    const encoded = encodeBatch([rows], []);
    const [one] = encoded.frames;
    if (one === undefined) throw new Error('no frame');
    const entry = { seq: 1, seqTo: 1, kind: 'frame' as const, machine: 'mill-1', group: 'fast', samples: 180 };
    const line = { part: encoded.partTexts[one.part] ?? null, tMin: at(0), tMax: at(179), line: one.line };
    const producer = 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10';
    const chunk = makeChunk([{ ...entry, ...line, bytes: one.line.length }], { dataset: DATASET, producer, epoch: 1 });
    const body = Buffer.from(parseFrames(chunk.frame)[0]?.body ?? []);
    store.commitReceived(scope, [{ header: chunk.header, body, position: 'p' }], () => {});
    store.commitRecords(scope, corrections);
    return store;
  }
  store.commit({ frames: [], records: corrections, quarantined: [] });
  return store;
}

const NAME = { machine: 'mill-1', signal: POWER };
const range = { from: START, to: at(180) };
const seconds = (store: Store, scope: string, more: object = {}) =>
  querySeries(store, { ...NAME, scope, from: at(8), to: at(15), buckets: 7, width: 1000, ...more });

test.each([OWN, AGREEMENT])(
  'curves of %s show what a correction says, and why; the original stays findable',
  (scope) => {
    using folder = tempFolder();
    const signals = { [POWER]: { t: [at(10), at(12)], v: [100, 120] } };
    const store = filled(folder.path, scope, correction({ signals }));
    const answer = seconds(store, scope);
    expect(answer.mean).toEqual([8, 9, 100, null, 120, 13, 14]);
    expect(answer.quality).toEqual({ 2: 'corrected', 3: 'corrected', 4: 'corrected' });
    expect(seconds(store, scope, { original: true })).toMatchObject({ mean: [8, 9, 10, 11, 12, 13, 14], quality: {} });
    // The minute comes from a stored level: only the one that is touched is made anew.
    const minutes = querySeries(store, { ...NAME, scope, ...range, buckets: 3, width: MINUTE });
    const sum = (59 * 60) / 2 - 10 - 11 - 12 + 100 + 120;
    expect(minutes.n).toEqual([59, 60, 60]);
    expect(minutes.max).toEqual([120, 119, 179]);
    expect(minutes.mean[0]).toBeCloseTo(sum / 59, 9);
    expect(querySeries(store, { ...NAME, scope, ...range, buckets: 3, width: MINUTE, original: true }).n).toEqual([
      60, 60, 60,
    ]);
    // Another signal of the same rows is not touched.
    expect(querySeries(store, { scope, machine: 'mill-1', signal: SPEED, ...range, buckets: 1 }).quality).toEqual({});
    store.close();
  },
);

test('exports show it too, marked, also at instants that had no row; the rows themselves are not changed', () => {
  using folder = tempFolder();
  const signals = { [POWER]: { t: [at(10), at(10) + 500], v: [100, 105] } };
  const store = filled(folder.path, OWN, correction({ signals }));
  store.flush();
  const query = { scope: OWN, machines: [], signals: [POWER], from: at(9), to: at(14) };
  const rowsOf = (original: boolean) => {
    const wish = { ...query, original };
    return [...exportRows(store, wish, exportColumns(store, wish))].map(({ t, values, quality }) => [
      t - START,
      values[0],
      quality,
    ]);
  };
  expect(rowsOf(false)).toEqual([
    [9000, 9, ''],
    [10_000, 100, `${POWER}=corrected`],
    [10_500, 105, `${POWER}=corrected`],
    [11_000, null, `${POWER}=corrected`],
    [12_000, null, `${POWER}=corrected`],
    [13_000, 13, ''],
  ]);
  expect(rowsOf(true)).toEqual([9, 10, 11, 12, 13].map((second) => [second * 1000, second, '']));
  const lines = [...ndjsonPieces(store, query)].join('').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { signals: Record<string, unknown> }).signals[POWER])).toEqual([
    9,
    100,
    105,
    null,
    null,
    13,
  ]);
  store.close();
});

test('a later correction replaces what an earlier one said; one of another machine, group or pack says nothing', () => {
  using folder = tempFolder();
  const one = (v: number) => ({ [POWER]: { t: [at(10)], v: [v] } });
  const store = filled(
    folder.path,
    OWN,
    correction({
      id: 'late',
      t: at(2000),
      supersedes: { from: at(10), to: at(10), signals: [POWER] },
      signals: one(2),
    }),
    correction({ id: 'early', t: at(1000), signals: one(1) }),
    correction({ id: 'mill-2', machine: 'mill-2', t: at(3000), signals: one(3) }),
    correction({ id: 'slow', t: at(3000), supersedes: { group: 'slow', from: START, to: at(180) } }),
    correction({ id: 'pump', pack: 'pump/1', t: at(3000), supersedes: { from: START, to: at(180) } }),
  );
  expect(seconds(store, OWN).mean).toEqual([8, 9, 2, null, null, 13, 14]);
  store.close();
});

test('a correction without signals and without values withdraws a whole stretch; watermarks and what is sent stay as they are', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const lane = store.outbox.open(DATASET, selectionOf(dataset()), true);
  const sent = () => store.outbox.read(lane, 1, { entries: 100, bytes: 1_000_000 });
  store.commit(batch(frame([at(0), at(1), at(2)], { [POWER]: [1, 2, 3], [SPEED]: [7, 7, 7] })));
  const before = sent();
  store.commit({ frames: [], records: [correction({ supersedes: { from: at(1), to: at(1) } })], quarantined: [] });
  for (const signal of [POWER, SPEED]) {
    const { n, quality } = querySeries(store, {
      scope: OWN,
      machine: 'mill-1',
      signal,
      from: at(0),
      to: at(3),
      buckets: 3,
      width: 1000,
    });
    expect([n, quality]).toEqual([[1, 0, 1], { 1: 'corrected' }]);
  }
  expect(store.lastCommitted('mill-1', 'fast')).toBe(at(2));
  // What was sent is not sent again: the correction follows it.
  expect(sent().slice(0, before.length)).toEqual(before);
  expect(sent().slice(before.length)).toMatchObject([
    { kind: 'record', line: expect.stringContaining('"correction"') },
  ]);
  store.close();
});

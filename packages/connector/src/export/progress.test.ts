import { expect, test } from 'vitest';
import { batch, frame, openStore, START, tempFolder } from '../../test/helpers.ts';
import { exportColumns, exportRows } from './export-rows.ts';
import { Exports, shareOf } from './progress.ts';

const HOUR = 3_600_000;

test('the share grows over the parts of an export and their time', () => {
  expect(shareOf(0, 2, 0, { from: 0, to: 100 })).toBe(0);
  expect(shareOf(0, 2, 50, { from: 0, to: 100 })).toBe(0.25);
  expect(shareOf(1, 2, 500, { from: 0, to: 100 })).toBe(1);
  expect(shareOf(0, 1, 0, { from: 5, to: 5 })).toBe(1);
});

test('rows tell how far they have come, and end when nobody waits for them', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  const times = Array.from({ length: 10 }, (_, hour) => START + hour * HOUR);
  store.commit(batch(frame(times, { 'agitator.power': times.map(() => 1) })));
  store.flush();
  const query = { scope: 'own', machines: [], signals: [], from: START, to: START + 10 * HOUR };
  const columns = exportColumns(store, query);
  const shares: number[] = [];
  const watched = { at: (share: number) => void shares.push(share), gone: () => false };
  expect([...exportRows(store, query, columns, watched)]).toHaveLength(10);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares[0]).toBe(0);
  expect(shares.at(-1)).toBeGreaterThanOrEqual(0.9);
  let read = 0;
  const rows = exportRows(store, query, columns, { at: () => undefined, gone: () => read >= 3 });
  for (const _ of rows) read += 1;
  expect(read).toBe(3);
  store.close();
});

test('an export is known while it is made, under the first name that was given', () => {
  const exports = new Exports();
  const first = exports.begin('a', () => false);
  const second = exports.begin('a', () => false);
  first.at(0.5);
  second.at(0.1);
  second.end();
  expect(exports.share('a')).toBe(0.5);
  first.end();
  expect(() => exports.share('a')).toThrow(expect.objectContaining({ code: 'MS-GEN-404' }) as Error);
});

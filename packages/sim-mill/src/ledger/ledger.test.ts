import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LedgerValue, openLedger } from './ledger.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millspace-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const value = (t: number): LedgerValue => ({
  machine: 'mill-1',
  tag: 'agitator.power',
  value: 1.5,
  t,
  quality: 'good',
});
const times = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { t: number }).t);

test('a full ledger is set aside whole, and the newest lines are always in the file itself', () => {
  const file = join(folder, 'ledger.ndjson');
  const ledger = openLedger(file, 400);
  for (let t = 1; t <= 9; t += 1) ledger.values([value(t)]);
  ledger.close();
  const older = times(`${file}.1`);
  const newer = times(file);
  expect([...older, ...newer]).toEqual(
    Array.from({ length: older.length + newer.length }, (_, i) => 10 - older.length - newer.length + i),
  );
  expect(newer.at(-1)).toBe(9);
  expect(statSync(file).size).toBeLessThanOrEqual(400);
  expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(400);
  expect(ledger.count()).toBe(9);
});

test('an opened ledger counts what it holds already', () => {
  const file = join(folder, 'ledger.ndjson');
  for (let t = 1; t <= 5; t += 1) {
    const ledger = openLedger(file, 200);
    ledger.values([value(t)]);
    ledger.close();
  }
  expect(times(`${file}.1`)).toEqual([3, 4]);
  expect(times(file)).toEqual([5]);
});

test('knows the newest time of earlier runs, also when the newest file has just begun', () => {
  const file = join(folder, 'ledger.ndjson');
  const first = openLedger(file, 200);
  expect(first.newest).toBeNull();
  first.values([value(7), value(9)]);
  first.event({ machine: 'mill-1', event: 'batch', t: 8 });
  first.close();
  const newest = () => {
    const ledger = openLedger(file);
    ledger.close();
    return ledger.newest;
  };
  expect(newest()).toBe(9);
  rmSync(file);
  expect(newest()).toBe(9);
});

import { expect, test } from 'vitest';
import { type ArrivedRow, type CheckOptions, checkLedger, type LedgerEntry } from './ledger-check.ts';

const options: CheckOptions = { periodOf: () => 100, groupOf: () => 'fast', windowOf: () => ({ from: 0, to: 10_000 }) };
const entry = (t: number, value: number): LedgerEntry => ({ machine: 'm', tag: 's', t, value });
const row = (t: number, value: number | null): ArrivedRow => ({
  machine: 'm',
  group: 'fast',
  t,
  signals: { s: value },
});

test('all there: nothing lost, nothing doubled', () => {
  expect(checkLedger([entry(98, 1), entry(203, 2)], [row(100, 1), row(200, 2)], [], options)).toMatchObject({
    entries: 2,
    arrived: 2,
    lost: 0,
    duplicated: 0,
    merged: 0,
  });
});

test('an older value of a slot has arrived with the newer one', () => {
  expect(checkLedger([entry(80, 1), entry(120, 2)], [row(100, 2)], [], options)).toMatchObject({
    arrived: 2,
    merged: 1,
    lost: 0,
  });
});

test('a slot that holds the older value has lost the newer one', () => {
  expect(checkLedger([entry(80, 1), entry(120, 2)], [row(100, 1)], [], options)).toMatchObject({ arrived: 1, lost: 1 });
});

test('a missing slot is lost, unless a gap record covers it', () => {
  const ledger = [entry(100, 1), entry(200, 2)];
  expect(checkLedger(ledger, [row(100, 1)], [], options)).toMatchObject({
    lost: 1,
    firstLost: [{ t: 200, slot: 200 }],
  });
  expect(checkLedger(ledger, [row(100, 1)], [{ machine: 'm', from: 150, to: 250 }], options)).toMatchObject({
    lost: 0,
    inGaps: 1,
  });
  expect(checkLedger(ledger, [row(100, 1)], [{ machine: 'other', from: 150, to: 250 }], options)).toMatchObject({
    lost: 1,
  });
});

test('a row twice is doubled, a value the machine never had is foreign', () => {
  expect(checkLedger([entry(100, 1)], [row(100, 1), row(100, 1)], [], options)).toMatchObject({ duplicated: 1 });
  expect(checkLedger([entry(100, 1)], [row(100, 9)], [], options)).toMatchObject({ foreign: 1, lost: 1 });
});

test('a live row within a gap record is an overlap; what was filled from history, or is no value, is none', () => {
  const ledger = [entry(100, 1), entry(200, 2), entry(300, 3)];
  const rows = [row(100, 1), row(200, 2), row(300, 3)];
  const gap = { machine: 'm', group: 'fast', from: 150, to: 250 };
  expect(checkLedger(ledger, rows, [gap], options)).toMatchObject({ arrived: 3, lost: 0, inGaps: 0, overlap: 1 });
  expect(checkLedger(ledger, rows, [{ from: 0, to: 1000 }, gap], options)).toMatchObject({ overlap: 3 });
  expect(checkLedger(ledger, rows, [{ ...gap, group: 'slow' }], options)).toMatchObject({ overlap: 0 });
  const filled = rows.map((each) => (each.t === 200 ? { ...each, origin: 'history' as const } : each));
  expect(checkLedger(ledger, filled, [gap], options)).toMatchObject({ arrived: 3, overlap: 0 });
  expect(checkLedger(ledger, [row(100, 1), row(200, null), row(300, 3)], [gap], options)).toMatchObject({
    arrived: 2,
    inGaps: 1,
    overlap: 0,
  });
  const forgotten = { ...options, forgotten: { from: 200, to: 300 } };
  expect(checkLedger(ledger, rows, [gap], forgotten)).toMatchObject({ arrived: 3, overlap: 0 });
  expect(checkLedger(ledger, rows, [{ from: 0, to: 1000 }], forgotten)).toMatchObject({ overlap: 2 });
  const beyond = { ...options, windowOf: () => ({ from: 0, to: 200 }) };
  expect(checkLedger(ledger, rows, [gap], beyond)).toMatchObject({ overlap: 0 });
});

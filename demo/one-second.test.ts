import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ArrivedRow } from './ledger-check.ts';
import { oneSecond } from './one-second.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millspace-second-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const row = (t: number, power: number | null): ArrivedRow => ({
  machine: 'mill-1',
  group: 'fast',
  t,
  signals: { power },
});
/** Ten values a second, one for each step of the grid, a little beside it. */
const values = (from: number, to: number) =>
  Array.from({ length: (to - from) / 100 }, (_, index) => ({ t: from + index * 100 + 20, value: from + index }));
function where(entries: { t: number; value: number }[]) {
  const ledgerFile = join(folder, 'ledger.ndjson');
  const lines = entries.flatMap(({ t, value }) => [
    { machine: 'mill-1', tag: 'power', value, t, quality: 'good' },
    { machine: 'mill-2', tag: 'power', value: 0, t, quality: 'good' },
  ]);
  writeFileSync(ledgerFile, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { ledgerFile, machine: 'mill-1', signal: 'power', rateHz: 10, windowMs: 10_000 };
}

test('the newest window in which the maker and the ledger have a whole second', () => {
  const entries = values(0, 30_000);
  const maker = entries.filter(({ t }) => t < 20_000).map(({ t, value }) => row(t - 20, value));
  const views = oneSecond(where(entries), maker, [row(0, 1.5), row(10_000, 2.5), row(20_000, 3.5)]);
  const second = Array.from({ length: 10 }, (_, index) => 150 + index);
  expect(views).toEqual({ sent: second, maker: second, supplier: 2.5 });
});

test('none while the supplier has no mean, the maker not the second, or the mill did not send it', () => {
  const entries = values(0, 10_000);
  const maker = entries.map(({ t, value }) => row(t - 20, value));
  expect(oneSecond(where(entries), maker, [row(0, null)])).toBeNull();
  expect(oneSecond(where(entries), maker.slice(0, 50), [row(0, 1.5)])).toBeNull();
  expect(oneSecond(where(values(0, 5_000)), maker, [row(0, 1.5)])).toBeNull();
});

import { expect, test } from 'vitest';
import type { AuditHead, AuditRow } from './chain.ts';
import { checkRow, entryOf, GENESIS, linkRows } from './chain.ts';

const drafts = [1, 2, 3].map((n) => ({ kind: 'test', subject: `s${n}`, data: { n, b: true, a: null } }));

/** The number of the first row that does not hold, or null. */
function broken(rows: readonly AuditRow[]): number | null {
  let last: AuditHead = GENESIS;
  for (const row of rows) {
    if (checkRow(last, row) !== null) return row.n;
    last = row;
  }
  return null;
}

test('rows link from the first one and verify', () => {
  const rows = linkRows(GENESIS, drafts, 1000);
  expect(rows.map((row) => row.n)).toEqual([1, 2, 3]);
  expect(broken(rows)).toBeNull();
  expect(entryOf(rows[1] as AuditRow)).toMatchObject({ n: 2, t: 1000, prev: rows[0]?.hash, subject: 's2' });
  expect(linkRows(rows[0] as AuditRow, drafts.slice(1), 1000)).toEqual(rows.slice(1));
});

test.each([
  [
    'a changed text',
    (rows: AuditRow[]) => rows.map((row) => (row.n === 2 ? { ...row, entry: row.entry.replace('s2', 'sX') } : row)),
    2,
  ],
  [
    'a row made anew without its successors',
    (rows: AuditRow[]) =>
      [
        rows[0],
        linkRows(rows[0] as AuditRow, [{ kind: 'other', subject: 'x', data: {} }], 5)[0],
        rows[2],
      ] as AuditRow[],
    3,
  ],
  ['a missing row', (rows: AuditRow[]) => rows.filter((row) => row.n !== 2), 3],
  ['swapped rows', (rows: AuditRow[]) => [rows[1], rows[0], rows[2]] as AuditRow[], 2],
  ['a row that is no JSON', (rows: AuditRow[]) => rows.map((row) => (row.n === 1 ? { ...row, entry: '{' } : row)), 1],
])('%s is found', (_what, tamper, at) => {
  expect(broken(tamper(linkRows(GENESIS, drafts, 1000)))).toBe(at);
});

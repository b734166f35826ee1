import { leafHash } from '@millspace/runtime/merkle/hash';
import { expect, test } from 'vitest';
import type { AuditHead, AuditRow } from './entry.ts';
import { checkRow, entryOf, GENESIS, linkRows } from './entry.ts';

const drafts = [1, 2, 3].map((n) => ({ kind: 'test', subject: `s${n}`, parties: [], data: { n, b: true, a: null } }));

const salt = () => 'AAAAAAAAAAAAAAAAAAAAAA';
const link = (head: AuditHead, from = 0) => linkRows(head, drafts.slice(from), 1000, salt);

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
  const rows = link(GENESIS);
  expect(rows.map((row) => row.n)).toEqual([1, 2, 3]);
  expect(broken(rows)).toBeNull();
  expect(entryOf(rows[1] as AuditRow)).toMatchObject({ n: 2, t: 1000, prev: rows[0]?.hash, subject: 's2' });
  expect(link(rows[0] as AuditRow, 1)).toEqual(rows.slice(1));
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
        linkRows(rows[0] as AuditRow, [{ kind: 'other', subject: 'x', parties: [], data: {} }], 5)[0],
        rows[2],
      ] as AuditRow[],
    3,
  ],
  ['a missing row', (rows: AuditRow[]) => rows.filter((row) => row.n !== 2), 3],
  ['swapped rows', (rows: AuditRow[]) => [rows[1], rows[0], rows[2]] as AuditRow[], 2],
  [
    'a leaf hash of another text',
    (rows: AuditRow[]) => rows.map((row) => (row.n === 2 ? { ...row, leaf: leafHash('other') } : row)),
    2,
  ],
  [
    'a text that should have been erased',
    (rows: AuditRow[]) => rows.map((row) => (row.n === 2 ? { ...row, erased_at: 5 } : row)),
    2,
  ],
  ['a row that is no JSON', (rows: AuditRow[]) => rows.map((row) => (row.n === 1 ? { ...row, entry: '{' } : row)), 1],
])('%s is found', (_what, tamper, at) => {
  expect(broken(tamper(link(GENESIS)))).toBe(at);
});

test('an erased row keeps its hashes, and the chain holds over it', () => {
  const rows = link(GENESIS).map((row) => (row.n === 2 ? { ...row, entry: '', erased_at: 5 } : row));
  expect(broken(rows)).toBeNull();
});

test('two entries that say the same have different hashes: nobody finds out what is in one by trying', () => {
  const [one, other] = [0, 1].map(() => linkRows(GENESIS, drafts.slice(0, 1), 1000)[0]);
  expect(one?.leaf.equals(other?.leaf ?? Buffer.alloc(0))).toBe(false);
});

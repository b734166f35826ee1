import { openDatabase } from '@millspace/runtime/sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PendingRows } from './pending-rows.ts';
import { STORE_MIGRATIONS } from './schema.ts';

const KIB = 1024;

function holding(sizes: readonly number[]) {
  const db = openDatabase(':memory:', { migrations: STORE_MIGRATIONS });
  const insert = db.prepare("INSERT INTO pending (scope, header, body) VALUES ('own', '{}', ?)");
  for (const bytes of sizes) insert.run(Buffer.alloc(bytes, 1));
  return { rows: new PendingRows(db), [Symbol.dispose]: () => db.close() };
}

/** The sizes of the bodies that each reading brought. */
function readings({ rows }: ReturnType<typeof holding>): number[][] {
  const found: number[][] = [];
  for (let last = 0; ; ) {
    const page = rows.after(last);
    if (page.length === 0) return found;
    expect(page.map(({ id }) => id)).toEqual(page.map((_row, index) => last + 1 + index));
    found.push(page.map(({ body }) => body.length));
    last += page.length;
  }
}

test('small rows come many at once, large ones as many as fit, one that fits nowhere alone', () => {
  using small = holding(new Array<number>(40).fill(100));
  expect(readings(small).map((page) => page.length)).toEqual([32, 8]);
  // What half a minute of ten mills is after an outage of the broker.
  const commit = 260 * KIB;
  using large = holding([commit, commit, 100 * KIB, 100 * KIB, 100 * KIB, 9000 * KIB, 10]);
  expect(readings(large)).toEqual([[commit], [commit], [100 * KIB, 100 * KIB], [100 * KIB], [9000 * KIB], [10]]);
});

test('whatever the sizes: every row comes once and in order, and no reading of several is larger than 256 KiB', () => {
  const size = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 300 * KIB }));
  fc.assert(
    fc.property(fc.array(size, { maxLength: 50 }), (sizes) => {
      using pending = holding(sizes);
      const pages = readings(pending);
      expect(pages.flat()).toEqual(sizes);
      for (const page of pages) {
        expect(page.length).toBeLessThanOrEqual(32);
        if (page.length > 1) expect(page.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(256 * KIB);
      }
    }),
    { numRuns: 30 },
  );
});

test('headers count, too: a chunk of many parts has a long one', () => {
  const db = openDatabase(':memory:', { migrations: STORE_MIGRATIONS });
  const insert = db.prepare("INSERT INTO pending (scope, header, body) VALUES ('own', ?, x'00')");
  for (let count = 0; count < 3; count += 1) insert.run('ü'.repeat(70 * KIB));
  expect(new PendingRows(db).after(0)).toHaveLength(1);
  db.close();
});

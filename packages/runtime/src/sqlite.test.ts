import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase, transaction, unsynced } from './sqlite.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'millspace-db-'));

test('migrations are applied once and in order', () => {
  const file = join(folder(), 'a.db');
  const first = ['CREATE TABLE a (x INTEGER) STRICT'];
  openDatabase(file, { migrations: first }).close();
  const db = openDatabase(file, { migrations: [...first, 'ALTER TABLE a ADD COLUMN y TEXT'] });
  db.prepare('INSERT INTO a VALUES (1, ?)').run('z');
  expect(db.prepare('SELECT * FROM a').all()).toEqual([{ x: 1, y: 'z' }]);
  db.close();
  expect(() => openDatabase(file, { migrations: first })).toThrow(/schema version 2/);
});

test('a failed transaction leaves nothing behind', () => {
  const db = openDatabase(':memory:', { migrations: ['CREATE TABLE a (x INTEGER) STRICT'] });
  expect(() =>
    transaction(db, () => {
      db.prepare('INSERT INTO a VALUES (1)').run();
      transaction(db, () => db.prepare('INSERT INTO a VALUES (2)').run());
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(db.prepare('SELECT count(*) AS n FROM a').get()).toEqual({ n: 0 });
});

test('what does not wait for the disk is a transaction all the same, and the next one waits again', () => {
  const db = openDatabase(join(folder(), 'c.db'), { migrations: ['CREATE TABLE a (x INTEGER) STRICT'] });
  const waits = () => db.pragma('synchronous', { simple: true });
  const usual = waits();
  const put = (x: number) => db.prepare('INSERT INTO a VALUES (?)').run(x);
  const within = unsynced(db, () => {
    put(1);
    return waits();
  });
  expect([within, waits()]).toEqual([1, usual]);
  expect(usual).toBe(2);
  expect(() =>
    unsynced(db, () => {
      put(2);
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(waits()).toBe(usual);
  // Part of another transaction it is as durable as that.
  expect(
    transaction(db, () =>
      unsynced(db, () => {
        put(3);
        return waits();
      }),
    ),
  ).toBe(usual);
  expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual([1, 3]);
  db.close();
});

test('a file that is no database is told so', () => {
  const file = join(folder(), 'b.db');
  writeFileSync(file, 'this is a text, and it is long enough to be read as a header of a page');
  expect(() => openDatabase(file, { migrations: [] })).toThrow(expect.objectContaining({ code: 'MS-STO-001' }));
});

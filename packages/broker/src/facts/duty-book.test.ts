import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompiledPolicy } from '@millspace/policy';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Notices } from '../control/notices.ts';
import { ControlStore } from '../db/store.ts';
import { DutyBook } from './duty-book.ts';

const HOLDERS = ['a1', 'a2', 'a3', 'a4'];

let dir: string;
let store: ControlStore;
let book: DutyBook;
/** Agreements whose duties were looked at. */
let looked: string[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-control-'));
  store = new ControlStore(join(dir, 'control.db'), new ManualClock(1000));
  await store.open();
  await store.write(async ({ db }) => {
    await db
      .insertInto('duty_holders')
      .values(HOLDERS.map((agreement) => ({ agreement, connector: 'c', since: 1 })))
      .execute();
    await db
      .insertInto('duty_notices')
      .values({ id: 'n1', agreement: 'a2', duty: '/duty/0', connector: 'c', deadline: 9, acknowledged_at: null })
      .execute();
  });
  looked = [];
  book = new DutyBook({
    store,
    notices: new Notices(silentLogger()),
    graceMs: 0,
    policyOf: (agreement): CompiledPolicy | null => {
      looked.push(agreement);
      return null;
    },
    endedAt: () => null,
    failed: (error) => {
      throw error;
    },
  });
  await book.load(store.read);
});

afterEach(async () => {
  await book.stop();
  await store.close();
  rmSync(dir, { recursive: true });
});

const sorted = () => [...new Set(looked)].sort();

test('a change of one agreement lets its duties be looked at, and no others', async () => {
  expect(sorted()).toEqual(HOLDERS);
  looked = [];
  await store.write((tx) => book.told(tx, 'n1'));
  book.ended('a3');
  await book.review('a3');
  expect(sorted()).toEqual(['a2', 'a3']);
});

test('what is asked for while a review is under way is reviewed as well; of what is not known nothing is made', async () => {
  looked = [];
  await Promise.all([book.review('a1'), book.review('a4'), book.review('nobody')]);
  expect(sorted()).toEqual(['a1', 'a4']);
  await book.review('a2');
  expect(sorted()).toEqual(['a1', 'a2', 'a4']);
});

test('what is forgotten is not looked at any more', async () => {
  book.forget(['a1', 'a2']);
  looked = [];
  await book.reviewAll();
  expect(sorted()).toEqual(['a3', 'a4']);
});

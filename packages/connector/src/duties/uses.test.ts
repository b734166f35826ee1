import { join } from 'node:path';
import { MillspaceError } from '@millspace/runtime/errors';
import { openDatabase, type SqliteDatabase } from '@millspace/runtime/sqlite';
import type { UseLease } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tempFolder } from '../../test/helpers.ts';
import { STORE_MIGRATIONS } from '../store/schema.ts';
import { Uses } from './uses.ts';

const AGREEMENT = 'urn:uuid:a1';
const HOUR_MS = 3_600_000;

let folder: ReturnType<typeof tempFolder>;
let db: SqliteDatabase;
let now: number;
/** As a broker keeps it: what was lent under which id, until when, and how much of it was used as far as it was told. */
let book: Map<string, UseLease & { used?: number }>;
let overdue: boolean;
/** The next answers do not arrive. */
let lost: number;
let failures: unknown[];

beforeEach(() => {
  folder = tempFolder();
  db = openDatabase(join(folder.path, 'store.db'), { migrations: [...STORE_MIGRATIONS] });
  now = 1;
  book = new Map();
  overdue = false;
  lost = 0;
  failures = [];
});

afterEach(() => {
  db.close();
  folder[Symbol.dispose]();
});

/** A connector as it starts, on what the one before has written down. */
function uses(): Uses {
  const arrives = <T>(answer: T): T => {
    if (lost === 0) return answer;
    lost -= 1;
    throw new MillspaceError('MS-NET-001', { detail: 'no answer' });
  };
  return new Uses({
    db,
    ask: async (agreement, { lease, want }) => {
      if (overdue) throw new MillspaceError('MS-DTY-015', { detail: 'overdue', status: 403 });
      const known = book.get(lease);
      if (known?.used !== undefined) throw new MillspaceError('MS-DTY-014', { detail: 'over', status: 409 });
      const first = Math.max(0, ...[...book.values()].map(({ last }) => last)) + 1;
      const lent = known ?? { lease, agreement, first, last: first + want - 1, until: now + HOUR_MS };
      book.set(lease, lent);
      return arrives(lent);
    },
    settle: async (agreement, lease, used) => {
      const known = book.get(lease) ?? { lease, agreement, first: 1, last: 0, until: now };
      book.set(lease, { ...known, used: known.used ?? used });
      arrives(null);
    },
    now: () => now,
    patienceMs: 1000,
    failed: (error) => void failures.push(error),
  });
}

const lentForGood = () => [...book.values()].filter(({ used, until }) => used === undefined && until <= now);

test('an answer that was lost and is asked for after the hour of its lease: other uses are lent, the old ones given back', async () => {
  lost = 1;
  const before = uses();
  await expect(before.more(AGREEMENT)).rejects.toMatchObject({ code: 'MS-NET-001' });
  now += HOUR_MS;
  const after = uses();
  await after.more(AGREEMENT);
  expect(after.next(AGREEMENT)).toMatchObject({ number: 2 });
  await after.giveBack({ all: false });
  expect([...book.values()].map(({ first, used }) => [first, used])).toEqual([
    [1, 0],
    [2, undefined],
  ]);
});

test('an answer that was lost is asked for again under its id by the next round, though nobody looks any more', async () => {
  lost = 2;
  await expect(uses().more(AGREEMENT)).rejects.toMatchObject({ code: 'MS-NET-001' });
  const restarted = uses();
  await restarted.repeat();
  expect(failures).toMatchObject([{ code: 'MS-NET-001' }]);
  await restarted.repeat();
  expect(book.size).toBe(1);
  expect(restarted.next(AGREEMENT)).toMatchObject({ number: 1 });
  now += HOUR_MS;
  await restarted.giveBack({ all: false });
  expect(lentForGood()).toEqual([]);
});

test('an answer is lost, then the broker refuses for another reason: what it had lent under that id is given back', async () => {
  lost = 1;
  const restarted = uses();
  await expect(restarted.more(AGREEMENT)).rejects.toMatchObject({ code: 'MS-NET-001' });
  overdue = true;
  await expect(restarted.more(AGREEMENT)).rejects.toMatchObject({ code: 'MS-DTY-015' });
  await restarted.giveBack({ all: false });
  overdue = false;
  await restarted.more(AGREEMENT);
  now += HOUR_MS;
  await restarted.giveBack({ all: false });
  expect(lentForGood()).toEqual([]);
});

test('a lease that is over at the broker is followed by another one in the same look', async () => {
  lost = 1;
  const restarted = uses();
  await expect(restarted.more(AGREEMENT)).rejects.toMatchObject({ code: 'MS-NET-001' });
  for (const [id, lease] of book) book.set(id, { ...lease, used: 0 });
  await restarted.more(AGREEMENT);
  expect(restarted.next(AGREEMENT)).toMatchObject({ number: 2 });
});

test('a clock that is an hour ahead is said, not tried for ever', async () => {
  const ahead = uses();
  now += HOUR_MS;
  const asked: string[] = [];
  const fast = new Uses({
    db,
    ask: async (agreement, { lease }) => {
      asked.push(lease);
      return { lease, agreement, first: asked.length, last: asked.length, until: now };
    },
    settle: async () => undefined,
    now: () => now,
    patienceMs: 1000,
    failed: () => undefined,
  });
  await expect(fast.more(AGREEMENT)).rejects.toThrow('clock');
  expect(new Set(asked).size).toBe(2);
  expect(ahead.next(AGREEMENT)).toBeNull();
});

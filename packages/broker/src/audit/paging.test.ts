import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { openDatabase } from '@millspace/runtime/sqlite';
import { validateAuditPage, validateAuditVerificationState } from '@millspace/schemas';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONTROL_SCHEMA } from '../db/schema.ts';
import { ControlStore } from '../db/store.ts';
import { AuditBook } from './book.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { AuditFilter } from './filter.ts';
import { Verifications } from './verification.ts';

let dir: string;
let clock: ManualClock;
let store: ControlStore;
let book: AuditBook;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-paging-'));
  clock = new ManualClock(1000);
  store = new ControlStore(join(dir, 'control.db'), clock);
  await store.open();
  book = new AuditBook(store, {} as Checkpoints);
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Entries of two kinds and three parties; several in the same instant. */
async function fill(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    if (n % 4 === 0) clock.advance(1000);
    await store.write(async (tx) =>
      tx.audit({ kind: n % 3 === 0 ? 'rule.made' : 'other', subject: `s${n}`, parties: [`p${n % 3}`], data: {} }),
    );
  }
}

async function pages(filter: AuditFilter): Promise<{ numbers: number[]; totals: Set<number | undefined> }> {
  const numbers: number[] = [];
  const totals = new Set<number | undefined>();
  for (let cursor: string | undefined; ; ) {
    const page = await book.search({ ...filter, ...(cursor === undefined ? {} : { cursor }) }, { total: true });
    expect(validateAuditPage(page), JSON.stringify(validateAuditPage.errors)).toBe(true);
    numbers.push(...page.entries.map(({ n }) => n));
    totals.add(page.total);
    cursor = page.cursor;
    if (cursor === undefined) return { numbers, totals };
  }
}

describe('page by page', () => {
  test('whatever the filter, the size of a page and the order: every entry once, and as many as the total says', async () => {
    await fill(40);
    const all = (await book.page(0, 100)).entries;
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            kind: fc.constantFrom('rule.made', 'other'),
            participant: fc.constantFrom('p0', 'p1', 'p2'),
            from: fc.integer({ min: 1000, max: 12_000 }),
            to: fc.integer({ min: 1000, max: 12_000 }),
          },
          { requiredKeys: [] },
        ),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom<'asc' | 'desc'>('asc', 'desc'),
        async (filter, limit, order) => {
          const expected = all
            .filter(
              ({ kind, parties, t }) =>
                (filter.kind === undefined || kind === filter.kind) &&
                (filter.participant === undefined || parties?.includes(filter.participant)) &&
                t >= (filter.from ?? 0) &&
                t <= (filter.to ?? Number.MAX_SAFE_INTEGER),
            )
            .map(({ n }) => n);
          const { numbers, totals } = await pages({ ...filter, limit, order });
          expect(numbers).toEqual(order === 'desc' ? expected.toReversed() : expected);
          expect([...totals]).toEqual([expected.length]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a verification', () => {
  const verifications = () => new Verifications({ store, logger: silentLogger(), changed: () => seen.push(one.state) });
  let one: Verifications;
  let seen: Verifications['state'][];

  beforeEach(() => {
    seen = [];
    one = verifications();
  });

  async function ended(): Promise<Verifications['state']> {
    await expect.poll(() => one.state.run?.state).not.toBe('running');
    expect(validateAuditVerificationState(one.state), JSON.stringify(validateAuditVerificationState.errors)).toBe(true);
    return one.state;
  }

  test('says how far it is, and its result outlives a restart', async () => {
    await fill(30);
    expect(one.begin('person-a').run).toMatchObject({ state: 'running', of: 30, by: 'person-a' });
    expect(await ended()).toMatchObject({ last: { state: 'done', checked: 30, result: { ok: true, entries: 30 } } });
    expect(seen.some(({ run }) => run?.state === 'running' && run.checked === 30)).toBe(true);
    const after = verifications();
    await after.load();
    expect(after.state).toMatchObject({ run: null, last: { result: { ok: true } } });
  });

  test('one runs at a time, and it can be given up without touching the last result', async () => {
    await fill(3);
    one.begin('person-a');
    await ended();
    one.begin('person-a');
    expect(one.begin('person-b').run?.by).toBe('person-a');
    expect(await one.cancel()).toMatchObject({ run: { state: 'cancelled' }, last: { by: 'person-a', state: 'done' } });
  });

  test('by itself once a day', async () => {
    await fill(3);
    clock.set(2 * 86_400_000);
    one.daily();
    expect((await ended()).last?.by).toBe('broker');
    one.daily();
    expect(seen.filter(({ run }) => run?.state === 'running' && run.checked === 0)).toHaveLength(1);
  });

  test('an entry that somebody changed is found, and named', async () => {
    await fill(5);
    const file = openDatabase(join(dir, 'control.db'), { migrations: CONTROL_SCHEMA });
    file.prepare(`UPDATE audit SET entry = replace(entry, 's2', 's9') WHERE n = 3`).run();
    file.close();
    one.begin('person-a');
    expect((await ended()).last?.result).toMatchObject({ ok: false, brokenAt: 3 });
  });
});

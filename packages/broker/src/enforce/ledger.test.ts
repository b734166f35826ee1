import { openDatabase } from '@millspace/runtime/sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../log/group-commit.ts';
import { LOG_MIGRATIONS } from '../log/schema.ts';
import { type Charged, chargeItems } from './charges.ts';
import { Ledger } from './ledger.ts';

describe('ledger', () => {
  it('grants exactly the limit to many at once', async () => {
    const db = openDatabase(':memory:', { migrations: LOG_MIGRATIONS });
    const ledger = new Ledger(db, new GroupCommit(db));
    const grants = await Promise.all(Array.from({ length: 50 }, () => ledger.reserve('a', 'samples', 7, 100)));
    expect(grants.reduce((sum, n) => sum + n, 0)).toBe(100);
    expect(ledger.used('a')).toEqual({ samples: 100, deliveries: 0 });
    expect(new Ledger(db, new GroupCommit(db)).used('a').samples).toBe(100);
    db.close();
  });

  it('keeps nothing of agreements that are erased', async () => {
    const db = openDatabase(':memory:', { migrations: LOG_MIGRATIONS });
    const ledger = new Ledger(db, new GroupCommit(db));
    for (const agreement of ['a', 'b']) {
      await ledger.reserve(agreement, 'samples', 7, 100);
      await ledger.beginUse(agreement, 5);
    }
    await ledger.erase(['a']);
    for (const known of [ledger, new Ledger(db, new GroupCommit(db))]) {
      expect([known.used('a').samples, known.firstUse('a')]).toEqual([0, null]);
      expect([known.used('b').samples, known.firstUse('b')]).toEqual([7, 5]);
    }
    db.close();
  });

  it('charges each row that was ever delivered once, in whatever order a reader jumps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 60 }),
        fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 12 }),
        (rows, limit, reads) => {
          const items = rows.map((n, index) => ({ offset: index + 1, rows: n }));
          let state: { used: number; charged: Charged[] } = { used: 0, charged: [] };
          const got = new Map<number, number>();
          for (const [a, b] of reads) {
            const slice = items.slice(Math.min(a, b), Math.max(a, b) + 1);
            const outcome = chargeItems(state.charged, state.used, limit, Math.min(a, b), slice);
            outcome.granted.forEach((n, index) => {
              const offset = slice[index]?.offset ?? 0;
              got.set(offset, Math.max(got.get(offset) ?? 0, n));
            });
            // The same again costs nothing and gives the same.
            expect(chargeItems(outcome.charged, outcome.used, limit, Math.min(a, b), slice)).toEqual(outcome);
            state = outcome;
          }
          const delivered = [...got.values()].reduce((sum, n) => sum + n, 0);
          expect(delivered).toBe(state.used);
          expect(state.used).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it('is as the disk has it when a commit fails', async () => {
    const db = openDatabase(':memory:', { migrations: LOG_MIGRATIONS });
    const writer = new GroupCommit(db);
    const ledger = new Ledger(db, writer);
    await ledger.reserve('a', 'samples', 5, 100);
    db.exec("CREATE TRIGGER full BEFORE INSERT ON used BEGIN SELECT RAISE(ROLLBACK, 'no room'); END");
    await expect(
      ledger.charge({ agreement: 'a', transfer: 't', limit: 100, after: 0, items: [{ offset: 1, rows: 3 }] }),
    ).rejects.toMatchObject({ code: 'MS-LOG-001' });
    expect(ledger.used('a').samples).toBe(5);
    expect(ledger.isCharged('t', 1)).toBe(false);
    db.close();
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FULL, giveBack, left, lend, raise, type Span } from './numbers.ts';

const numbersOf = ({ first, last }: Span) => Array.from({ length: last - first + 1 }, (_each, index) => first + index);

test('a lease is what is wanted, or a tenth of what is left; what is given back comes first', () => {
  const first = lend(FULL, 1, 100);
  expect(first?.span).toEqual({ first: 1, last: 10 });
  const second = lend(first?.pool ?? FULL, 30, 100);
  expect(second?.span).toEqual({ first: 11, last: 40 });
  const back = giveBack(second?.pool ?? FULL, { first: 4, last: 10 });
  expect([left(back, 100), lend(back, 3, 100)?.span]).toEqual([67, { first: 4, last: 9 }]);
  expect(giveBack(back, { first: 11, last: 40 })).toEqual({ next: 4, free: [], floor: 0 });
  expect(lend({ next: 8, free: [], floor: 0 }, 1, 7)).toBeNull();
});

test('what somebody can prove to be used is never lent again, also when an older lease is given back', () => {
  const pool = { next: 8, free: [{ first: 3, last: 5 }], floor: 0 };
  expect(raise(pool, 4)).toEqual({ next: 8, free: [{ first: 5, last: 5 }], floor: 4 });
  const raised = raise(pool, 20);
  expect(raised).toEqual({ next: 21, free: [], floor: 20 });
  expect(giveBack(raised, { first: 6, last: 7 })).toBe(raised);
});

test('whatever is lent and given back in whatever order: no number is out twice, none beyond the limit, none is lost', () => {
  const step = fc.record({ want: fc.integer({ min: 1, max: 12 }), back: fc.nat(), used: fc.nat(10) });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
      let pool = FULL;
      const out: Span[] = [];
      let used = 0;
      for (const { want, back, used: some } of steps) {
        const lent = lend(pool, want, limit);
        expect(lent === null).toBe(left(pool, limit) === 0);
        if (lent) {
          pool = lent.pool;
          out.push(lent.span);
        }
        const [ended] = out.length > 0 && back % 2 === 0 ? out.splice(back % out.length, 1) : [];
        if (ended) {
          const kept = Math.min(some, ended.last - ended.first + 1);
          used += kept;
          pool = giveBack(pool, { first: ended.first + kept, last: ended.last });
        }
        const abroad = out.flatMap(numbersOf);
        expect(new Set(abroad).size).toBe(abroad.length);
        expect(Math.max(0, ...abroad)).toBeLessThanOrEqual(limit);
        expect(used + abroad.length + left(pool, limit)).toBe(limit);
      }
    }),
  );
});

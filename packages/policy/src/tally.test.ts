import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalMean } from './mean.ts';
import { type Statistic, Tallies } from './tally.ts';

const NEAR_POWERS = [-3, 0, 2, 3, 15, 22].flatMap((n) => [10 ** n, 10 ** n * (1 - 2 ** -53), 10 ** n * (1 - 1e-12)]);
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
  fc.integer({ min: -1000, max: 1000 }),
  fc.constantFrom(0, -0, 5e-324, ...NEAR_POWERS, ...NEAR_POWERS.map((v) => -v)),
);
/** Of a few decades, as machines measure: among numbers of all sizes the largest hides what is wrong with the others. */
const measured = fc
  .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -2, max: 2 }))
  .map(([v, n]) => v * 10 ** n);
const lengths = { minLength: 1, maxLength: 30 };
const column = fc.oneof(fc.array(fc.option(value), lengths), fc.array(fc.option(measured), lengths));

function taken(tallies: Tallies, k: number, values: readonly (number | null)[]): Tallies {
  values.forEach((v, i) => {
    tallies.take(k, [i], [v], 0, 1);
  });
  return tallies;
}

describe('what is kept of the values of a window', () => {
  it('has the mean as of the largest magnitude, to the last bit', () => {
    fc.assert(
      fc.property(column, (values) => {
        const numbers = values.filter((v) => v !== null);
        const tallies = taken(new Tallies('mean', 1), 0, values);
        expect(tallies.count(0)).toBe(numbers.length);
        if (numbers.length === 0) return;
        const sum = numbers.reduce((a, b) => a + b, 0);
        expect(tallies.figure(0)).toBe(canonicalMean(sum, numbers.length, Math.max(...numbers.map(Math.abs))));
      }),
      { examples: [[[1, 50, 50]], [[999.9999999999999, 1]], [[1, 999.9999999999999]], [[0, -0]], [[1000, 0.1]]] },
    );
  });

  it('is the same when it was used for another window before, and for signals that it was not made for', () => {
    const statistic = fc.constantFrom<Statistic>('mean', 'min', 'max', 'last', 'count');
    fc.assert(
      fc.property(statistic, column, column, fc.nat(3), (of, before, values, k) => {
        const used = taken(taken(new Tallies(of, 1), 0, before), k, before);
        used.clear();
        expect([used.count(0), used.count(k)]).toEqual([-1, -1]);
        const fresh = taken(new Tallies(of, 4), k, values);
        taken(used, k, values);
        expect(used.count(k)).toBe(fresh.count(k));
        if (fresh.count(k) > 0) expect(used.figure(k)).toBe(fresh.figure(k));
      }),
    );
  });
});

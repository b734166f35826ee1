import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalMean } from './mean.ts';

const mean = (values: readonly number[]) =>
  canonicalMean(
    values.reduce((sum, v) => sum + v, 0),
    values.length,
    Math.max(...values.map(Math.abs)),
  );

describe('a mean', () => {
  it('prints as people would write it', () => {
    expect([mean([0.1, 0.2, 0.3]), mean([1e6, -1e6, 1e-9]), mean([1, 2]), mean([-0.1, -0.2]), mean([1 / 3])]).toEqual([
      0.2, 0, 1.5, -0.15, 0.333333333333,
    ]);
    expect([mean([0, 0]), Object.is(mean([-1, 1]), 0), mean([1e300, 1e300]), mean([5e-324])]).toEqual([
      0,
      true,
      1e300,
      5e-324,
    ]);
    expect(mean([1e308, 1e308])).toBeNull();
  });
  it('of one value of at most 12 digits, or of equal ones, is that value', () => {
    const value = fc.tuple(
      fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }),
      fc.integer({ min: -20, max: 20 }),
    );
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 5000 }), ([digits, exponent], n) => {
        const v = Number(`${digits}e${exponent}`);
        expect(mean(Array.from({ length: n }, () => v))).toBe(v + 0);
      }),
    );
  });
  it('is never finer than 12 digits of the largest value, and never further from the truth than half of the last', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, (list) => {
        const made = mean(list) as number;
        const peak = Math.max(...list.map(Math.abs));
        // Whatever `expect` gives back is no verdict of the property.
        if (peak === 0) {
          expect(made).toBe(0);
          return;
        }
        const last = 10 ** (Math.floor(Math.log10(peak)) - 11);
        const exact = list.reduce((sum, v) => sum + v / list.length, 0);
        // Next to zero doubles lie no closer than the smallest one, and each division here rounds to one.
        expect(Math.abs(made - exact)).toBeLessThanOrEqual(last * 0.51 + list.length * Number.MIN_VALUE);
        expect(
          String(Math.abs(made)).replace(/e.*/, '').replace('.', '').replace(/^0+/, '').length,
        ).toBeLessThanOrEqual(12);
      }),
      { examples: [[[-5e-324, 3e-323]], [[0]]] },
    );
  });
});

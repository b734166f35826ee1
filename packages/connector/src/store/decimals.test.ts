import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packDecimals, unpackDecimals } from './decimals.ts';

const order = fc.constantFrom(1 as const, 2 as const);
const decimal = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat({ max: 6 }))
  .map(([digits, places]) => digits / 10 ** places + 0);

test('decimals come back to the last bit, however they run', () => {
  const runs = fc.array(fc.tuple(decimal, fc.integer({ min: 1, max: 5 })), { maxLength: 40 });
  fc.assert(
    fc.property(runs, order, (made, way) => {
      const values = made.flatMap(([value, times]) => new Array<number>(times).fill(value === 0 ? 0 : value));
      const packed = packDecimals(values, way);
      expect(packed).not.toBeNull();
      expect(unpackDecimals(packed ?? new Uint8Array())).toEqual(values);
    }),
  );
});

test('anything else is either exact or refused', () => {
  let refused = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double(), decimal, fc.maxSafeInteger()), { maxLength: 5 }),
      order,
      (values, way) => {
        const packed = packDecimals(values, way);
        if (packed === null) refused += 1;
        else expect(unpackDecimals(packed)).toEqual(values);
      },
    ),
    { numRuns: 1000 },
  );
  expect(refused).toBeGreaterThan(100);
  for (const value of [Number.NaN, -0, Number.POSITIVE_INFINITY, Math.PI, 2 ** 51, 1e-10])
    expect(packDecimals([1, value], 1)).toBeNull();
});

test('equal steps take no room, small steps a byte or two', () => {
  const times = Array.from({ length: 600 }, (_, index) => 1_767_225_600_000 + index * 1000);
  expect(packDecimals(times, 2)?.length).toBeLessThan(20);
  expect(packDecimals(new Array<number>(600).fill(12.5), 1)?.length).toBeLessThan(10);
  const values = times.map((_, index) => Number((50 + Math.sin(index)).toFixed(2)));
  expect(packDecimals(values, 1)?.length).toBeLessThan(1250);
});

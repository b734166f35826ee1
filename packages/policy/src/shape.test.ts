import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignRange, isPassThrough, NO_SHAPE, rounder, shapeKey } from './index.ts';

describe('shape', () => {
  it('only an empty shape passes through', () => {
    expect(isPassThrough(NO_SHAPE)).toBe(true);
    for (const part of [{ signals: [] }, { windowMs: 1 }, { round: 1 }, { delayMs: 1 }])
      expect(isPassThrough({ ...NO_SHAPE, ...part })).toBe(false);
  });
  it('has one key for what lets the same through', () => {
    expect(shapeKey({ ...NO_SHAPE, signals: ['b.y', 'a.x', 'a.x'] })).toBe(
      shapeKey({ ...NO_SHAPE, signals: ['a.x', 'b.y'] }),
    );
    expect(shapeKey({ ...NO_SHAPE, signals: [] })).not.toBe(shapeKey(NO_SHAPE));
    expect(shapeKey({ ...NO_SHAPE, windowMs: 1000, statistic: 'min' })).not.toBe(
      shapeKey({ ...NO_SHAPE, windowMs: 1000, statistic: 'max' }),
    );
  });
  it('rounds to the nearest step, printed as a decimal', () => {
    expect([0.1, 0.14999, 0.15, 12.345678].map(rounder(0.1))).toEqual([0.1, 0.1, 0.2, 12.3]);
    expect([0.3, -0.02].map(rounder(0.05))).toEqual([0.3, 0]);
    expect(Object.is(rounder(1)(-0.2), 0)).toBe(true);
    expect([37, 38].map(rounder(25))).toEqual([25, 50]);
    expect(rounder(1e-7)(1.23456789e-6)).toBe(1.2e-6);
    expect(rounder(0.1)(1e308)).toBe(1e308);
    fc.assert(
      fc.property(
        fc.constantFrom(0.001, 0.02, 0.1, 0.25, 1, 7, 50),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (step, value) => {
          const rounded = rounder(step)(value);
          expect(Math.abs(rounded - value)).toBeLessThanOrEqual(step / 2 + 1e-9);
          expect(Math.abs(rounded / step - Math.round(rounded / step))).toBeLessThan(1e-6);
          expect(String(rounded).replace(/^-?\d+\.?/, '').length).toBeLessThanOrEqual(3);
          expect(rounder(step)(rounded)).toBe(rounded);
        },
      ),
    );
  });
  it('a history request covers whole windows and nothing that is still to wait', () => {
    const shape = { ...NO_SHAPE, windowMs: 10_000, delayMs: 5000 };
    expect(alignRange(shape, { from: 11_000, to: 12_000 }, 100_000)).toEqual({ from: 10_000, to: 20_000 });
    expect(alignRange(shape, { from: 11_000, to: 99_000 }, 100_000)).toEqual({ from: 10_000, to: 90_000 });
    expect(alignRange(shape, { from: 95_000, to: 99_000 }, 100_000)).toBeNull();
    expect(alignRange(NO_SHAPE, { from: 1, to: 5 }, 100)).toEqual({ from: 1, to: 5 });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { netEnergy, noLoadAt, type PowerPoint } from './net-energy.ts';

const MINUTE = 60_000;
const every = (step: number, length: number, at: (t: number) => number, speed: number | null = null): PowerPoint[] =>
  Array.from({ length: length / step + 1 }, (_, index) => ({ t: index * step, power: at(index * step), speed }));

describe('no-load power', () => {
  test('is the stated one at the stated speed, grows with its exponent, and is none at standstill', () => {
    expect(noLoadAt({ kW: 2, speed: 1000 }, 1000)).toBe(2);
    expect(noLoadAt({ kW: 2, speed: 1000, exponent: 2 }, 500)).toBe(0.5);
    expect(noLoadAt({ kW: 2, speed: 1000 }, 0)).toBe(0);
  });

  test('without a known speed is the stated one', () => {
    expect(noLoadAt({ kW: 2, speed: 1000 }, null)).toBe(2);
    expect(noLoadAt({ kW: 2 }, 300)).toBe(2);
  });
});

describe('net energy', () => {
  test('of 10 kW over 2 kW of no-load power for ten minutes is 4800 kJ', () => {
    const range = { from: 0, to: 10 * MINUTE };
    expect(
      netEnergy(
        every(1000, range.to, () => 10),
        { kW: 2 },
        range,
      ),
    ).toMatchObject({ missingMs: 0 });
    expect(
      netEnergy(
        every(1000, range.to, () => 10),
        { kW: 2 },
        range,
      ).kJ.at(-1),
    ).toBeCloseTo(4800, 6);
  });

  test('of a ramp from 2 to 12 kW is half of its rectangle, however often it was measured', () => {
    const ramp = (t: number) => 2 + (10 * t) / MINUTE;
    for (const step of [500, 1000, 5000])
      expect(netEnergy(every(step, MINUTE, ramp), { kW: 2 }, { from: 0, to: MINUTE }).kJ.at(-1)).toBeCloseTo(300, 6);
  });

  test('does not count a stretch without power and says how long it is', () => {
    const points = every(1000, 10 * MINUTE, () => 10).filter(({ t }) => t <= 4 * MINUTE || t >= 6 * MINUTE);
    const { kJ, missingMs } = netEnergy(points, { kW: 0 }, { from: 0, to: 10 * MINUTE });
    expect([kJ.at(-1), missingMs]).toEqual([8 * 60 * 10, 2 * MINUTE]);
  });

  test('counts what is missing at the ends, too, but lets the first and last value reach over one step', () => {
    const points = every(1000, 10 * MINUTE, () => 10).filter(({ t }) => t >= 1000);
    expect(netEnergy(points, { kW: 0 }, { from: 0, to: 12 * MINUTE })).toMatchObject({ missingMs: 2 * MINUTE });
    expect(netEnergy([], { kW: 0 }, { from: 0, to: MINUTE })).toMatchObject({ missingMs: MINUTE, kJ: [] });
  });

  test('never falls, and is never more than all of the power', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 50, noNaN: true }), { minLength: 2, maxLength: 60 }), (powers) => {
        const points = powers.map((power, index) => ({ t: index * 1000, power, speed: null }));
        const { kJ } = netEnergy(points, { kW: 1 }, { from: 0, to: (powers.length - 1) * 1000 });
        expect(kJ.every((value, index) => index === 0 || value >= (kJ[index - 1] ?? 0))).toBe(true);
        expect(kJ.at(-1)).toBeLessThanOrEqual(powers.reduce((sum, power) => sum + Math.max(0, power), 0));
      }),
    );
  });
});

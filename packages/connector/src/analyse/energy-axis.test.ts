import { describe, expect, test } from 'vitest';
import { countedAtTheEnd } from './counter.ts';
import { gridFor, overEnergy, timesOver } from './energy-axis.ts';
import { netEnergy } from './net-energy.ts';

const MINUTE = 60_000;
/** Ten minutes at 10 kW, ten without power, ten at 10 kW: 12 000 kJ. */
const points = Array.from({ length: 1801 }, (_, second) => ({
  t: second * 1000,
  power: second < 600 || second >= 1200 ? 10 : 0,
  speed: null,
}));
const curve = netEnergy(points, { kW: 0 }, { from: 0, to: 30 * MINUTE });
const signal = points.map(({ t }) => ({ t, mean: t / 1000, min: t / 1000 - 1, max: t / 1000 + 1 }));

test('one grid holds every batch, with steps of 1, 2, 5 × 10ⁿ', () => {
  expect(gridFor([120, 83], 200)).toEqual({ step: 1, buckets: 121 });
  expect(gridFor([120], 100)).toEqual({ step: 2, buckets: 61 });
  expect(gridFor([0.012], 10)).toEqual({ step: 0.002, buckets: 7 });
  expect(gridFor([], 100)).toEqual({ step: 1, buckets: 0 });
});

describe('over the energy of 100 kg of solids', () => {
  const grid = gridFor([120], 100);
  const answer = overEnergy(signal, curve, 100, grid);

  test('a value lies where the energy was when it was measured', () => {
    // 2 kJ/kg take 20 s at 10 kW and 100 kg.
    expect(answer.mean[0]).toBeCloseTo(9.5, 1);
    expect(answer.mean[10]).toBeCloseTo(209.5, 0);
    expect(answer.mean[50]).toBeCloseTo(600 + 1009.5, 0);
    expect([answer.min[1], answer.max[1]]).toEqual([19, 40]);
  });

  test('what was measured while the energy stood still has no weight', () => {
    const idle = answer.mean.filter((value) => value !== null && value > 620 && value < 1190);
    expect(idle).toEqual([]);
    expect(answer.n.reduce((sum, n) => sum + n, 0)).toBeLessThan(1300);
  });

  test('each bucket says when it was reached, and none behind the end', () => {
    const times = timesOver(curve, 100, { step: 2, buckets: 63 });
    expect(times[0]).toBe(0);
    expect((times[10] ?? 0) / 1000).toBeCloseTo(200, 0);
    expect((times[50] ?? 0) / 1000).toBeCloseTo(1600, 0);
    expect(times.slice(61)).toEqual([null, null]);
  });

  test('a signal that is measured more rarely than the buckets leaves no holes', () => {
    const rare = signal.filter(({ t }) => t % 30_000 === 0);
    expect(overEnergy(rare, curve, 100, grid).mean.slice(0, 60)).not.toContain(null);
  });
});

test('a counter that begins anew has reached what it said last within the batch, not before or behind it', () => {
  const at = (values: number[]) => values.map((value, index) => ({ t: index * 1000, value }));
  expect(countedAtTheEnd(at([310, 0, 50, 100, 150, 150.2, 0, 3]))).toBe(150.2);
  expect(countedAtTheEnd(at([7]))).toBe(7);
  expect(countedAtTheEnd([])).toBeNull();
});

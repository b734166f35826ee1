import type { DatasetSignal, Shape } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { periodOf, resolutionsOf } from './resolution.ts';

const power: DatasetSignal = {
  id: 'agitator.power',
  pack: 'bead-mill/1',
  group: 'fast',
  unit: 'kW',
  sensitivity: 'technical',
};
const shape = (over: Partial<Shape>): Shape => ({
  signals: null,
  windowMs: null,
  statistic: null,
  round: null,
  delayMs: null,
  ...over,
});

test('a signal comes as recorded, over a window, or not at all', () => {
  expect(resolutionsOf([shape({})], power, 100)).toEqual([{ kind: 'as recorded', periodMs: 100 }]);
  expect(resolutionsOf([shape({ windowMs: 10_000, statistic: 'max' })], power, 100)).toEqual([
    { kind: 'window', windowMs: 10_000, statistic: 'max' },
  ]);
  expect(resolutionsOf([shape({ signals: ['pump.power'] })], power, 100)).toEqual([{ kind: 'withheld' }]);
});

test('permissions that let through the same are named once', () => {
  expect(resolutionsOf([shape({}), shape({ round: 1 }), shape({ signals: [] })], power, null)).toEqual([
    { kind: 'as recorded', periodMs: null },
    { kind: 'withheld' },
  ]);
});

test('the period is that of the group in the vocabulary of the signal', () => {
  const groups = [
    { pack: 'energy/1', group: 'fast', periodMs: 500 },
    { pack: 'bead-mill/1', group: 'fast', periodMs: 100 },
  ];
  expect(periodOf({ groups }, power)).toBe(100);
  expect(periodOf({ groups: [] }, power)).toBeNull();
});

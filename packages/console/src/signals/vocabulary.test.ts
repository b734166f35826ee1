import { expect, test } from 'vitest';
import { decimalsOf } from './vocabulary.ts';

test.each([
  [[0, 5000], 0],
  [[-10, 250], 1],
  [[0, 40], 2],
  [[0, 1], 3],
  [[-0.5, 0.5], 3],
] as const)('a signal within %j is written with %i decimals', (range, decimals) => {
  expect(decimalsOf({ range: [...range] })).toBe(decimals);
});

test.each([
  [0.1, 1],
  [0.001, 3],
  [0.05, 2],
  [1, 0],
  [100, 0],
] as const)('shown in steps of %f a value has %i decimals, however wide its range is', (resolution, decimals) => {
  expect(decimalsOf({ range: [-1_000_000, 1_000_000], resolution })).toBe(decimals);
});

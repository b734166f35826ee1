import { expect, test } from 'vitest';
import { sparkline } from './sparkline.ts';

test('a curve in one line: lowest to highest, blank where there is nothing', () => {
  expect(sparkline([0, 1, null, 3.5, 7], { min: 0, max: 7 })).toBe('▁▂ ▅█');
  expect(sparkline([5, 5], { min: 5, max: 5 })).toBe('▄▄');
  expect(sparkline([-1, 9], { min: 0, max: 7 })).toBe('▁█');
  expect(sparkline([null], { min: null, max: null })).toBe('');
});

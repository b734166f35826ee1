import { expect, test } from 'vitest';
import { pathOf } from './sparkline.tsx';

test('a thumbnail is broken where values are missing, and a flat line is a line', () => {
  expect(pathOf([1, 2, null, 2]).match(/M/g)).toHaveLength(2);
  expect(pathOf([5, 5, 5])).not.toContain('NaN');
});

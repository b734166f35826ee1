import type { Series } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { bandOf, shareOutside } from './energy-band.ts';

const curve = (batch: string, mean: (number | null)[]): Series => ({
  ...{ machine: 'm', signal: 'agitator.power', unit: 'kW', mode: 'cyclic' as const, batch },
  ...{ mean, min: mean, max: mean, n: mean.map(() => 1) },
});

test('one batch stands against the lowest, middle and highest of all others', () => {
  const curves = [curve('a', [1, 2, null, 9]), curve('b', [3, 4, 5, null]), curve('c', [5, 3, null, null])];
  const band = bandOf([...curves, curve('x', [4, 9, 5, 1])], 'x');
  expect(band).toEqual({
    ...{ low: [1, 2, 5, 9], middle: [3, 3, 5, 9], high: [5, 4, 5, 9] },
    ...{ this: [4, 9, 5, 1], others: 3 },
  });
  expect(shareOutside(band)).toBe(0.5);
  expect(shareOutside(bandOf([curve('x', [1])], 'x'))).toBeNull();
});

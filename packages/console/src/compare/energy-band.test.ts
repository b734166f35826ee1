import { expect, test } from 'vitest';
import type { ComparedBatch } from './compared.ts';
import { bandBatches, bandOf, shareOutside } from './energy-band.ts';

const curve = (key: string, mean: (number | null)[]) => ({ key, signal: 'agitator.power', mean });

test('one batch stands against the lowest, middle and highest of all others', () => {
  const curves = [curve('a', [1, 2, null, 9]), curve('b', [3, 4, 5, null]), curve('c', [5, 3, null, null])];
  const all = new Set(['a', 'b', 'c']);
  const band = bandOf([...curves, curve('x', [4, 9, 5, 1])], 'x', all);
  expect(band).toEqual({
    ...{ low: [1, 2, 5, 9], middle: [3, 3, 5, 9], high: [5, 4, 5, 9] },
    ...{ this: [4, 9, 5, 1], others: 3 },
  });
  expect(shareOutside(band)).toBe(0.5);
  expect(shareOutside(bandOf([curve('x', [1])], 'x', all))).toBeNull();
  expect(bandOf([...curves, curve('x', [4, 9, 5, 1])], 'x', new Set(['b']))).toMatchObject({
    low: [3, 4, 5, null],
    others: 1,
  });
});

test('the band of good batches holds those that a person marked, never the one that is looked at', () => {
  const good = { at: 1, by: 'p' };
  const batches = [
    { key: 'a', good },
    { key: 'b', good: null },
    { key: 'x', good },
  ] as ComparedBatch[];
  expect([...bandBatches(batches, 'x', 'good')]).toEqual(['a']);
  expect([...bandBatches(batches, 'x', 'all')]).toEqual(['a', 'b']);
});

import type { BatchEnergy, Series, SeriesAnswer } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { merged, mergedOverTime, stepFor } from './compared.ts';

test.each([
  [[72], 200, 0.5],
  [[72, 480], 200, 5],
  [[0], 200, 1],
  [[], 200, 1],
  [[1e-3], 200, 1e-5],
] as const)('energies of %j in at most %i buckets: steps of %f kJ/kg', (energies, buckets, step) => {
  expect(stepFor(energies, buckets)).toBe(step);
});

const series = (machine: string, mean: (number | null)[], batch?: string): Series => ({
  ...{ machine, signal: 'agitator.power', unit: 'kW', mode: 'cyclic' as const, mean, min: mean, max: mean },
  ...{ n: mean.map(() => 1), ...(batch === undefined ? {} : { batch }) },
});
const answer = (more: Partial<SeriesAnswer>): SeriesAnswer => ({
  ...{ axis: 'em', start: 0, step: 5, buckets: 0, series: [], shape: null },
  ...more,
});

test('batches of two machines of one name lie on one grid and stay apart', () => {
  const named = (scope: string) => [{ scope, machine: 'm', batch: 'B 1' } as BatchEnergy];
  const own = answer({ buckets: 2, series: [series('m', [1, 2], 'B 1')], batches: named('own') });
  const theirs = answer({ buckets: 3, series: [series('m', [3, 4, 5], 'B 1')], batches: named('urn:uuid:1') });
  const both = merged(
    [
      { scope: 'own', answer: own },
      { scope: 'urn:uuid:1', answer: theirs },
    ],
    5,
  );
  expect(both).toMatchObject({ step: 5, buckets: 3 });
  expect(both.curves.map(({ key, mean }) => [key, mean])).toEqual([
    ['own/m/B%201', [1, 2, null]],
    ['urn%3Auuid%3A1/m/B%201', [3, 4, 5]],
  ]);
  expect(both.batches.map(({ key }) => key)).toEqual(both.curves.map(({ key }) => key));
});

test('over time machines of several scopes are told apart by the name they are given', () => {
  const over = { axis: 'time', start: 100, step: 10, buckets: 1 } as const;
  const both = mergedOverTime([
    { answer: answer({ ...over, series: [series('m', [1])] }), rename: (name) => name },
    { answer: answer({ ...over, series: [series('m', [2])] }), rename: (name) => `${name} · acme` },
    { answer: answer({ ...over, start: 105, series: [series('x', [3])] }), rename: (name) => name },
  ]);
  expect(both?.series.map(({ machine, mean }) => [machine, mean])).toEqual([
    ['m', [1]],
    ['m · acme', [2]],
  ]);
  expect(mergedOverTime([])).toBeNull();
});

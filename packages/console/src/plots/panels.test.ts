import type { Series } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { columnsOf, panelsOf, summaryOf } from './panels.ts';

const curve = (signal: string, unit: string, mean: (number | null)[] = [1]): Series => ({
  machine: 'm1',
  signal,
  unit,
  mode: 'cyclic',
  mean,
  min: mean,
  max: mean,
  n: mean.map((value) => (value === null ? 0 : 1)),
});

describe('panels', () => {
  test('hold the curves of one unit, in the order of the units', () => {
    const panels = panelsOf([curve('a', 'kW'), curve('b', 'Cel'), curve('c', 'kW')]);
    expect(panels.map(({ unit, series }) => [unit, series.map(({ signal }) => signal)])).toEqual([
      ['kW', ['a', 'c']],
      ['Cel', ['b']],
    ]);
  });

  test('take no more than eight lines each', () => {
    expect(
      panelsOf(Array.from({ length: 9 }, (_, at) => curve(`s${at}`, 'kW'))).map(({ series }) => series.length),
    ).toEqual([8, 1]);
  });
});

test('a summary says range, last value and gaps between values, not before or after them', () => {
  expect(summaryOf(curve('a', 'kW', [null, 2, null, null, 5, 3, null]))).toEqual({ min: 2, max: 5, last: 3, gaps: 1 });
  expect(summaryOf(curve('a', 'kW', [null, null]))).toEqual({ min: null, max: null, last: null, gaps: 0 });
});

test('columns keep null where nothing was measured', () => {
  const [panel] = panelsOf([curve('a', 'kW', [1, null])]);
  if (panel === undefined) throw new Error('no panel');
  expect(columnsOf(0, 1000, panel)).toEqual([
    [0.5, 1.5],
    [1, null],
    [1, null],
    [1, null],
  ]);
});

import type { Series } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { columnsOf, joined, panelsOf, summaryOf, valueAt } from './panels.ts';

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

describe('a curve with fewer values than the plot has buckets', () => {
  const sparse = [null, 1, null, null, 2, null, null, 3, null, null, null, null, null, 4, null, null, 5, null];
  const one = curve('a', 'Cel', sparse);
  const column = joined(sparse, one);

  test('goes on between values at their usual distance, and has a gap where one was left out', () => {
    const _ = undefined;
    expect(column).toEqual([null, 1, _, _, 2, _, _, 3, null, null, null, null, null, 4, _, _, 5, null]);
    expect(summaryOf(one)).toMatchObject({ gaps: 1, last: 5 });
  });

  test('has a gap where something went wrong', () => {
    expect(joined(sparse, { ...one, quality: { '2': 'comm-lost' } }).slice(1, 5)).toEqual([1, null, null, 2]);
  });

  test('shows the value before the cursor, and none in a gap', () => {
    expect([0, 1, 3, 4, 8, 17].map((at) => valueAt(column, at))).toEqual([null, 1, 1, 2, null, null]);
  });

  test('with a value in most buckets, each empty one is a gap', () => {
    expect(joined([1, 2, null, 3, 4], curve('a', 'Cel', [1, 2, null, 3, 4]))).toEqual([1, 2, null, 3, 4]);
  });
});

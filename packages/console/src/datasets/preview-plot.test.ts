import type { PreviewSeries } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { curvesOf, perDay } from './preview-plot.ts';

const side = (plot: (number | null)[]) => ({ rows: 1, unit: 'kW', min: 1, max: 2, t: [], v: [], plot });
const power: PreviewSeries = {
  signal: 'agitator.power',
  pack: 'bead-mill/1',
  group: 'fast',
  original: side([1, 2, null, 4]),
  shaped: side([1.5, 1.5, null, null]),
};
const names = { original: 'recorded', shaped: 'seen' };

test('both sides stand on one axis, and a gap stays a gap', () => {
  const { start, step, buckets, series } = curvesOf({ from: 1000, to: 5000 }, power, names, 'cyclic');
  expect([start, step, buckets]).toEqual([1000, 1000, 4]);
  expect(series.map(({ machine, mean, n }) => [machine, mean, n])).toEqual([
    ['recorded', [1, 2, null, 4], [1, 1, 0, 1]],
    ['seen', [1.5, 1.5, null, null], [1, 1, 0, 0]],
  ]);
});

test('of a withheld signal there is only what was recorded', () => {
  const { series } = curvesOf({ from: 0, to: 4000 }, { ...power, shaped: null }, names, 'cyclic');
  expect(series.map(({ machine }) => machine)).toEqual(['recorded']);
});

test('an hour stands for a day of 24; what was recorded for half an hour only, for 48', () => {
  const preview = { from: 0, to: 3_600_000, bytes: { original: 100, shaped: 10 } };
  expect(perDay({ ...preview, series: [power] })).toEqual({ original: 2400, shaped: 240 });
  const young = { ...power, original: side([null, null, 3, 4]) };
  expect(perDay({ ...preview, series: [young] })).toEqual({ original: 4800, shaped: 480 });
});

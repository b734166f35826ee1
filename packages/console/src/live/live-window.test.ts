import { expect, test } from 'vitest';
import { LiveWindow } from './live-window.ts';

test('keeps the last stretch, in order, each instant once', () => {
  const window = new LiveWindow(1000);
  window.add('a', [0, 500, 900], [1, null, 3]);
  window.add('a', [900, 1600], [9, 4]);
  expect(window.of('a')).toEqual({ t: [900, 1600], v: [3, 4] });
});

test('signals of different times share an axis: a missing value is a gap, another time is none', () => {
  const window = new LiveWindow(10_000);
  window.add('a', [0, 1000, 2000], [1, null, 3]);
  window.add('b', [1500], [7]);
  expect(window.aligned(['a', 'b'])).toEqual([
    [0, 1, 1.5, 2],
    [1, null, undefined, 3],
    [undefined, undefined, 7, undefined],
  ]);
});

test('a stretch without values is a gap, but the usual pause between two is not', () => {
  const window = new LiveWindow(100_000);
  window.add('a', [0, 1000, 2000, 20_000], [1, 2, 3, 4]);
  window.add('b', [0, 10_000, 20_000], [1, 2, 3]);
  expect(window.aligned(['a'])).toEqual([
    [0, 1, 2, 2.001, 20],
    [1, 2, 3, null, 4],
  ]);
  expect(window.aligned(['b'])[1]).toEqual([1, 2, 3]);
});

test('signals that share some of their times have each of them once', () => {
  const window = new LiveWindow(10_000);
  window.add('a', [0, 1000], [1, 2]);
  window.add('b', [0, 1000], [3, 4]);
  window.add('c', [500, 1000, 1500], [5, 6, 7]);
  expect(window.aligned(['a', 'b', 'c'])).toEqual([
    [0, 0.5, 1, 1.5],
    [1, undefined, 2, undefined],
    [3, undefined, 4, undefined],
    [undefined, 5, 6, 7],
  ]);
});

test('what was given to a plot stays as it was', () => {
  const window = new LiveWindow(1000);
  window.add('a', [0], [1]);
  const given = window.aligned(['a']);
  window.add('a', [500, 2000], [2, 3]);
  expect(given).toEqual([[0], [1]]);
});

import { expect, test } from 'vitest';
import { ratesBetween } from './rates.ts';

test('a rate is what went between two counts, per second', () => {
  const before = { at: 1000, rows: new Map([['a', 10]]) };
  const now = {
    at: 6000,
    rows: new Map([
      ['a', 60],
      ['b', 5],
    ]),
  };
  expect(ratesBetween(before, now)).toEqual(new Map([['a', 10]]));
});

test('counts that began anew, and two counts of one moment, give no rate', () => {
  const before = { at: 1000, rows: new Map([['a', 10]]) };
  expect(ratesBetween(before, { at: 2000, rows: new Map([['a', 3]]) })).toEqual(new Map());
  expect(ratesBetween(before, { at: 1000, rows: new Map([['a', 30]]) })).toEqual(new Map());
});

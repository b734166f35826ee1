import { expect, test } from 'vitest';
import { excerptOf } from './excerpt.ts';

const signals = [{ id: 'a.power', pack: 'p/1', group: 'fast', unit: 'kW', sensitivity: 'technical' as const }];

test('lines of an excerpt become curves; parts stay apart, and a value that is missing stays missing', () => {
  const lines = [
    { part: 0, t: [1000, 2000], signals: { 'a.power': [1, null] } },
    { part: 1, t: [1000], signals: { 'a.power': [5] } },
    { part: 0, t: [3000], signals: { 'a.power': [3] } },
    { record: 'event', id: 'e', t: 1500 },
  ];
  const { answer, records } = excerptOf({ signals, sample: { lines } });
  expect(records).toEqual([lines[3]]);
  expect(answer?.series.map(({ machine, unit }) => [machine, unit])).toEqual([
    ['1', 'kW'],
    ['2', 'kW'],
  ]);
  const [first] = answer?.series ?? [];
  expect(first?.mean.filter((value) => value !== null)).toEqual([1, 3]);
  const at = (t: number) => Math.floor((t - 1000) / (answer?.step ?? 0));
  expect([first?.mean[at(1000)], first?.mean[at(2000)], first?.mean[at(3000)]]).toEqual([1, null, 3]);
});

test('values that share a bucket are its least, its mean and its greatest', () => {
  const t = Array.from({ length: 1200 }, (_, at) => at);
  const { answer } = excerptOf({ signals, sample: { lines: [{ part: 0, t, signals: { 'a.power': t } }] } });
  expect(answer).toMatchObject({ step: 2, buckets: 600 });
  const [curve] = answer?.series ?? [];
  expect([curve?.min[0], curve?.mean[0], curve?.max[0], curve?.n[0]]).toEqual([0, 0.5, 1, 2]);
});

test('without an excerpt there is no curve', () => {
  expect(excerptOf({ signals })).toEqual({ answer: null, records: [] });
});

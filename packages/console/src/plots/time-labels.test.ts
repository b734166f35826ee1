import { expect, test } from 'vitest';
import { timeLabels } from './time-labels.ts';

const BERLIN = 'Europe/Berlin';
const every = (from: string, stepS: number, count: number) =>
  Array.from({ length: count }, (_, at) => Date.parse(from) / 1000 + at * stepS);

test('labels are as fine as their distance', () => {
  expect(timeLabels(every('2026-11-27T10:00:00Z', 86_400, 2), 'de-DE', BERLIN)).toEqual(['27.11.', '28.11.']);
  expect(timeLabels(every('2026-11-27T10:00:00Z', 600, 2), 'en-GB', BERLIN)).toEqual(['11:00', '11:10']);
  expect(timeLabels(every('2026-11-27T10:00:00Z', 5, 2), 'en-GB', BERLIN)).toEqual(['11:00:00', '11:00:05']);
});

test('a new day is named below its first label', () => {
  expect(timeLabels(every('2026-11-27T22:00:00Z', 3600, 3), 'de-DE', BERLIN)).toEqual([
    '23:00',
    '00:00\n28.11.',
    '01:00',
  ]);
});

test('in the night in which clocks are set the same hour stands there twice, each with its zone', () => {
  expect(timeLabels(every('2026-10-25T00:00:00Z', 1800, 6), 'de-DE', BERLIN)).toEqual([
    '02:00\nMESZ',
    '02:30',
    '02:00\nMEZ',
    '02:30',
    '03:00',
    '03:30',
  ]);
  expect(timeLabels(every('2026-03-29T00:30:00Z', 1800, 3), 'de-DE', BERLIN)).toEqual([
    '01:30\nMEZ',
    '03:00\nMESZ',
    '03:30',
  ]);
});

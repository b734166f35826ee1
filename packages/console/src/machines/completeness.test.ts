import { expect, test } from 'vitest';
import { completenessByDay, reasonSpans } from './completeness.ts';

test('a day is as complete as its buckets that hold a value', () => {
  const days = [
    { from: 0, to: 40 },
    { from: 40, to: 80 },
    { from: 80, to: 120 },
  ];
  expect(completenessByDay({ n: [1, 0, 3, 0, 1, 1, 1, 1] }, { start: 0, step: 10 }, days)).toEqual([0.5, 1, null]);
  expect(completenessByDay({ n: [0, 0, 0, 0, 0, 0, 1, 0] }, { start: 0, step: 10 }, days)).toEqual([null, 0.5, null]);
});

test('neighbouring buckets with one reason are one stretch', () => {
  expect(reasonSpans({ 10: 'missing', 3: 'stale', 4: 'stale', 5: 'missing' } as never)).toEqual([
    { from: 3, to: 5, reason: 'stale' },
    { from: 5, to: 6, reason: 'missing' },
    { from: 10, to: 11, reason: 'missing' },
  ]);
});

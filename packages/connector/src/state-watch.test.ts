import { expect, test } from 'vitest';
import { type Look, StateWatch } from './state-watch.ts';

test('what differs from the last look is told, what has gone too, and nothing else', () => {
  const told: string[] = [];
  const bus = { changed: (topic: string, id = '-') => void told.push(`${topic} ${id}`) };
  let seen: ReturnType<Look> = [
    ['sources', 'plant', 'connecting'],
    ['sources', 'hall', 'connected'],
    ['status', '', 'offline'],
  ];
  const watch = new StateWatch(bus, () => seen);
  watch.look();
  expect(told.splice(0)).toEqual(['sources plant', 'sources hall', 'status -']);
  watch.look();
  expect(told).toEqual([]);
  seen = [
    ['sources', 'cellar', 'connecting'],
    ['sources', 'hall', 'connected'],
    ['status', '', 'offline'],
  ];
  watch.look();
  expect(told).toEqual(['sources cellar', 'sources plant']);
});

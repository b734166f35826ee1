import { expect, test } from 'vitest';
import { FORGOTTEN_MS, Wants } from './wants.ts';

test('one stream carries what any tab wants, and no more once a tab wants nothing or fell silent', () => {
  const wants = new Wants();
  wants.take({ tab: 'a', machines: ['m2', 'm1'] }, 0);
  wants.take({ tab: 'b', machines: ['m3', 'm1'] }, 10);
  expect(wants.union(20)).toEqual(['m1', 'm2', 'm3']);
  wants.take({ tab: 'a', machines: [] }, 30);
  expect(wants.union(40)).toEqual(['m1', 'm3']);
  expect(wants.union(11 + FORGOTTEN_MS)).toEqual([]);
});

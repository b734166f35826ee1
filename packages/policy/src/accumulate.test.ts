import { expect, it } from 'vitest';
import { Accumulators } from './accumulate.ts';
import { Layout } from './layout.ts';

it('a window that was used before says of a signal without values nothing of the window before', () => {
  const layout = new Layout(() => false);
  const k = layout.numberOf('agitator.power');
  const window = new Accumulators('mean', layout);
  window.add(k, [0, 1], [3, null], { 0: 'uncertain', 1: 'bad' }, 0, 2);
  expect(window.read(k, 10)).toEqual({ value: 3, reason: 'bad' });
  window.clear();
  expect([window.tells(k), window.read(k, 10)]).toEqual([false, undefined]);
  window.add(k, [20], [null], undefined, 0, 1);
  expect(window.read(k, 30)).toEqual({ value: null, reason: 'missing' });
});

import { expect, test } from 'vitest';
import { KnownFacets } from './known-facets.ts';

const mill = { kind: 'pack', value: 'bead-mill/1' };
const pump = { kind: 'pack', value: 'pump/1' };
const power = { kind: 'signal', value: 'agitator.power' };

test('keeps what is counted, once for all datasets that share it, until they go', () => {
  const known = new KnownFacets(['pack']);
  for (const dataset of ['a', 'b', 'c']) known.set(dataset, [{ ...mill }, { ...power }]);
  expect([...known.among(['a', 'b', 'c'])]).toEqual([[[mill], 3]]);
  known.set('b', [pump]);
  known.delete('c');
  expect([...known.among(['a', 'b', 'c'])]).toEqual([
    [[mill], 1],
    [[pump], 1],
    [[], 1],
  ]);
});

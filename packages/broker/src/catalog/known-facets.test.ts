import { expect, test } from 'vitest';
import { KnownFacets } from './known-facets.ts';

test('keeps what is counted, once for all datasets that share it, until they go', () => {
  const known = new KnownFacets(['pack']);
  const facets = () => [
    { kind: 'pack', value: 'bead-mill/1' },
    { kind: 'signal', value: 'agitator.power' },
  ];
  known.set('a', facets());
  known.set('b', facets());
  expect(known.of('a')).toEqual([{ kind: 'pack', value: 'bead-mill/1' }]);
  expect(known.of('b')).toBe(known.of('a'));
  known.set('b', [{ kind: 'pack', value: 'pump/1' }]);
  known.delete('a');
  expect(known.of('a')).toEqual([]);
  expect(known.of('b')).toEqual([{ kind: 'pack', value: 'pump/1' }]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBytes, packDoubles, unpackBytes, unpackDoubles } from './blocks.ts';

test('columns come back bit for bit, whatever their length', () => {
  const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 });
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 300 }), bytes, (values, codes) => {
      expect(unpackDoubles(packDoubles(values))).toEqual(values);
      expect(unpackBytes(packBytes(codes), codes.length)).toEqual(codes);
    }),
  );
  const slow = Array.from({ length: 600 }, (_value, index) => 1_767_225_600_000 + index * 1000);
  expect(unpackDoubles(packDoubles(slow))).toEqual(slow);
  expect(packDoubles(slow).length).toBeLessThan(slow.length * 4);
});

import { zstdCompressSync } from 'node:zlib';
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

test('blocks that earlier releases wrote are read', () => {
  const values = Array.from({ length: 40 }, (_value, index) => index / 8);
  const plain = Buffer.from(new Float64Array(values).buffer);
  expect(unpackDoubles(Buffer.concat([Buffer.of(0), plain]))).toEqual(values);
  const shuffled = Buffer.from(
    Array.from(plain, (_byte, place) => plain[(place % 40) * 8 + Math.floor(place / 40)] ?? 0),
  );
  expect(unpackDoubles(Buffer.concat([Buffer.of(2), zstdCompressSync(shuffled)]))).toEqual(values);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBody, encodeBody, splitLines } from './chunks.ts';

test('lines come back as they went, compressed or not', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.jsonValue().map((value) => JSON.stringify(value)),
        { maxLength: 50 },
      ),
      fc.nat(2000),
      (lines, compressAbove) => {
        const { facts, body } = encodeBody(lines, { compressAbove });
        expect(splitLines(decodeBody(facts, body))).toEqual(lines);
      },
    ),
  );
});

test('the body is the UTF-8 of the lines, whatever they are written in, also after larger and smaller ones', () => {
  for (const line of ['x', '"€"', '"ä\u{1f600}"', '"€"'.repeat(2000), 'x', '"€"'.repeat(400_000), '"é"'])
    for (const lines of [[line], [line, '{}', line], []]) {
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
      const { facts, body } = encodeBody(lines);
      expect(facts).toMatchObject({ length: bytes.length, digest: encodeBody(bytes).facts.digest });
      expect(decodeBody(facts, body).equals(bytes)).toBe(true);
    }
});

test('a large body is compressed, and a changed byte is found', () => {
  const { facts, body } = encodeBody(
    Array.from({ length: 500 }, () => '{"part":0,"t":[1],"signals":{"agitator.power":[34.5]}}'),
  );
  expect(facts.encoding).toBe('zstd');
  expect(() => decodeBody({ ...facts, digest: 'sha256-x' }, body)).toThrow(/digest/);
  expect(() => decodeBody({ ...facts, length: facts.length - 1 }, body)).toThrow();
  const plain = encodeBody(['{"a":1}']);
  plain.body[2] = 0x62;
  expect(() => decodeBody(plain.facts, plain.body)).toThrow(/digest/);
});

test('a body that unpacks to more than it says is not unpacked whole', () => {
  const { facts, body } = encodeBody(['x'.repeat(5_000_000)]);
  expect(() => decodeBody({ ...facts, length: 10 }, body)).toThrow();
  expect(() => decodeBody({ ...facts, length: 10 ** 9 }, body)).toThrow(/not allowed/);
});

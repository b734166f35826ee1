import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, parseFrames, readFrames } from './framing.ts';

const frames = fc.array(
  fc.record({ header: fc.dictionary(fc.string(), fc.jsonValue()), body: fc.uint8Array({ maxLength: 400 }) }),
  { maxLength: 8 },
);

async function collect(bytes: Buffer, cuts: number[]): Promise<{ header: unknown; body: number[] }[]> {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const cut of [...cuts.map((c) => c % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)) {
    pieces.push(bytes.subarray(at, cut));
    at = cut;
  }
  const found: { header: unknown; body: number[] }[] = [];
  for await (const frame of readFrames(Readable.from(pieces)))
    found.push({ header: frame.header, body: [...frame.body] });
  return found;
}

test('frames survive any cutting of the stream', async () => {
  await fc.assert(
    fc.asyncProperty(frames, fc.array(fc.nat(5000), { maxLength: 12 }), async (list, cuts) => {
      const bytes = Buffer.concat(list.map((frame) => encodeFrame(frame.header, frame.body)));
      const expected = list.map((frame) => ({
        header: JSON.parse(JSON.stringify(frame.header)),
        body: [...frame.body],
      }));
      expect(await collect(bytes, cuts)).toEqual(expected);
      expect(parseFrames(bytes).map((frame) => ({ header: frame.header, body: [...frame.body] }))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('a stream that ends inside a frame is an error', async () => {
  const bytes = encodeFrame({ a: 1 }, Buffer.from('body'));
  await expect(collect(bytes.subarray(0, bytes.length - 1), [])).rejects.toMatchObject({ code: 'MS-ING-001' });
  expect(() => parseFrames(bytes.subarray(0, 5))).toThrow(/cut short/);
});

test('an absurd length is refused before it is waited for', () => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(2 ** 31, 0);
  expect(() => parseFrames(bytes)).toThrow(/not allowed/);
});

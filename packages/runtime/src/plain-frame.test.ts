import { validateFrame } from '@millspace/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainFrameReader } from './plain-frame.ts';

const reader = new PlainFrameReader();

function read(line: string): { part: number; t: number[]; signals: Record<string, number[]> } | null {
  // Neighbours on both sides: what lies outside of the line must not matter.
  const bytes = Buffer.from(`1]}\n${line}\n,5]}}`);
  if (!reader.read(bytes, 4, 4 + Buffer.byteLength(line))) return null;
  const { part, rows, t, signals, values } = reader;
  return {
    part,
    t: [...t.subarray(0, rows)],
    signals: Object.fromEntries(
      signals.map((name, index) => [name, [...values.subarray(index * rows, (index + 1) * rows)]]),
    ),
  };
}

const decimal = (integer: fc.Arbitrary<number>, places: number) =>
  fc.tuple(integer, fc.nat({ max: places })).map(([digits, behind]) => digits / 10 ** behind);
const number = fc.oneof(
  { arbitrary: decimal(fc.integer({ min: -99_999, max: 99_999 }), 4), weight: 20 },
  { arbitrary: decimal(fc.maxSafeInteger(), 9), weight: 20 },
  { arbitrary: fc.integer({ min: -99_999, max: 99_999 }).map((value) => Math.fround(value / 1000)), weight: 20 },
  { arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }), weight: 1 },
);
const frame = fc
  .record({
    rows: fc.integer({ min: 1, max: 5 }),
    names: fc.uniqueArray(fc.stringMatching(/^[a-z.]{1,9}$/), { minLength: 1, maxLength: 4 }),
    part: fc.integer({ min: 0, max: 1023 }),
    skewMs: fc.option(fc.integer({ min: 0, max: 999 }), { nil: undefined }),
  })
  .chain(({ rows, names, part, skewMs }) =>
    fc
      .record({
        t: fc.array(fc.integer({ min: 0, max: 4e12 }), { minLength: rows, maxLength: rows }),
        columns: fc.array(fc.array(number, { minLength: rows, maxLength: rows }), {
          minLength: names.length,
          maxLength: names.length,
        }),
      })
      .map(({ t, columns }) => ({
        part,
        t,
        signals: Object.fromEntries(names.map((name, index) => [name, columns[index] ?? []])),
        ...(skewMs === undefined ? {} : { skewMs }),
      })),
  );

test('what senders write is read to the last bit', () => {
  let plain = 0;
  fc.assert(
    fc.property(frame, (made) => {
      const line = JSON.stringify(made);
      const got = read(line);
      if (got === null) {
        expect(line).toMatch(/\de/);
        return;
      }
      plain += 1;
      const { skewMs: _skewMs, ...parsed } = JSON.parse(line) as typeof made;
      expect(got).toEqual(parsed);
    }),
    { numRuns: 2000 },
  );
  expect(plain).toBeGreaterThan(1000);
});

test('what is read, the parser and the schema accept with the same values: also in lines with a few wrong bytes', () => {
  const bytes = fc.constantFrom(...'0123456789.,-[]{}":eE \\npart\u0000ÿ');
  let accepted = 0;
  fc.assert(
    fc.property(
      frame,
      fc.array(fc.tuple(fc.nat(), bytes, fc.nat({ max: 2 })), { minLength: 1, maxLength: 3 }),
      (made, changes) => {
        let line = JSON.stringify(made);
        for (const [place, byte, length] of changes) {
          const at = place % line.length;
          line = line.slice(0, at) + byte + line.slice(at + length);
        }
        const got = read(line);
        if (got === null) return;
        accepted += 1;
        const parsed: unknown = JSON.parse(line);
        expect(validateFrame(parsed)).toBe(true);
        expect(parsed).toMatchObject(got);
        for (const values of Object.values(got.signals)) expect(values).toHaveLength(got.t.length);
        expect(Object.keys((parsed as typeof made).signals)).toEqual(Object.keys(got.signals));
      },
    ),
    { numRuns: 5000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('a reader that knows the names of a part reads what a new one reads, also where a byte of a name is wrong', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z.]{1,25}$/), { minLength: 1, maxLength: 4 });
  let known = 0;
  fc.assert(
    fc.property(names, fc.nat(), fc.constantFrom(...'az."[:,'), fc.nat({ max: 9 }), (made, place, byte, ahead) => {
      const right = JSON.stringify({ part: 0, t: [1], signals: Object.fromEntries(made.map((name) => [name, [1.5]])) });
      const at = place % right.length;
      const wrong = right.slice(0, at) + byte + right.slice(at + 1);
      const taught = new PlainFrameReader();
      // Where the bytes lie in their memory must not matter.
      const bytes = Buffer.from(`${' '.repeat(ahead)}${right}\n${wrong}`).subarray(ahead);
      expect(taught.read(bytes, 0, right.length)).toBe(true);
      const [learned, columns] = [taught.signals, [...taught.values.subarray(0, made.length)]];
      expect([learned, columns]).toEqual([made, made.map(() => 1.5)]);
      expect(taught.read(bytes, 0, right.length)).toBe(true);
      expect(taught.signals).toBe(learned);
      const fresh = new PlainFrameReader();
      const read = fresh.read(bytes, right.length + 1, bytes.length);
      expect(taught.read(bytes, right.length + 1, bytes.length)).toBe(read);
      if (!read) return;
      known += 1;
      expect(taught.signals).toEqual(fresh.signals);
      expect(taught.values.subarray(0, made.length)).toEqual(fresh.values.subarray(0, made.length));
    }),
    { numRuns: 2000 },
  );
  expect(known).toBeGreaterThan(100);
});

test('anything unusual is left to the parser', () => {
  const plain = '{"part":0,"t":[1000,2000],"signals":{"a":[1,2],"b":[-0,0.5]}}';
  expect(read(plain)).toEqual({ part: 0, t: [1000, 2000], signals: { a: [1, 2], b: [-0, 0.5] } });
  for (const [from, to] of [
    ['[1,2]', '[1,null]'],
    ['[1,2]', '[1]'],
    ['[1,2]', '[1,2,3]'],
    ['[1,2]', '[1,02]'],
    ['[1,2]', '[1,-]'],
    ['[1,2]', '[1,2.]'],
    ['[1,2]', '[1,.5]'],
    ['[1,2]', '[1,1e3]'],
    ['[1,2]', '[1, 2]'],
    ['"b"', '"a"'],
    ['"b"', '"\\u0062"'],
    ['"b"', '"ä"'],
    ['[1000,2000]', '[]'],
    ['[1000,2000]', '[1000,-1]'],
    ['"part":0', '"part":1024'],
    ['}}', '},"skewMs":-1}'],
    ['}}', '},"quality":{}}'],
    ['}}', '}}}'],
    ['}}', '}'],
  ] as const) {
    expect(read(plain.replace(from, to)), `${from} → ${to}`).toBeNull();
  }
});

test('the names are the same array for as long as they are the same names, for each part', () => {
  const line = (part: number, ...names: string[]) =>
    JSON.stringify({ part, t: [1], signals: Object.fromEntries(names.map((name) => [name, [1]])) });
  const names = (text: string) => {
    expect(read(text)).not.toBeNull();
    return reader.signals;
  };
  const first = names(line(5, 'a', 'b'));
  const other = names(line(6, 'c'));
  expect(names(line(5, 'a', 'b'))).toBe(first);
  expect(names(line(6, 'c'))).toBe(other);
  expect(names(line(5, 'a'))).toEqual(['a']);
  expect(names(line(5, 'a', 'c'))).toEqual(['a', 'c']);
  expect(first).toEqual(['a', 'b']);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editAt, parsePath, pathProblem, REMOVED, replacement } from './json-path.ts';

const at = (value: unknown, path: string, edit: (value: unknown) => unknown = () => 'X') =>
  editAt(value, parsePath(path) ?? [], edit);

describe('paths', () => {
  it('name members, items and all of them', () => {
    const value = { a: { b: 1 }, list: [{ n: 1 }, { n: 2, deep: [[3, 4], [5]] }], 'x.y': 6 };
    expect(at(value, '$.a.b')).toEqual({ ...value, a: { b: 'X' } });
    expect(at(value, '$.list[*].n')).toMatchObject({ list: [{ n: 'X' }, { n: 'X', deep: [[3, 4], [5]] }] });
    expect(at(value, '$.list[1].deep[*][*]')).toMatchObject({ list: [{ n: 1 }, { deep: [['X', 'X'], ['X']] }] });
    expect(at(value, "$['x.y']")).toMatchObject({ 'x.y': 'X' });
    expect(at(value, '$.a[*]')).toMatchObject({ a: { b: 'X' } });
    expect(at(value, '$.a.*')).toMatchObject({ a: { b: 'X' } });
    expect(at(value, '$.list[0].n', () => REMOVED)).toMatchObject({ list: [{}, { n: 2 }] });
    expect(at(value, '$.list[*].deep[*][0]', () => REMOVED)).toMatchObject({ list: [{}, { deep: [[4], []] }] });
  });
  it('that lead nowhere change nothing: not even the object', () => {
    const value = { a: { b: [1] }, n: null };
    for (const path of [
      '$.c',
      '$.a.c',
      '$.a[0]',
      '$.a.b.c',
      '$.a.b[7]',
      '$.a.b[0].c',
      '$.n.x',
      '$.toString',
      '$.__proto__',
    ])
      expect(at(value, path)).toBe(value);
  });
  it('of another form are none', () => {
    for (const text of [
      '',
      '$',
      'a.b',
      '$a',
      '$.',
      '$..a',
      '$.a b',
      '$[',
      '$[-1]',
      '$[01]',
      '$[?(@.a)]',
      '$[a]',
      "$['a",
      `$.${'a'.repeat(600)}`,
      `$${'.a'.repeat(17)}`,
    ])
      expect(parsePath(text)).toBeNull();
  });
  it('to what makes a record this record have a reason against them', () => {
    expect(['$.machine', '$.t', '$.id', "$['record']", '$.*', '$[*]', '$[0]'].map(pathProblem)).toEqual(
      Array.from({ length: 7 }, () => 'structure'),
    );
    expect([pathProblem('$.operator'), pathProblem('$.values.t'), pathProblem('nothing')]).toEqual([
      null,
      null,
      'syntax',
    ]);
  });
  it('never change their argument, and reach nothing else', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const json = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    const step = fc.oneof(
      name.map((n) => `.${n}`),
      fc.constantFrom('[*]', '.*', '[0]', '[1]'),
    );
    const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => `$${steps.join('')}`);
    fc.assert(
      fc.property(json, path, (value, text) => {
        const before = structuredClone(value);
        const seen: unknown[] = [];
        const marked = at(value, text, (found) => {
          seen.push(found);
          return { found };
        });
        expect(value).toEqual(before);
        // Putting back what was found gives the value again.
        const back = at(marked, text, (found) => (found as { found: unknown }).found);
        expect(back).toEqual(before);
        if (seen.length === 0) expect(marked).toBe(value);
      }),
    );
  });
});

describe('a replacement', () => {
  it('takes the type of what it replaces, or removes it', () => {
    expect([
      replacement('***')('Meier'),
      replacement('7')('Meier'),
      replacement('7')(3),
      replacement('-1.5e3')(3),
    ]).toEqual(['***', '7', 7, -1500]);
    for (const text of ['***', '', '0x10', 'NaN', '1e999']) expect(replacement(text)(3)).toBe(REMOVED);
    for (const value of [true, null, {}, []]) expect(replacement('7')(value)).toBe(REMOVED);
  });
});

import { describe, expect, it } from 'vitest';
import { breaks, currentSurface, type Released, releasedBreaks, releasedPath } from '../tools/compatibility.ts';
import { readJson } from '../tools/read-schemas.ts';

const released = readJson(releasedPath) as Released;

describe('schemas of version 1 only grow', () => {
  it('knows every schema that was released', () => {
    expect(Object.keys(released).length).toBeGreaterThan(80);
  });

  it('has no break against what was released', () => {
    expect(releasedBreaks(released, currentSurface())).toEqual([]);
  });
});

describe('the comparison finds', () => {
  const base = {
    type: 'object',
    required: ['a'],
    properties: {
      a: { type: 'string', maxLength: 10 },
      b: { enum: ['x', 'y'] },
      c: { type: ['number', 'null'] },
      d: { type: 'array', items: { type: 'integer' } },
    },
  };
  const changed: [string, object][] = [
    ['a member that vanished', { ...base, properties: { a: base.properties.a } }],
    ['a member that became required', { ...base, required: ['a', 'b'] }],
    ['a member that is no longer sure', { ...base, required: [] }],
    ['an enumeration that shrank', { ...base, properties: { ...base.properties, b: { enum: ['x'] } } }],
    ['a type that changed', { ...base, properties: { ...base.properties, c: { type: 'number' } } }],
    [
      'a bound that became stricter',
      { ...base, properties: { ...base.properties, a: { type: 'string', maxLength: 9 } } },
    ],
    [
      'a pattern that was added',
      { ...base, properties: { ...base.properties, a: { type: 'string', maxLength: 10, pattern: '^x' } } },
    ],
    [
      'a change inside a list',
      { ...base, properties: { ...base.properties, d: { type: 'array', items: { type: 'string' } } } },
    ],
    ['unknown members refused', { ...base, additionalProperties: false }],
  ];
  it.each(changed)('%s', (_what, after) => {
    expect(breaks(base, after)).not.toEqual([]);
  });

  it('nothing when a member, a value or a variant is added', () => {
    const grown = { ...base, properties: { ...base.properties, b: { enum: ['x', 'y', 'z'] }, e: { type: 'string' } } };
    expect(breaks(base, grown)).toEqual([]);
    expect(breaks({ oneOf: [{ $ref: 'a' }] }, { oneOf: [{ $ref: 'b' }, { $ref: 'a' }] })).toEqual([]);
    expect(breaks({ oneOf: [{ $ref: 'a' }, { $ref: 'b' }] }, { oneOf: [{ $ref: 'a' }, { $ref: 'c' }] })).not.toEqual(
      [],
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgreementPseudonyms } from './pseudonyms.ts';

const KEY = Buffer.alloc(32, 1);
const id = fc.oneof(fc.string({ minLength: 1, maxLength: 40 }), fc.constantFrom('a', 'q', '7', 'B-1042', 'mill-1'));

describe('pseudonyms', () => {
  it('never equal or contain the id, also when it is a single letter', () => {
    const one = new AgreementPseudonyms(KEY, 'urn:uuid:1');
    fc.assert(
      fc.property(id, (text) => {
        expect(one.of('machine', text)).toMatch(/^[a-z2-7]{16}$/);
        expect(one.of('machine', text)).not.toContain(text.toLowerCase());
      }),
      { numRuns: 2000 },
    );
  });
  it('are one for each id within an agreement and kind, always the same, and others in every other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 30 }), (ids) => {
        const of = (agreement: string, kind: string, key = KEY) => {
          const pseudonyms = new AgreementPseudonyms(key, agreement);
          return ids.map((text) => pseudonyms.of(kind, text));
        };
        const made = of('urn:uuid:1', 'machine');
        expect(new Set(made).size).toBe(ids.length);
        expect(of('urn:uuid:1', 'machine')).toEqual(made);
        const others = [
          of('urn:uuid:2', 'machine'),
          of('urn:uuid:1', 'batch'),
          of('urn:uuid:1', 'machine', Buffer.alloc(32, 2)),
        ];
        for (const other of others) for (const [i, word] of other.entries()) expect(word).not.toBe(made[i]);
      }),
    );
  });
  it('are not forgotten wrongly when more ids come than are remembered', () => {
    const pseudonyms = new AgreementPseudonyms(KEY, 'a');
    const first = pseudonyms.of('batch', 'B-0');
    for (let n = 1; n <= 10_001; n += 1) pseudonyms.of('batch', `B-${n}`);
    expect(pseudonyms.of('batch', 'B-0')).toBe(first);
  });
  it('of a connector are connectors, as headers demand', () => {
    const urn = 'urn:millspace:connector:3f2c8f2e-58a1-4d55-9b4e-0c6a2f1b7d10';
    const made = new AgreementPseudonyms(KEY, 'a').of('producer', urn);
    expect(made).toMatch(/^urn:millspace:connector:[0-9a-f-]{36}$/);
    expect(made).not.toBe(urn);
  });
});

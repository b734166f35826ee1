import { readFileSync } from 'node:fs';
import { CODES } from '@millspace/policy';
import { describe, expect, test } from 'vitest';
import { deniedBy } from '../duties/refusals.ts';
import { EXPORT_REFUSALS, exportRefusal } from './export-refusals.ts';

const DECIDED = Object.values(CODES).filter((code) => /^MS-POL-1\d\d$/.test(code));
const GATE = ['gate.ts', 'refusals.ts'].flatMap((name) => [
  ...readFileSync(new URL(`../duties/${name}`, import.meta.url), 'utf8').matchAll(/'(MS-[A-Z]{3}-\d{3})'/g),
]);

/** Permitted; and a login that is none, which says nothing about the terms. */
const NO_REFUSAL = new Set(['MS-POL-000', 'MS-AUTH-001']);

describe('every refusal of received data is final or for later', () => {
  test('each code of a decision, and each that the gate gives', () => {
    const codes = [...DECIDED, ...GATE.map(([, code = '']) => code)].filter((code) => !NO_REFUSAL.has(code));
    expect(codes.length).toBeGreaterThan(25);
    expect(codes.filter((code) => exportRefusal({ code: code as never, details: undefined }) === null)).toEqual([]);
  });

  test.each([
    ['MS-AGR-002', undefined, 'final'],
    ['MS-DTY-004', undefined, 'final'],
    ['MS-POL-108', undefined, 'final'],
    ['MS-DTY-005', undefined, 'later'],
    ['MS-DTY-013', undefined, 'later'],
    ['MS-POL-104', undefined, 'final'],
    ['MS-POL-104', { until: 5 }, 'later'],
    ['MS-AUTH-001', undefined, null],
    ['MS-GEN-429', undefined, null],
    ['MS-NET-001', undefined, null],
  ] as const)('%s %o: %s', (code, details, meaning) => {
    expect(exportRefusal({ code: code as never, details })).toBe(meaning);
  });

  test('a denial that time changes says when', () => {
    const text = { en: 'no', de: 'nein' };
    const decision = { result: 'deny', code: 'MS-POL-104', text, rules: [], validUntil: 7 } as never;
    expect(exportRefusal(deniedBy(decision))).toBe('later');
    expect(EXPORT_REFUSALS['MS-POL-104']).toBe('final');
  });
});

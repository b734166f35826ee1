import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDuration, periodAt } from './calendar.ts';
import { parseAmount, parseCalendarDuration, parseDuration } from './values.ts';

const at = (text: string) => Date.parse(text);
const duration = (text: string) => {
  const parsed = parseCalendarDuration(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

describe('calendar durations, UTC', () => {
  it.each([
    ['2026-01-31T10:00:00Z', 'P1M', '2026-02-28T10:00:00Z'],
    ['2028-01-31T10:00:00Z', 'P1M', '2028-02-29T10:00:00Z'],
    ['2028-02-29T00:00:00Z', 'P1Y', '2029-02-28T00:00:00Z'],
    ['2026-12-31T23:59:59Z', 'P1M', '2027-01-31T23:59:59Z'],
    ['2026-01-31T10:00:00Z', 'P1MT1S', '2026-02-28T10:00:01Z'],
    ['2026-01-30T00:00:00Z', 'P1M1D', '2026-03-01T00:00:00Z'],
    ['2026-03-29T00:30:00Z', 'P1D', '2026-03-30T00:30:00Z'],
    ['2026-11-30T00:00:00Z', 'P1Y3M', '2028-02-29T00:00:00Z'],
  ])('%s + %s = %s', (start, length, end) => {
    expect(new Date(addDuration(at(start), duration(length))).toISOString()).toBe(new Date(at(end)).toISOString());
  });
  it('periods are counted from the start at once: short months do not add up', () => {
    const start = at('2026-01-31T00:00:00Z');
    const month = duration('P1M');
    const ends = [0, 1, 2, 3].map((n) => new Date(addDuration(start, month, n + 1)).toISOString().slice(0, 10));
    expect(ends).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']);
    expect(periodAt(start, month, at('2026-02-27T23:59:59.999Z')).index).toBe(0);
    expect(periodAt(start, month, at('2026-02-28T00:00:00Z')).index).toBe(1);
    expect(periodAt(start, month, at('2026-03-30T23:59:59Z')).index).toBe(1);
    expect(periodAt(start, month, start - 1)).toEqual({ index: 0, end: at('2026-02-28T00:00:00Z') });
  });
  it('every instant lies in exactly one period', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.constantFrom('P1M', 'P3M', 'P1Y', 'P7D', 'PT1H', 'P1M15D', 'P2M'),
        fc.integer({ min: 0, max: 3e11 }),
        (start, text, later) => {
          const length = duration(text);
          const { index, end } = periodAt(start, length, start + later);
          expect(addDuration(start, length, index)).toBeLessThanOrEqual(start + later);
          expect(end).toBeGreaterThan(start + later);
          expect(end).toBe(addDuration(start, length, index + 1));
        },
      ),
    );
  });
});

describe('literals', () => {
  it.each(['', 'P', 'PT', 'P1', '1D', '-P1D', 'P1W', 'P1.5D', 'PT0.0001S', 'P1MT', 'P-1D'])(
    'no duration: %j',
    (text) => {
      expect(parseCalendarDuration(text)).toBeNull();
    },
  );
  it('months have no fixed length', () => {
    expect(parseDuration('P1M')).toBeNull();
    expect(parseDuration('P0Y1D')).toBeNull();
    expect(parseDuration('PT1M')).toBe(60_000);
    expect(parseDuration('P1DT2H3M4.5S')).toBe(93_784_500);
  });
  it('amounts are exact', () => {
    expect(parseAmount('500.00')).toBe(parseAmount('500'));
    expect(parseAmount('0.1')).toBe(100_000n);
    for (const bad of ['-1', '1e3', '1.1234567', '', 'x']) expect(parseAmount(bad)).toBeNull();
  });
});

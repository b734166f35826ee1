import { describe, expect, test } from 'vitest';
import { formats } from './format.ts';

const german = formats('de', 'Europe/Berlin');
const english = formats('en', 'Europe/Berlin');

describe('numbers', () => {
  test('are written as the language writes them', () => {
    expect(german.number(1234.5, 1)).toBe('1.234,5');
    expect(english.number(1234.5, 1)).toBe('1,234.5');
  });

  test('keep so many decimals as asked for', () => expect(english.number(2, 2)).toBe('2.00'));

  test('sizes have a unit that fits', () => {
    expect(english.bytes(0)).toBe('0\u00a0B');
    expect(german.bytes(1_234_567)).toBe('1,2\u00a0MB');
  });
});

describe('times', () => {
  test('name their zone: the hour that comes twice is told apart', () => {
    const first = Date.UTC(2026, 9, 25, 0, 30);
    expect(german.time(first)).toContain('02:30:00');
    expect(german.time(first + 3_600_000)).toContain('02:30:00');
    expect(german.time(first)).not.toBe(german.time(first + 3_600_000));
  });

  test('lengths are said in the largest unit that fits', () => {
    expect(english.duration(180_000)).toBe('3 minutes');
    expect(german.duration(180_000)).toBe('3 Minuten');
    expect(english.duration(400)).toBe('0 seconds');
  });
});

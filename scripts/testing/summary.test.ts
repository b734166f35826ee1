import { describe, expect, test } from 'vitest';
import { countsLine, skippedLines } from './summary.ts';

describe('the end of a test run', () => {
  test('groups skipped tests by reason, the largest group first', () => {
    const lines = skippedLines([
      { file: 'e2e/b.e2e.test.ts', reason: 'no Docker engine answers' },
      { file: 'e2e/c.e2e.test.ts', reason: 'Java is not installed' },
      { file: 'e2e/a.e2e.test.ts', reason: 'no Docker engine answers' },
    ]);
    expect(lines).toEqual([
      'Skipped on this machine:',
      '  2 tests: no Docker engine answers (e2e/a.e2e.test.ts, e2e/b.e2e.test.ts)',
      '  1 test: Java is not installed (e2e/c.e2e.test.ts)',
    ]);
  });

  test('says nothing about skipping when nothing was skipped', () => {
    expect(skippedLines([])).toEqual([]);
  });

  test('the last line is made for machines', () => {
    expect(countsLine({ passed: 12, failed: 0, skipped: 3 })).toBe('12 passed, 0 failed, 3 skipped');
  });
});

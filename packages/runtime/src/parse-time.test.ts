import { expect, test } from 'vitest';
import { failureLines } from './lifecycle.ts';
import { parseTime } from './parse-time.ts';

const NOW = Date.UTC(2026, 10, 27);

test.each([
  ['now', NOW],
  ['90m', NOW - 5_400_000],
  ['7 d', NOW - 604_800_000],
  ['2026-05-01', Date.UTC(2026, 4, 1)],
  ['2026-05-01T14:00Z', Date.UTC(2026, 4, 1, 14)],
  ['1780000000000', 1_780_000_000_000],
])('%s is a time', (text, time) => {
  expect(parseTime(text, '--from', NOW)).toBe(time);
});

test.each(['gestern', '', '2026-13-45', '9'.repeat(30), `${'9'.repeat(20)}d`, '7 weeks'])(
  '"%s" is none, and that is said in one sentence with a code',
  (text) => {
    let error: unknown;
    try {
      parseTime(text, '--from', NOW);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'MS-CFG-023', where: '--from' });
    for (const [language, sentence] of [
      ['en', /^MS-CFG-023 .* is no time: .* \[--from\]$/],
      ['de', /^MS-CFG-023 .* ist keine Zeit: .* \[--from\]$/],
    ] as const) {
      const lines = failureLines(error, language);
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(sentence);
    }
  },
);

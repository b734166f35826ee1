import { expect, test } from 'vitest';
import { wishOf } from './wish.ts';

const NOW = Date.UTC(2026, 5, 1, 12);

test('nothing said is what the log holds now; a cursor goes on behind it, follow stays', () => {
  expect(wishOf({}, NOW)).toEqual({ kind: 'log', cursor: undefined, follow: false });
  expect(wishOf({ cursor: 'c', follow: true }, NOW)).toEqual({ kind: 'log', cursor: 'c', follow: true });
});

test('a range, with or without an end', () => {
  const from = NOW - 3_600_000;
  expect(wishOf({ from: '2026-06-01T11:00:00Z', to: String(NOW) }, NOW)).toEqual({ kind: 'range', from, to: NOW });
  expect(wishOf({ from: '1h' }, NOW)).toEqual({ kind: 'range', from, to: NOW });
});

test.each([
  [{ to: '1h' }, 'from'],
  [{ from: 'yesterday' }, 'from'],
  [{ from: '1h', to: '2h' }, 'from'],
  [{ from: '1h', follow: true }, 'cursor'],
  [{ from: '1h', cursor: 'c' }, 'cursor'],
])('%o is refused', (query, where) => {
  expect(() => wishOf(query, NOW)).toThrow(expect.objectContaining({ code: 'MS-DLV-016', where }));
});

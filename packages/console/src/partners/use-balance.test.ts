import type { PartnerBalance } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { inForce, monthPairs, total } from './use-balance.ts';

const month = (name: string, rows: number) => ({ month: name, rows, bytes: rows * 10, coveredMs: 1 });
const agreement = (dataset: string, status: string) => ({ dataset, status });
const of = (agreements: object[], ...months: object[]) =>
  ({ agreements, months }) as unknown as PartnerBalance['given'];

test('both directions stand side by side, also where only one was delivered', () => {
  const pairs = monthPairs({
    given: of([], month('2026-02', 2), month('2025-12', 1)),
    received: of([], month('2026-01', 3), month('2025-12', 4)),
  });
  expect(pairs.map((one) => [one.month, one.given?.rows ?? null, one.received?.rows ?? null])).toEqual([
    ['2026-02', 2, null],
    ['2026-01', null, 3],
    ['2025-12', 1, 4],
  ]);
});

test('a dataset under two agreements counts once, one of the past not at all', () => {
  expect(inForce(of([agreement('a', 'active'), agreement('a', 'active'), agreement('b', 'revoked')]))).toEqual(['a']);
  expect(total(of([], month('2026-02', 2), month('2025-12', 1)))).toEqual({ rows: 3, bytes: 30 });
});

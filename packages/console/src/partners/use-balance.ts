import type { DeliveredMonth, GivenAndReceived, PartnerBalance } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';

/** What every partner was given and gave; receipts come without anybody telling. */
export const useBalance = () =>
  useApi<GivenAndReceived>('/given-and-received', { topics: ['agreements', 'transfers'], everyMs: 60_000 });

type Direction = PartnerBalance['given'];

/** Pure: datasets under agreements in force, each once. */
export const inForce = ({ agreements }: Direction): string[] => [
  ...new Set(agreements.flatMap(({ status, dataset }) => (status === 'active' ? [dataset] : []))),
];

/** Pure: all months together. */
export const total = ({ months }: Direction): Pick<DeliveredMonth, 'rows' | 'bytes'> => ({
  rows: months.reduce((sum, { rows }) => sum + rows, 0),
  bytes: months.reduce((sum, { bytes }) => sum + bytes, 0),
});

export interface MonthPair {
  month: string;
  given: DeliveredMonth | null;
  received: DeliveredMonth | null;
}

/** Pure: both directions side by side, newest first. */
export function monthPairs({ given, received }: Pick<PartnerBalance, 'given' | 'received'>): MonthPair[] {
  const find = ({ months }: Direction, month: string) => months.find((one) => one.month === month) ?? null;
  const names = [...new Set([...given.months, ...received.months].map(({ month }) => month))].sort().reverse();
  return names.map((month) => ({ month, given: find(given, month), received: find(received, month) }));
}

import type { Exchange } from '@millspace/schemas';
import { useEffect, useRef, useState } from 'react';
import { type Count, ratesBetween } from './rates.ts';

/** Rows per second of each exchange, from what had gone by the last two answers. */
export function useRates(exchanges: readonly Exchange[] | undefined, at: number): ReadonlyMap<string, number> {
  const before = useRef<Count | null>(null);
  const [rates, setRates] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    if (exchanges === undefined) return;
    const now = { at, rows: new Map(exchanges.map(({ pid, delivered }) => [pid, delivered.samples])) };
    // Answers right after one another would make a rate of single deliveries.
    if (before.current !== null && now.at - before.current.at < 2000) return;
    if (before.current !== null) setRates(ratesBetween(before.current, now));
    before.current = now;
  }, [exchanges, at]);
  return rates;
}

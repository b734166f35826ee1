import type { SeriesAnswer } from '@millspace/schemas';
import { useEffect, useMemo } from 'react';
import { get } from '../api/http.ts';
import { type LiveRows, liveValues } from '../live/live-values.ts';
import { LiveWindow } from '../live/live-window.ts';

/** What the live page shows, ms. */
export const LIVE_MS = 300_000;
const BUCKETS = 600;

/** The last five minutes of these signals of an own machine: first out of the store, then as they come in. */
export function useLiveWindow(machine: string, signals: readonly string[]): LiveWindow {
  const wanted = [...signals].sort().join(',');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another machine or other signals begin with an empty window
  const kept = useMemo(() => new LiveWindow(LIVE_MS), [machine, wanted]);
  useEffect(() => {
    if (wanted === '') return;
    const over = new AbortController();
    const names = new Set(wanted.split(','));
    /** Rows that came while the store was asked. */
    let early: LiveRows[] | null = [];
    const add = ({ t, signals: columns, origin }: LiveRows) => {
      if (origin === 'live')
        for (const [signal, values] of Object.entries(columns)) if (names.has(signal)) kept.add(signal, t, values);
    };
    const fill = async () => {
      early = [];
      try {
        const to = Date.now();
        const query = { scope: 'own', machine, signals: wanted, from: to - LIVE_MS, to, buckets: BUCKETS };
        const { series, start, step } = await get<SeriesAnswer>('/series', { query, signal: over.signal });
        kept.clear();
        for (const { signal, mean, n } of series) {
          const filled = mean.flatMap((value, at) => (n[at] === 0 ? [] : [{ t: start + (at + 0.5) * step, value }]));
          kept.add(
            signal,
            filled.map(({ t }) => t),
            filled.map(({ value }) => value),
          );
        }
      } catch {
        // The stream goes on without the past; what is wrong, the page says elsewhere.
      }
      for (const rows of early ?? []) add(rows);
      early = null;
    };
    const leave = liveValues.listen(machine, {
      onRows: (rows) => (early === null ? add(rows) : early.push(rows)),
      onReturn: () => void fill(),
    });
    void fill();
    const shown = () => {
      if (!document.hidden) void fill();
    };
    document.addEventListener('visibilitychange', shown);
    return () => {
      document.removeEventListener('visibilitychange', shown);
      over.abort();
      leave();
    };
  }, [machine, wanted, kept]);
  return kept;
}

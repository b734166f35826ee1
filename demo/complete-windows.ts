import type { ArrivedRow, CheckOptions } from './ledger-check.ts';

/**
 * Windows from half a step after the first row that was sent live (the slot before it may have begun before the transfer) to `to`: the
 * caller has waited until the receiver's watermarks have passed it, so everything older must be there. A signal whose past
 * was given too is held against the ledger from the first row of it.
 */
export function completeWindows(
  rows: readonly ArrivedRow[],
  periods: ReadonlyMap<string, Record<string, number>>,
  to: number,
): CheckOptions['windowOf'] {
  const first = new Map<string, number>();
  const note = (t: number, ...place: string[]) => {
    const key = place.join('\u0000');
    if (t < (first.get(key) ?? Number.POSITIVE_INFINITY)) first.set(key, t);
  };
  for (const { machine, group, t, origin, signals } of rows) {
    if (origin !== 'history') note(t, machine, group);
    else for (const [signal, value] of Object.entries(signals)) if (value !== null) note(t, machine, group, signal);
  }
  return (machine, group, signal) => {
    const places =
      signal === undefined
        ? [[machine, group]]
        : [
            [machine, group],
            [machine, group, signal],
          ];
    const starts = places.flatMap((place) => first.get(place.join('\u0000')) ?? []);
    const period = periods.get(machine)?.[group];
    if (period === undefined || starts.length === 0) return undefined;
    return { from: Math.min(...starts) + period / 2, to: to - period / 2 };
  };
}

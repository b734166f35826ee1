/** A range of time as it stands in an address: an instant (ISO 8601) or relative to now (`now`, `now-6h`). */
export interface TimeRange {
  from: string;
  to: string;
}

/** Epoch ms. `live`: the end moves with the clock. */
export interface Instants {
  from: number;
  to: number;
  live: boolean;
}

const RELATIVE = /^now(?:-(\d+)(s|m|h|d|w))?$/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Shortest and longest stretch that a plot shows, ms: a second, ten years. */
export const SHORTEST_MS = 1000;
const LONGEST_MS = 10 * 366 * 86_400_000;

/** What the page shows that has no range in its address. */
export const LAST_HOUR: TimeRange = { from: 'now-1h', to: 'now' };

/** The instants of a range at this moment; a range that means nothing (from a mistyped address) becomes the last hour. */
export function resolve(range: Partial<TimeRange>, now: number): Instants {
  const from = instantOf(range.from ?? LAST_HOUR.from, now);
  const to = instantOf(range.to ?? LAST_HOUR.to, now);
  if (from === null || to === null || to - from < SHORTEST_MS) return resolve(LAST_HOUR, now);
  return { from, to, live: RELATIVE.test(range.to ?? LAST_HOUR.to) };
}

function instantOf(text: string, now: number): number | null {
  const relative = RELATIVE.exec(text);
  if (relative) {
    const [, count, unit] = relative;
    return count === undefined || unit === undefined ? now : now - Number(count) * (UNIT_MS[unit] ?? 0);
  }
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** The same stretch with fixed instants: what a copied link shows stays what it showed. */
export function frozen({ from, to }: { from: number; to: number }): TimeRange {
  return { from: new Date(Math.round(from)).toISOString(), to: new Date(Math.round(to)).toISOString() };
}

/** A stretch around the middle, `factor` times as long (0.5 = in, 2 = out). */
export function zoomed({ from, to }: { from: number; to: number }, factor: number): TimeRange {
  const middle = (from + to) / 2;
  const length = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (to - from) * factor));
  return frozen({ from: middle - length / 2, to: middle + length / 2 });
}

/** The stretch moved by a share of its length (-0.5 = half of it back). */
export function moved({ from, to }: { from: number; to: number }, share: number): TimeRange {
  const by = (to - from) * share;
  return frozen({ from: from + by, to: to + by });
}

import type { Series } from '@millspace/schemas';

/** Curves of one unit that share an axis. */
export interface Panel {
  unit: string;
  series: Series[];
}

/** More lines in one panel cannot be told apart. */
const LINES_PER_PANEL = 8;

/** One panel for each unit, in the order in which the units first appear; a crowded one is continued in a second. */
export function panelsOf(series: readonly Series[]): Panel[] {
  const panels: Panel[] = [];
  for (const one of series) {
    const open = panels.findLast(({ unit }) => unit === one.unit);
    if (open && open.series.length < LINES_PER_PANEL) open.series.push(one);
    else panels.push({ unit: one.unit, series: [one] });
  }
  return panels;
}

/** What is said of a curve without looking at it. */
export interface Summary {
  min: number | null;
  max: number | null;
  last: number | null;
  /** Stretches without a value between two with one. */
  gaps: number;
}

export function summaryOf({ min, mean, max }: Pick<Series, 'min' | 'mean' | 'max'>): Summary {
  const lows = min.filter((value) => value !== null);
  const highs = max.filter((value) => value !== null);
  const first = mean.findIndex((value) => value !== null);
  const last = mean.findLastIndex((value) => value !== null);
  let gaps = 0;
  for (let at = first + 1; at <= last; at += 1) if (mean[at] === null && mean[at - 1] !== null) gaps += 1;
  return {
    min: lows.length === 0 ? null : lows.reduce((low, value) => Math.min(low, value)),
    max: highs.length === 0 ? null : highs.reduce((high, value) => Math.max(high, value)),
    last: last < 0 ? null : (mean[last] ?? null),
    gaps: Math.max(0, gaps),
  };
}

/** Columns for the plot: seconds, and for each curve mean, min, max. Gaps are null: NaN would be bridged. */
export function columnsOf(start: number, step: number, panel: Panel): [number[], ...(number | null)[][]] {
  const length = panel.series[0]?.mean.length ?? 0;
  // A bucket is drawn at its middle, so that a minimum does not seem to come before it happened.
  const x = Array.from({ length }, (_, at) => (start + (at + 0.5) * step) / 1000);
  return [x, ...panel.series.flatMap(({ mean, min, max }) => [mean, min, max])];
}

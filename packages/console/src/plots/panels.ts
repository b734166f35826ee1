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

export function summaryOf({ min, mean, max, quality }: Pick<Series, 'min' | 'mean' | 'max' | 'quality'>): Summary {
  const lows = min.filter((value) => value !== null);
  const highs = max.filter((value) => value !== null);
  const first = mean.findIndex((value) => value !== null);
  const last = mean.findLastIndex((value) => value !== null);
  const column = joined(mean, quality ? { mean, quality } : { mean });
  let gaps = 0;
  for (let at = first + 1; at <= last; at += 1) if (column[at] === null && column[at - 1] !== null) gaps += 1;
  return {
    min: lows.length === 0 ? null : lows.reduce((low, value) => Math.min(low, value)),
    max: highs.length === 0 ? null : highs.reduce((high, value) => Math.max(high, value)),
    last: last < 0 ? null : (mean[last] ?? null),
    gaps: Math.max(0, gaps),
  };
}

/** With fewer distances than this nobody can say which is usual. */
const FEW = 3;

/** null: a gap. undefined: nothing was to be expected here, so the curve goes on. */
export type Column = (number | null | undefined)[];

/**
 * The column of a curve that is recorded less often than the plot has buckets: between two values at their usual distance nothing
 * is missing. A longer stretch, or one in which something went wrong, stays a gap.
 */
export function joined(
  values: readonly (number | null)[],
  { mean, quality }: Pick<Series, 'mean' | 'quality'>,
): Column {
  const filled = mean.flatMap((value, at) => (value === null ? [] : [at]));
  const distances = filled.slice(1).map((at, index) => at - (filled[index] ?? at));
  const usual = [...distances].sort((a, b) => a - b)[Math.floor((distances.length - 1) / 2)] ?? 1;
  if (usual <= 1 || distances.length < FEW) return [...values];
  const column: Column = [...values];
  for (const [index, distance] of distances.entries()) {
    if (distance > 1.5 * usual) continue;
    const between = Array.from({ length: distance - 1 }, (_, more) => (filled[index] ?? 0) + 1 + more);
    if (between.some((at) => quality?.[String(at)] !== undefined)) continue;
    for (const at of between) column[at] = undefined;
  }
  return column;
}

/** What the curve shows at a bucket: its mean, or the one before where it is joined over. */
export function valueAt(column: Column, at: number): number | null {
  let place = at;
  while (place > 0 && column[place] === undefined) place -= 1;
  return column[place] ?? null;
}

/** Columns for the plot: seconds, and for each curve mean, min, max. Gaps are null: NaN would be bridged. */
export function columnsOf(start: number, step: number, panel: Panel): [number[], ...Column[]] {
  const length = panel.series[0]?.mean.length ?? 0;
  // A bucket is drawn at its middle, so that a minimum does not seem to come before it happened.
  const x = Array.from({ length }, (_, at) => (start + (at + 0.5) * step) / 1000);
  return [x, ...panel.series.flatMap((one) => [one.mean, one.min, one.max].map((values) => joined(values, one)))];
}

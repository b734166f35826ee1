// Which instants a shape may show: the starts of its windows, on the grid to which it blurs time.
import type { Shape } from '@millspace/schemas';
import type { Statistic } from './tally.ts';

/** The length of time one delivered row speaks of, and how instants are written. */
export interface Grid {
  /** Window, ms; null: every row passes. */
  readonly windowMs: number | null;
  readonly statistic: Statistic;
  /** Blurring, ms; null: none. */
  readonly stepMs: number | null;
}

/**
 * Blurring alone lets one row through for every step, the last one: rows of one step could otherwise be told apart by their
 * order. With windows, a row speaks of as many windows as a step needs, so that rows still have different instants.
 */
export function gridOf(shape: Shape): Grid {
  const step = shape.timeStepMs ?? null;
  const { windowMs, statistic } = shape;
  if (step === null || windowMs === null)
    return { windowMs: windowMs ?? step, statistic: statistic ?? 'last', stepMs: step };
  return { windowMs: Math.ceil(step / windowMs) * windowMs, statistic: statistic ?? 'mean', stepMs: step };
}

const down = (t: number, to: number | null): number => (to === null ? t : Math.floor(t / to) * to);

/** The instant as it may be shown: the start of its window, blurred. */
export function shownInstant(t: number, { windowMs, stepMs }: Grid): number {
  return down(down(t, windowMs), stepMs);
}

/** The last instant (inclusive) of what `shownInstant` stands for. */
export function shownEnd(t: number, { windowMs, stepMs }: Grid): number {
  if (windowMs === null) return t;
  const end = down(t, windowMs) + windowMs;
  return (stepMs === null ? end : Math.ceil(end / stepMs) * stepMs) - 1;
}

/** When a delivery may tell of an instant at the earliest, delay aside: its arrival must not be finer than the blurred time. */
export function tellableAt(t: number, { stepMs }: Grid): number {
  return stepMs === null ? t : (Math.floor(t / stepMs) + 1) * stepMs;
}

/**
 * The first window (as its rows show it, epoch ms) that holds no row up to an instant; null when the shape has no windows.
 * Whoever may know nothing of the rows up to there must not see earlier ones: of a window joined midway, a part would betray
 * single values.
 */
export function firstWholeWindow(shape: Shape, latest: number): number | null {
  const grid = gridOf(shape);
  return grid.windowMs === null
    ? null
    : shownInstant(Math.floor(latest / grid.windowMs) * grid.windowMs + grid.windowMs, grid);
}

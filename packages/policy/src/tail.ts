// The newest rows of a window, not yet summed up: until a watermark has passed them they may be stated again.
import type { Frame, QualityReason } from '@millspace/schemas';

/** Rows [from, to) of a frame. */
export interface Stretch {
  frame: Frame;
  from: number;
  to: number;
  /** Begins at or before a row that came earlier: it may state values again. */
  behind: boolean;
}

/** More rows than this mean a source that writes no watermarks (or history, which has none): the older half is settled. */
const MAX_ROWS = 2048;

/** First row of [from, to) at or after `t`. */
function firstFrom(times: readonly number[], from: number, to: number, t: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows in the order in which they came; holds on to their frames, does not copy them. */
export class Tail {
  #stretches: Stretch[] = [];
  #rows = 0;
  #latest = -Infinity;

  push(frame: Frame, from: number, to: number): void {
    const behind = (frame.t[from] as number) <= this.#latest;
    this.#stretches.push({ frame, from, to, behind });
    this.#rows += to - from;
    this.#latest = Math.max(this.#latest, frame.t[to - 1] as number);
  }

  /** Instant before which the older half lies, when there are too many rows; else null. */
  overflow(): number | null {
    if (this.#rows <= MAX_ROWS) return null;
    const times = this.#stretches.flatMap(({ frame, from, to }) => frame.t.slice(from, to)).sort((a, b) => a - b);
    const half = times[times.length >> 1] as number;
    // All at one instant: nothing is older than it.
    return half > (times[0] as number) ? half : half + 1;
  }

  /** Removes and returns the rows before `before` (epoch ms). */
  take(before: number): readonly Stretch[] {
    const all = this.#stretches;
    if (before > this.#latest) {
      this.#stretches = [];
      this.#rows = 0;
      return all;
    }
    const taken: Stretch[] = [];
    const left: Stretch[] = [];
    for (const stretch of all) {
      const { frame, from, to } = stretch;
      const cut = firstFrom(frame.t, from, to, before);
      if (cut > from) taken.push(cut === to ? stretch : { ...stretch, to: cut });
      if (cut < to) left.push(cut === from ? stretch : { ...stretch, from: cut });
      this.#rows -= cut - from;
    }
    this.#stretches = left;
    return taken;
  }
}

/** Signals of which a stretch came out of order: their rows must be put in order, the last statement of an instant counts. */
export function restated(stretches: readonly Stretch[], kept: readonly string[] | null): Set<string> | null {
  let ids: Set<string> | null = null;
  for (const { frame, behind } of stretches) {
    if (!behind) continue;
    ids ??= new Set();
    for (const id of kept ?? Object.keys(frame.signals)) if (frame.signals[id] !== undefined) ids.add(id);
  }
  return ids;
}

/** One signal of the stretches in the order of time, each instant as it was stated last. */
export function lastStatements(
  stretches: readonly Stretch[],
  id: string,
): { t: number[]; column: (number | null)[]; reasons: Record<string, QualityReason> | undefined } {
  const last = new Map<number, { column: readonly (number | null)[]; frame: Frame; row: number }>();
  for (const { frame, from, to } of stretches) {
    const column = frame.signals[id];
    if (column === undefined) continue;
    for (let row = from; row < to; row++) last.set(frame.t[row] as number, { column, frame, row });
  }
  const t = [...last.keys()].sort((a, b) => a - b);
  const column: (number | null)[] = [];
  let reasons: Record<string, QualityReason> | undefined;
  t.forEach((instant, i) => {
    const stated = last.get(instant);
    column.push(stated?.column[stated.row] ?? null);
    const reason = stated?.frame.quality?.[id]?.[stated.row];
    if (reason === undefined) return;
    reasons ??= {};
    reasons[i] = reason;
  });
  return { t, column, reasons };
}

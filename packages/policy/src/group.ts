// The open windows of one (machine, pack, group): live ones close on its own watermark, history on its own progress.
import type { ChunkPart, Frame } from '@millspace/schemas';
import { Accumulators } from './accumulate.ts';
import { Layout, weighing } from './layout.ts';
import {
  framesOf,
  isBefore,
  type PartFrame,
  type PartView,
  type Position,
  Window,
  type WindowRules,
} from './window.ts';

/** A group that others overtake by this many watermarks (10 minutes) is gone: its state is let go. */
export const SILENT_MARKS = 120;
/** History that its source has not continued for this many of the group's watermarks (one minute) has ended. */
const HISTORY_MARKS = 12;
/** More than this many open windows means a source that writes no watermarks: the oldest are let go. */
const MAX_OPEN = 4096;
/** As many as are usually open, or closed by one frame of history. */
const MAX_SPARE = 16;

/** First row after `from` that is not in the window at `start`. */
function runEnd(t: readonly number[], from: number, start: number, windowMs: number): number {
  const end = start + windowMs;
  let next = from + 1;
  while (next < t.length && (t[next] as number) < end && (t[next] as number) >= start) next++;
  return next;
}

export class Group {
  readonly machine: string;
  readonly pack: string;
  readonly group: string;
  /** Order of its last line among all lines seen. */
  touched = 0;
  gone = false;
  late = 0;
  abandoned = 0;
  readonly #layout: Layout;
  /** Cleared, for windows to come. */
  readonly #spare: Accumulators[] = [];
  #watermark = -Infinity;
  #markedAt: Position | null = null;
  readonly #marks: number[] = [];
  readonly #live = new Map<number, Window>();
  #history: Window | null = null;
  #historyIdle = 0;

  constructor(machine: string, pack: string, group: string, rules: WindowRules) {
    this.#layout = new Layout(weighing(pack, rules));
    this.machine = machine;
    this.pack = pack;
    this.group = group;
  }

  /**
   * Rows of a live frame. Rows of windows that a watermark has closed are counted, never issued again. A row older than the
   * watermark in a window still open is a new one (its source began anew), for what was stated before it stands.
   */
  addLive(frame: Frame, view: PartView, at: Position, rules: WindowRules): void {
    const { t } = frame;
    for (let i = 0; i < t.length; ) {
      const number = Math.floor((t[i] as number) / rules.windowMs);
      const start = number * rules.windowMs;
      const end = start + rules.windowMs;
      const next = runEnd(t, i, start, rules.windowMs);
      if (end <= this.#watermark) this.late += next - i;
      else this.#open(number, at, view, rules).add(frame, i, next, view, rules);
      i = next;
    }
  }

  #open(number: number, at: Position, view: PartView, rules: WindowRules): Window {
    const open = this.#live.get(number);
    if (open) return open;
    if (this.#live.size >= MAX_OPEN) {
      this.#live.delete(Math.min(...this.#live.keys()));
      this.abandoned++;
    }
    // Of a window that the watermark has entered, the place of that watermark belongs to its state.
    const entered = number * rules.windowMs < this.#watermark && this.#markedAt !== null;
    const window = new Window(
      number,
      entered ? (this.#markedAt as Position) : at,
      view,
      this.#layout,
      this.#fresh(rules),
    );
    this.#live.set(number, window);
    return window;
  }

  #fresh(rules: WindowRules): Accumulators {
    return this.#spare.pop() ?? new Accumulators(rules.grid.statistic, this.#layout);
  }

  /** Rows of a history frame: a run goes forward in time, so a row of another window closes the one before. */
  addHistory(frame: Frame, view: PartView, at: Position, rules: WindowRules): PartFrame[] {
    const closed: Window[] = [];
    const { t } = frame;
    this.#historyIdle = 0;
    for (let i = 0; i < t.length; ) {
      const number = Math.floor((t[i] as number) / rules.windowMs);
      const next = runEnd(t, i, number * rules.windowMs, rules.windowMs);
      if (this.#history && this.#history.number !== number) {
        closed.push(this.#history);
        this.#history = null;
      }
      this.#history ??= new Window(number, at, view, this.#layout, this.#fresh(rules));
      this.#history.add(frame, i, next, view, rules);
      i = next;
    }
    // The open window may be later than the frame's first one (a run that began earlier): times in a frame ascend.
    const out: PartFrame[] = [];
    for (let i = 0; i < closed.length; ) {
      let next = i + 1;
      while (next < closed.length && (closed[next] as Window).number > (closed[next - 1] as Window).number) next++;
      out.push(...this.#frames(closed.slice(i, next), 'history', rules));
      i = next;
    }
    return out;
  }

  /** The end of a history run. */
  endHistory(rules: WindowRules): PartFrame[] {
    const window = this.#history;
    this.#history = null;
    return window ? this.#frames([window], 'history', rules) : [];
  }

  /**
   * A watermark of this group: closes the live windows that end at or before `t`.
   * @param order order of this line among all lines seen
   * @returns the closed frames, and the order of the watermark SILENT_MARKS before this one (-1: there are fewer)
   */
  mark(t: number, at: Position, order: number, rules: WindowRules): { frames: PartFrame[]; silentBefore: number } {
    if (t > this.#watermark) {
      this.#watermark = t;
      this.#markedAt = at;
    }
    const frames = this.#closed(rules);
    if (this.#history && ++this.#historyIdle >= HISTORY_MARKS) frames.push(...this.endHistory(rules));
    this.#marks.push(order);
    return { frames, silentBefore: this.#marks.length > SILENT_MARKS ? (this.#marks.shift() as number) : -1 };
  }

  /** Takes out the live windows that the watermark has passed; of the one that it has entered, reads what lies before it. */
  #closed(rules: WindowRules): PartFrame[] {
    const over: Window[] = [];
    for (const window of this.#live.values()) {
      const start = window.number * rules.windowMs;
      if (start + rules.windowMs <= this.#watermark) over.push(window);
      else if (start < this.#watermark) window.settle(this.#watermark, rules);
    }
    if (over.length === 0) return [];
    for (const { number } of over) this.#live.delete(number);
    over.sort((a, b) => a.number - b.number);
    return this.#frames(over, 'live', rules);
  }

  /** Where reading must begin to make this state again, or null when nothing is open or known. */
  oldest(): Position | null {
    let oldest = this.#markedAt;
    for (const window of this.#live.values()) {
      if (oldest === null || isBefore(window.first, oldest)) oldest = window.first;
    }
    if (this.#history && (oldest === null || isBefore(this.#history.first, oldest))) oldest = this.#history.first;
    return oldest;
  }

  /** Open windows, given up when the group is let go. */
  openCount(): number {
    return this.#live.size + (this.#history ? 1 : 0);
  }

  /** Windows that are over, as frames; what they summed up in serves others. */
  #frames(windows: readonly Window[], origin: ChunkPart['origin'], rules: WindowRules): PartFrame[] {
    const { machine, pack, group } = this;
    const frames = framesOf(windows, { machine, pack, group, origin }, rules);
    for (const { figures } of windows) {
      if (this.#spare.length >= MAX_SPARE) break;
      figures.clear();
      this.#spare.push(figures);
    }
    return frames;
  }
}

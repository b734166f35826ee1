// Windows of one (machine, pack, group) and what they become.
import type { ChunkContext, ChunkPart, Frame, QualityReason } from '@millspace/schemas';
import { createAccumulator } from './accumulate.ts';
import { type Grid, shownInstant } from './grid.ts';
import type { Accumulator, Reading } from './reading.ts';
import { lastStatements, restated, Tail } from './tail.ts';

/** A place in the log: line `index` (from 0) of the chunk at `offset`. */
export interface Position {
  offset: number;
  index: number;
}

export function isBefore(a: Position, b: Position): boolean {
  return a.offset < b.offset || (a.offset === b.offset && a.index < b.index);
}

/** What all lines of a chunk's part have in common, prepared once for each chunk. */
export interface PartView {
  part: ChunkPart;
  context: ChunkContext | undefined;
  contextKey: string;
}

export interface WindowRules {
  grid: Grid;
  /** The window of `grid`, ms. */
  windowMs: number;
  /** Signals kept, or null for all. */
  kept: readonly string[] | null;
  mode(pack: string, signal: string): 'cyclic' | 'step';
  round: ((value: number) => number) | null;
}

/**
 * An open window: `[number × windowMs, + windowMs)`, epoch ms. A value may be stated again while its group's watermark has
 * not passed it; the last statement counts. So rows wait unread in a tail until they are `settle`d into the running figures.
 */
export class Window {
  readonly number: number;
  /** Where reading must begin to make this window again. */
  readonly first: Position;
  context: ChunkContext | undefined;
  contextKey: string;
  mapping: string;
  readonly #pack: string;
  readonly #tail = new Tail();
  readonly #ids: string[] = [];
  readonly #accumulators: Accumulator[] = [];

  constructor(number: number, first: Position, view: PartView) {
    this.number = number;
    this.first = first;
    this.context = view.context;
    this.contextKey = view.contextKey;
    this.mapping = view.part.mapping;
    this.#pack = view.part.pack;
  }

  /** Takes rows [from, to) of a frame, all of which lie in this window. */
  add(frame: Frame, from: number, to: number, view: PartView, rules: WindowRules): void {
    if (view.contextKey !== this.contextKey) {
      // When the context changed within the window is finer than the window: it names none.
      this.context = undefined;
      this.contextKey = '';
    }
    this.mapping = view.part.mapping;
    this.#tail.push(frame, from, to);
    const limit = this.#tail.overflow();
    if (limit !== null) this.settle(limit, rules);
  }

  /** Reads what lies before `before` (epoch ms): it can no longer be stated again. */
  settle(before: number, rules: WindowRules): void {
    const stretches = this.#tail.take(before);
    const twice = restated(stretches, rules.kept);
    for (const { frame, from, to } of stretches) {
      const { signals, quality, t } = frame;
      let k = 0;
      for (const id of rules.kept ?? Object.keys(signals)) {
        const column = signals[id];
        if (column === undefined || twice?.has(id)) continue;
        // Frames of a group name their signals in the same order: the next one is almost always the expected one.
        if (this.#ids[k] !== id) k = this.#find(id, rules);
        (this.#accumulators[k] as Accumulator).add(t, column, quality?.[id], from, to);
        k++;
      }
    }
    for (const id of twice ?? []) {
      const { t, column, reasons } = lastStatements(stretches, id);
      (this.#accumulators[this.#find(id, rules)] as Accumulator).add(t, column, reasons, 0, t.length);
    }
  }

  #find(id: string, rules: WindowRules): number {
    const found = this.#ids.indexOf(id);
    if (found >= 0) return found;
    this.#accumulators.push(createAccumulator(rules.grid.statistic, rules.mode(this.#pack, id)));
    return this.#ids.push(id) - 1;
  }

  /** What each signal reads at the end of the window. */
  readings(rules: WindowRules): Map<string, Reading> {
    this.settle(Infinity, rules);
    const end = (this.number + 1) * rules.windowMs;
    return new Map(this.#ids.map((id, k) => [id, (this.#accumulators[k] as Accumulator).read(end)]));
  }
}

const MISSING: Reading = { value: null, reason: 'missing' };

/** A frame with its own part; `part` is 0. */
export interface PartFrame {
  part: ChunkPart;
  frame: Frame;
  /** End of the last window (epoch ms, exclusive). */
  end: number;
}

/** Closed windows (ascending) of one group as frames: one for each stretch of equal context and mapping. */
export function framesOf(
  windows: readonly Window[],
  of: { machine: string; pack: string; group: string; origin: ChunkPart['origin'] },
  rules: WindowRules,
): PartFrame[] {
  const out: PartFrame[] = [];
  let from = 0;
  for (let i = 1; i <= windows.length; i++) {
    const a = windows[from] as Window;
    const b = windows[i];
    if (b && b.contextKey === a.contextKey && b.mapping === a.mapping) continue;
    out.push(frameOf(windows.slice(from, i), of, rules));
    from = i;
  }
  return out;
}

function frameOf(
  windows: readonly Window[],
  of: { machine: string; pack: string; group: string; origin: ChunkPart['origin'] },
  rules: WindowRules,
): PartFrame {
  // Sorted, so that the result does not depend on where reading began.
  const readings = windows.map((w) => w.readings(rules));
  const ids = [...new Set(readings.flatMap((r) => [...r.keys()]))].sort();
  const t = windows.map((w) => shownInstant(w.number * rules.windowMs, rules.grid));
  const signals: Frame['signals'] = {};
  const quality: NonNullable<Frame['quality']> = {};
  for (const id of ids) {
    const column: (number | null)[] = [];
    readings.forEach((of, i) => {
      const { value, reason } = of.get(id) ?? MISSING;
      column.push(value === null || rules.round === null ? value : rules.round(value));
      if (reason === null) return;
      quality[id] ??= {};
      (quality[id] as Record<string, QualityReason>)[i] = reason;
    });
    signals[id] = column;
  }
  const frame: Frame = { part: 0, t, signals };
  if (Object.keys(quality).length > 0) frame.quality = quality;
  const { context, mapping } = windows[0] as Window;
  const part: ChunkPart = {
    machine: of.machine,
    pack: of.pack,
    group: of.group,
    origin: of.origin,
    ...(context && { context }),
    mapping,
    frames: 1,
    samples: t.length,
    tMin: t[0] as number,
    tMax: t[t.length - 1] as number,
  };
  return { part, frame, end: ((windows[windows.length - 1] as Window).number + 1) * rules.windowMs };
}

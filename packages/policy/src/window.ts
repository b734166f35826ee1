// Windows of one (machine, pack, group) and what they become.
import type { ChunkContext, ChunkPart, Frame, QualityReason } from '@millspace/schemas';
import { type Accumulator, createAccumulator, type Reading, type Statistic } from './accumulate.ts';

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
  contextKey: string;
}

export interface WindowRules {
  windowMs: number;
  statistic: Statistic;
  /** Signals kept, or null for all. */
  kept: readonly string[] | null;
  mode(pack: string, signal: string): 'cyclic' | 'step';
  round: ((value: number) => number) | null;
}

/** An open window: `[number × windowMs, + windowMs)`, epoch ms. */
export class Window {
  readonly number: number;
  readonly first: Position;
  context: ChunkContext | undefined;
  contextKey: string;
  mapping: string;
  readonly #ids: string[] = [];
  readonly #accumulators: Accumulator[] = [];

  constructor(number: number, first: Position, view: PartView) {
    this.number = number;
    this.first = first;
    this.context = view.part.context;
    this.contextKey = view.contextKey;
    this.mapping = view.part.mapping;
  }

  /** Takes rows [from, to) of a frame, all of which lie in this window. */
  add(frame: Frame, from: number, to: number, view: PartView, rules: WindowRules): void {
    if (view.contextKey !== this.contextKey) {
      // When the context changed within the window is finer than the window: it names none.
      this.context = undefined;
      this.contextKey = '';
    }
    this.mapping = view.part.mapping;
    const { signals, quality, t } = frame;
    let k = 0;
    for (const id of rules.kept ?? Object.keys(signals)) {
      const column = signals[id];
      if (column === undefined) continue;
      // Frames of a group name their signals in the same order: the next one is almost always the expected one.
      if (this.#ids[k] !== id) k = this.#find(id, view.part.pack, rules);
      (this.#accumulators[k] as Accumulator).add(t, column, quality?.[id], from, to);
      k++;
    }
  }

  #find(id: string, pack: string, rules: WindowRules): number {
    const found = this.#ids.indexOf(id);
    if (found >= 0) return found;
    this.#accumulators.push(createAccumulator(rules.statistic, rules.mode(pack, id)));
    return this.#ids.push(id) - 1;
  }

  /** What each signal reads at the end of the window. */
  readings(windowMs: number): Map<string, Reading> {
    const end = (this.number + 1) * windowMs;
    return new Map(this.#ids.map((id, k) => [id, (this.#accumulators[k] as Accumulator).read(end)]));
  }
}

const MISSING: Reading = { value: null, reason: 'missing' };

/** A frame with its own part; `part` is 0. */
export interface PartFrame {
  part: ChunkPart;
  frame: Frame;
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
  const readings = windows.map((w) => w.readings(rules.windowMs));
  const ids = [...new Set(readings.flatMap((r) => [...r.keys()]))].sort();
  const t = windows.map((w) => w.number * rules.windowMs);
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
  return { part, frame };
}

// Windows of one (machine, pack, group) and what they become.
import type { ChunkContext, ChunkPart, Frame, QualityReason } from '@millspace/schemas';
import { createAccumulator } from './accumulate.ts';
import { type Grid, shownInstant } from './grid.ts';
import type { Layout } from './layout.ts';
import type { Accumulator, Column, Reading } from './reading.ts';
import { lastStatements, restated, type Stretch, Tail } from './tail.ts';

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
  readonly layout: Layout;
  /** By the number of the signal in the layout. */
  readonly #accumulators: (Accumulator | undefined)[] = [];

  constructor(number: number, first: Position, view: PartView, layout: Layout) {
    this.number = number;
    this.layout = layout;
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
    for (const stretch of stretches) this.#read(stretch, twice, rules);
    for (const id of twice ?? []) {
      const { t, column, reasons } = lastStatements(stretches, id);
      const k = this.layout.numberOf(id);
      (this.#accumulators[k] ?? this.#begin(k, rules)).add(t, column, reasons, 0, t.length);
    }
  }

  #read(stretch: Stretch, twice: ReadonlySet<string> | null, rules: WindowRules): void {
    const { signals } = stretch.frame;
    let k = 0;
    if (rules.kept === null) {
      // `for … in` over the very object: the engine then reads its members by their place, not by name.
      for (const id in signals) k = this.#take(id, signals[id], k, stretch, twice, rules);
    } else {
      for (const id of rules.kept) k = this.#take(id, signals[id], k, stretch, twice, rules);
    }
  }

  /** @param k number that the signal is expected to have @returns the number to expect next */
  #take(
    id: string,
    column: Column | undefined,
    k: number,
    { frame, from, to }: Stretch,
    twice: ReadonlySet<string> | null,
    rules: WindowRules,
  ): number {
    if (column === undefined || twice?.has(id)) return k;
    // Frames of a group name their signals in the same order: the next one is almost always the expected one.
    const own = this.layout.ids[k] === id ? k : this.layout.numberOf(id);
    const accumulator = this.#accumulators[own] ?? this.#begin(own, rules);
    accumulator.add(frame.t, column, frame.quality?.[id], from, to);
    return own + 1;
  }

  #begin(k: number, rules: WindowRules): Accumulator {
    const made = createAccumulator(rules.grid.statistic, rules.mode(this.#pack, this.layout.ids[k] as string));
    this.#accumulators[k] = made;
    return made;
  }

  /** What each signal reads at the end of the window, by its number in the layout; undefined = it was not told of. */
  readings(rules: WindowRules): (Reading | undefined)[] {
    this.settle(Infinity, rules);
    const end = (this.number + 1) * rules.windowMs;
    return Array.from(this.#accumulators, (accumulator) => accumulator?.read(end));
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

/** Closed windows (ascending, of one layout) of one group as frames: one for each stretch of equal context and mapping. */
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
  const { layout } = windows[0] as Window;
  const readings = windows.map((w) => w.readings(rules));
  const t = windows.map((w) => shownInstant(w.number * rules.windowMs, rules.grid));
  const told = layout.sorted.filter((k) => readings.some((of) => of[k] !== undefined));
  const signals: Frame['signals'] = told.length === layout.ids.length ? { ...layout.blank } : {};
  const quality: NonNullable<Frame['quality']> = {};
  for (const k of told) {
    const id = layout.ids[k] as string;
    signals[id] = readings.map((of, i) => {
      const { value, reason } = of[k] ?? MISSING;
      if (reason !== null) {
        quality[id] ??= {};
        (quality[id] as Record<string, QualityReason>)[i] = reason;
      }
      return value === null || rules.round === null ? value : rules.round(value);
    });
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

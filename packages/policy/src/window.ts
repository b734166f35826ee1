// Windows of one (machine, pack, group) and what they become.
import type { ChunkContext, ChunkPart, Frame, QualityReason } from '@millspace/schemas';
import type { Accumulators } from './accumulate.ts';
import { type Grid, shownInstant } from './grid.ts';
import type { Layout } from './layout.ts';
import type { Reading } from './reading.ts';
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
  readonly #tail = new Tail();
  readonly layout: Layout;
  /** Sums of the rows that are settled. */
  readonly figures: Accumulators;

  /** @param figures empty ones */
  constructor(number: number, first: Position, view: PartView, layout: Layout, figures: Accumulators) {
    this.number = number;
    this.layout = layout;
    this.first = first;
    this.context = view.context;
    this.contextKey = view.contextKey;
    this.mapping = view.part.mapping;
    this.figures = figures;
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
    for (const stretch of stretches) this.#read(stretch, twice, rules.kept);
    for (const id of twice ?? []) {
      const { t, column, reasons } = lastStatements(stretches, id);
      this.figures.add(this.layout.numberOf(id), t, column, reasons, 0, t.length);
    }
  }

  #read({ frame, from, to }: Stretch, twice: ReadonlySet<string> | null, kept: readonly string[] | null): void {
    if (kept === null && twice === null) {
      this.figures.addFrame(frame, from, to);
      return;
    }
    const { t, signals, quality } = frame;
    for (const id of kept ?? Object.keys(signals)) {
      const column = signals[id];
      if (column === undefined || twice?.has(id)) continue;
      this.figures.add(this.layout.numberOf(id), t, column, quality?.[id], from, to);
    }
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

/** Signals that at least one of the windows was told of, in the order of their ids. */
function toldOf(windows: readonly Window[], { sorted }: Layout): readonly number[] {
  const first = (windows[0] as Window).figures;
  let k = 0;
  while (k < sorted.length && first.tells(k)) k++;
  return k === sorted.length ? sorted : sorted.filter((k) => windows.some(({ figures }) => figures.tells(k)));
}

/** What windows say about signal `k`; reasons go into `quality`. */
function columnOf(
  windows: readonly Window[],
  k: number,
  { windowMs, round }: WindowRules,
  quality: NonNullable<Frame['quality']>,
): (number | null)[] {
  let column: (number | null)[] | null = null;
  for (let i = 0; i < windows.length; i++) {
    const { figures, layout, number } = windows[i] as Window;
    const { value, reason } = figures.read(k, (number + 1) * windowMs) ?? MISSING;
    if (reason !== null) {
      const id = layout.ids[k] as string;
      quality[id] ??= {};
      (quality[id] as Record<string, QualityReason>)[i] = reason;
    }
    // A list of its own for each case: one that only ever held numbers keeps them unboxed.
    if (column === null) column = value === null ? [null] : [round === null ? value : round(value)];
    else column.push(value === null || round === null ? value : round(value));
  }
  return column ?? [];
}

function frameOf(
  windows: readonly Window[],
  of: { machine: string; pack: string; group: string; origin: ChunkPart['origin'] },
  rules: WindowRules,
): PartFrame {
  const { layout } = windows[0] as Window;
  for (const window of windows) window.settle(Infinity, rules);
  const t = windows.map((w) => shownInstant(w.number * rules.windowMs, rules.grid));
  const told = toldOf(windows, layout);
  const signals: Frame['signals'] = told.length === layout.ids.length ? { ...layout.blank } : {};
  const quality: NonNullable<Frame['quality']> = {};
  for (const k of told) signals[layout.ids[k] as string] = columnOf(windows, k, rules, quality);
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

// Telemetry of one machine out of the own store, through the shaper that the broker uses.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createShaper, gridOf, type PackFacts, type ShapedOutput } from '@millspace/policy';
import type { ChunkPart, DatasetSignal, PreviewSeries, Shape } from '@millspace/schemas';
import { findPack, signalsOf } from '@millspace/schemas';
import type { NormalisedFrame } from '../ports.ts';
import { historyFrames, rowSlices } from '../store/rows.ts';
import type { Selection } from '../store/selection.ts';
import type { Store } from '../store/store.ts';
import type { Stream } from '../store/streams.ts';
import { type Causes, NOT_IN_DATASET, OPEN_WINDOW } from './causes.ts';
import { SideMaker, type SideOptions } from './side.ts';
import type { WithheldBook } from './withheld.ts';

export interface TelemetryTerms {
  store: Store;
  selection: Selection;
  shape: Shape;
  packs: readonly PackFacts[];
  causes: Causes;
  withheld: WithheldBook;
  /** Epoch ms; `to` exclusive. */
  from: number;
  to: number;
  /** Before it, a row could have been delivered by now (epoch ms). */
  at: number;
  rows: number;
  buckets: number;
}

export interface StreamPreview {
  series: PreviewSeries[];
  rows: { original: number; shaped: number; held: number };
  /** Size of the lines as JSON, before they are compressed. */
  bytes: { original: number; shaped: number };
}

interface Sides {
  original: SideMaker;
  shaped: SideMaker | null;
}

const ROWS_AT_ONCE = 300;

/** One sampling group. Gives way to other work between blocks of the store. */
export async function streamPreview(stream: Stream, terms: TelemetryTerms): Promise<StreamPreview> {
  const { store, selection, shape, packs, from, to, at, causes, withheld } = terms;
  const published = selection.signals(stream.pack);
  const series = [...stream.series.values()];
  const only = new Set(series.filter(({ signal }) => published.has(signal)).map(({ id }) => id));
  const grid = gridOf(shape);
  const closed = closedUntil(stream, grid.windowMs, to);
  const shaper = createShaper({ shape, packs });
  // Where rows wait, each is looked at by itself; else as many at once as make it quick.
  const maxRows = shape.delayMs === null && grid.stepMs === null ? ROWS_AT_ONCE : 1;
  const sides = new Map<string, Sides>();
  const rows = { original: 0, shaped: 0, held: 0 };
  const bytes = { original: 0, shaped: 0 };
  let open = 0;
  const take = (outputs: readonly ShapedOutput[]) => {
    for (const output of outputs) {
      rows.shaped += output.samples;
      for (const line of output.lines) bytes.shaped += sizeOf(line);
      if ((output.releaseAt ?? 0) > at) rows.held += output.samples;
      eachValue(output, (signal, ...value) => sides.get(signal)?.shaped?.add(...value));
    }
  };
  for (const slice of rowSlices(store, stream, { from, to }, only)) {
    rows.original += slice.to - slice.from;
    for (const frame of historyFrames(store, slice, { maxRows, keep: (signal) => published.has(signal) })) {
      addOriginal(frame, sides, terms);
      bytes.original += sizeOf(frame.frame);
      const [told, waiting] = cutAt(frame, closed);
      open += waiting;
      if (told) take(shaper.push(1, [partOf(told)], [{ part: 0, ...told.frame }]));
    }
    await nextTurn();
  }
  take(shaper.endOfHistory());

  for (const { signal } of series) {
    if (!published.has(signal)) withheld.add('signal', signal, NOT_IN_DATASET, rows.original);
    else if (sides.get(signal)?.shaped === null)
      withheld.add('signal', signal, causes.of('x:keepSignals'), sides.get(signal)?.original.rows ?? 0);
  }
  withheld.add('rows', stream.group, { rule: OPEN_WINDOW }, open);
  if (grid.windowMs !== null && rows.shaped > 0)
    withheld.add('rows', stream.group, causes.of('x:aggregate', 'x:blurTime'), rows.original - open - rows.shaped);
  withheld.add('rows', stream.group, causes.of(shape.delayMs === null ? 'x:blurTime' : 'x:delay'), rows.held);
  return { series: seriesOf(stream, sides, shape), rows, bytes };
}

/**
 * Rows from here on lie in windows that are not over: no watermark has passed them. A group without watermarks has history
 * alone, whose windows close by themselves.
 */
function closedUntil({ watermark }: Stream, windowMs: number | null, to: number): number {
  if (windowMs === null || watermark === null) return to;
  return Math.min(to, Math.floor(watermark / windowMs) * windowMs);
}

function addOriginal({ frame }: NormalisedFrame, sides: Map<string, Sides>, terms: TelemetryTerms): void {
  const { shape } = terms;
  const common: Omit<SideOptions, 'spanMs'> = {
    from: terms.from,
    to: terms.to,
    rows: terms.rows,
    buckets: terms.buckets,
  };
  for (const [signal, column] of Object.entries(frame.signals)) {
    let pair = sides.get(signal);
    if (!pair) {
      const kept = shape.signals === null || shape.signals.includes(signal);
      pair = {
        original: new SideMaker({ ...common, spanMs: 0 }),
        shaped: kept ? new SideMaker({ ...common, spanMs: gridOf(shape).windowMs ?? 0 }) : null,
      };
      sides.set(signal, pair);
    }
    for (const [row, t] of frame.t.entries())
      pair.original.add(t, column[row] ?? null, frame.quality?.[signal]?.[String(row)]);
  }
}

/** The part of a frame that windows tell of, and the number of rows that wait. */
function cutAt(made: NormalisedFrame, until: number): [NormalisedFrame | null, number] {
  const { t } = made.frame;
  const first = t.findIndex((instant) => instant >= until);
  if (first < 0) return [made, 0];
  if (first === 0) return [null, t.length];
  const signals = Object.fromEntries(
    Object.entries(made.frame.signals).map(([id, column]) => [id, column.slice(0, first)]),
  );
  return [{ ...made, frame: { ...made.frame, t: t.slice(0, first), signals } }, t.length - first];
}

function partOf({ machine, pack, group, context, mapping, frame }: NormalisedFrame): ChunkPart {
  const { t } = frame;
  const bounds = { frames: 1, samples: t.length, tMin: t[0] ?? 0, tMax: t.at(-1) ?? 0 };
  return { machine, pack, group, origin: 'history', mapping, ...(context ? { context } : {}), ...bounds };
}

/** Of a line with its end; the text is ASCII but for what people wrote. */
const sizeOf = (line: object): number => JSON.stringify(line).length + 1;

type Value = Parameters<SideMaker['add']>;

function eachValue(output: ShapedOutput, visit: (signal: string, ...value: Value) => void): void {
  for (const line of output.lines) {
    if ('record' in line) continue;
    for (const [signal, column] of Object.entries(line.signals)) {
      for (const [row, t] of line.t.entries())
        visit(signal, t, column[row] ?? null, line.quality?.[signal]?.[String(row)]);
    }
  }
}

function seriesOf(stream: Stream, sides: ReadonlyMap<string, Sides>, shape: Shape): PreviewSeries[] {
  const pack = findPack(stream.pack);
  const known = pack
    ? signalsOf(pack)
    : new Map<string, { label: PreviewSeries['label']; unit: DatasetSignal['unit'] }>();
  return [...sides].map(([signal, { original, shaped }]) => {
    const { label, unit = '' } = known.get(signal) ?? {};
    const counted = shape.windowMs !== null && shape.statistic === 'count';
    return {
      signal,
      pack: stream.pack,
      group: stream.group,
      ...(label ? { label } : {}),
      original: original.result(unit),
      shaped: shaped?.result(counted ? '1' : unit) ?? null,
    };
  });
}

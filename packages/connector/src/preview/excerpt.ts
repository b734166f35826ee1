// An excerpt for the catalogue, out of the own store: as the narrowest of all offers would show it.
import { excerptObjections, gridOf, narrowedFrames, type UseTerms } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { DatasetInput, Frame } from '@millspace/schemas';
import { findPack } from '@millspace/schemas';
import { historyFrames, rowSlices } from '../store/rows.ts';
import { type Selection, selectionOf } from '../store/selection.ts';
import type { Store } from '../store/store.ts';
import type { Stream } from '../store/streams.ts';
import { ownMachine } from './own-machine.ts';

/** The catalogue takes 64 KiB. */
const BYTES = 60 * 1024;
const ROWS_PER_FRAME = 300;
const HOUR = 3_600_000;
/** So much time of the store is read at once, or one window if that is longer (ms). */
const PIECE_MS = 300_000;

/**
 * The newest `rows` rows of each sampling group of one machine, as every permission of every offer would let them through.
 * @throws MillspaceError MS-STO-013 (nothing is recorded), MS-CAT-008 (no row suits all offers)
 */
export function makeExcerpt(
  store: Store,
  dataset: DatasetInput,
  { terms, rows, now }: { terms: readonly UseTerms[]; rows: number; now: number },
): Frame[] {
  const shapes = terms.map(({ shape }) => shape);
  if (shapes.length === 0) throw new MillspaceError('MS-CAT-008', { detail: 'there is no offer', status: 409 });
  store.flush();
  const selection = selectionOf(dataset);
  const { streams, newest } = ownMachine(store, dataset, selection, undefined);
  const windowMs = Math.max(1, ...shapes.map((shape) => gridOf(shape).windowMs ?? 1));
  const delayMs = Math.max(0, ...shapes.map((shape) => shape.delayMs ?? 0));
  // What a delay holds back is not shown, and of windows only whole ones; one more at either end is left out below.
  const end = Math.floor((Math.min(newest + 1, now - delayMs) - windowMs) / windowMs) * windowMs;
  const from = Math.floor((end - Math.max(HOUR, (rows + 2) * windowMs)) / windowMs) * windowMs;
  const packs = [...new Set(dataset.machines.map(({ pack }) => pack))].flatMap((id) => findPack(id) ?? []);
  const whole = shapes.some((shape) => gridOf(shape).windowMs !== null);
  const pieceMs = Math.ceil(PIECE_MS / windowMs) * windowMs;
  const kept: Frame[] = [];
  const open = new Map(streams.entries());
  // From the newest piece back, until every group has its rows: what is held is never more than a piece and the rows wanted.
  for (let to = end; to > from && open.size > 0; to -= pieceMs) {
    const piece = { from: Math.max(from, to - pieceMs), to };
    // Windows of several offers need not begin together: one more on either side makes those in between whole.
    const around = { from: piece.from - windowMs, to: Math.min(end, to + windowMs) };
    const raw = [...open].flatMap(([part, stream]) => [...rawFrames(store, stream, part, around, selection)]);
    kept.unshift(...narrowedFrames(raw, shapes, packs).flatMap((frame) => within(frame, piece) ?? []));
    for (const part of [...open.keys()]) if (rowsOf(kept, part) >= rows + 2) open.delete(part);
  }
  const made = newestRows(kept, rows, whole);
  const objection = shapes.flatMap((shape) => excerptObjections(made, shape, { packs, now }))[0];
  if (made.length > 0 && objection === undefined) return made;
  throw new MillspaceError('MS-CAT-008', {
    detail: objection?.text.en ?? 'no row is left when every offer has had its say',
    status: 409,
    ...(objection ? { details: { text: objection.text } } : {}),
  });
}

function* rawFrames(
  store: Store,
  stream: Stream,
  part: number,
  range: { from: number; to: number },
  selection: Selection,
): Generator<Frame> {
  const keep = (signal: string) => selection.signals(stream.pack).has(signal);
  for (const slice of rowSlices(store, stream, range))
    for (const { frame } of historyFrames(store, slice, { maxRows: ROWS_PER_FRAME, keep })) yield { part, ...frame };
}

const rowsOf = (frames: readonly Frame[], part: number): number =>
  frames.reduce((sum, frame) => sum + (frame.part === part ? frame.t.length : 0), 0);

/** The rows of a frame with `from ≤ t < to`; null when there are none. */
function within(frame: Frame, { from, to }: { from: number; to: number }): Frame | null {
  const first = frame.t.findIndex((t) => t >= from);
  const behind = frame.t.findIndex((t) => t >= to);
  const last = behind < 0 ? frame.t.length : behind;
  if (first < 0 || first >= last) return null;
  if (first === 0 && last === frame.t.length) return frame;
  const quality = Object.entries(frame.quality ?? {}).flatMap(([id, reasons]) => {
    const inside = Object.entries(reasons).flatMap(([row, reason]) =>
      Number(row) >= first && Number(row) < last ? [[String(Number(row) - first), reason] as const] : [],
    );
    return inside.length === 0 ? [] : [[id, Object.fromEntries(inside)] as const];
  });
  const { quality: _all, ...rest } = frame;
  return {
    ...rest,
    t: frame.t.slice(first, last),
    signals: Object.fromEntries(Object.entries(frame.signals).map(([id, column]) => [id, column.slice(first, last)])),
    ...(quality.length === 0 ? {} : { quality: Object.fromEntries(quality) }),
  };
}

/** One frame for each part, of at most so many rows and so many bytes. `trimmed`: the first and the last row go. */
function newestRows(frames: readonly Frame[], rows: number, trimmed: boolean): Frame[] {
  const parts = new Map<number, Frame[]>();
  for (const frame of frames) parts.set(frame.part, [...(parts.get(frame.part) ?? []), frame]);
  for (let most = rows; most > 0; most = Math.floor(most / 2)) {
    const made = [...parts.values()].flatMap((list) => joined(list, most, trimmed) ?? []);
    if (Buffer.byteLength(JSON.stringify(made)) <= BYTES) return made;
  }
  return [];
}

/** The newest rows of frames of one part as one frame, or null when there are none. */
function joined(frames: readonly Frame[], rows: number, trimmed: boolean): Frame | null {
  const cells = frames.flatMap(({ t, signals, quality }) =>
    t.map((instant, row) => ({ instant, row, signals, quality })),
  );
  const inner = trimmed ? cells.slice(1, -1) : cells;
  const kept = inner.slice(-rows);
  const [first] = kept;
  if (!first) return null;
  const ids = [...new Set(kept.flatMap(({ signals }) => Object.keys(signals)))];
  const signals: Frame['signals'] = {};
  const quality: NonNullable<Frame['quality']> = {};
  for (const id of ids) {
    signals[id] = kept.map((cell) => cell.signals[id]?.[cell.row] ?? null);
    const reasons = kept.flatMap((cell, index) => {
      const reason = cell.quality?.[id]?.[String(cell.row)] ?? (cell.signals[id] ? undefined : 'missing');
      return reason === undefined ? [] : [[String(index), reason] as const];
    });
    if (reasons.length > 0) quality[id] = Object.fromEntries(reasons);
  }
  return {
    part: frames[0]?.part ?? 0,
    t: kept.map(({ instant }) => instant),
    signals,
    ...(Object.keys(quality).length > 0 ? { quality } : {}),
  };
}

// An excerpt for the catalogue, out of the own store: as the narrowest of all offers would show it.
import { excerptObjections, gridOf, narrowedFrames, type UseTerms } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { DatasetInput, Frame } from '@millspace/schemas';
import { findPack } from '@millspace/schemas';
import { historyFrames, rowSlices } from '../store/rows.ts';
import { selectionOf } from '../store/selection.ts';
import type { Store } from '../store/store.ts';
import { ownMachine } from './own-machine.ts';

/** The catalogue takes 64 KiB. */
const BYTES = 60 * 1024;
const ROWS_PER_FRAME = 300;
const HOUR = 3_600_000;

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
  const raw: Frame[] = [];
  for (const [part, stream] of streams.entries()) {
    const keep = (signal: string) => selection.signals(stream.pack).has(signal);
    for (const slice of rowSlices(store, stream, { from, to: end })) {
      for (const { frame } of historyFrames(store, slice, { maxRows: ROWS_PER_FRAME, keep }))
        raw.push({ part, ...frame });
    }
  }
  const whole = shapes.some((shape) => gridOf(shape).windowMs !== null);
  const made = newestRows(narrowedFrames(raw, shapes, packs), rows, whole);
  const objection = shapes.flatMap((shape) => excerptObjections(made, shape, { packs, now }))[0];
  if (made.length > 0 && objection === undefined) return made;
  throw new MillspaceError('MS-CAT-008', {
    detail: objection?.text.en ?? 'no row is left when every offer has had its say',
    status: 409,
    ...(objection ? { details: { text: objection.text } } : {}),
  });
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

import type { NormalisedFrame } from '../ports.ts';
import { encodeBatch } from '../store/lines.ts';
import type { Lane } from '../store/outbox-types.ts';
import { historyFrames, rowSlices } from '../store/rows.ts';
import { OWN, type Store } from '../store/store.ts';

/** Time covered by one step of refilling (ms). */
const STEP_MS = 600_000;
const ROWS_PER_FRAME = 300;

/** Puts the next ten minutes of a lost stretch into the outbox as history; ends the refill when the stretch is through. */
export function refillStep(store: Store, lane: Lane): void {
  const { refill } = lane;
  if (refill === null) return;
  store.flush();
  const streams = store.streams
    .all()
    .filter((stream) => stream.scope === OWN && lane.selection.machine(stream.machine, stream.pack));
  const first = firstStart(
    store,
    streams.map((stream) => stream.id),
    refill.from,
  );
  if (first === null || first > refill.to) {
    store.outbox.appendRefill(lane, null, null);
    return;
  }
  const from = Math.max(refill.from, first);
  const to = Math.min(refill.to + 1, from + STEP_MS);
  const frames: NormalisedFrame[] = [];
  for (const stream of streams) {
    for (const slice of rowSlices(store, stream, { from, to })) {
      const keep = (signal: string) => lane.selection.signals(stream.pack).has(signal);
      frames.push(...historyFrames(store, slice, { maxRows: ROWS_PER_FRAME, keep }));
    }
  }
  store.outbox.appendRefill(
    lane,
    frames.length > 0 ? encodeBatch(frames, []) : null,
    to > refill.to ? null : { from: to, to: refill.to },
  );
}

/** The earliest time at or after `from` that may hold rows. */
function firstStart(store: Store, streams: readonly number[], from: number): number | null {
  let first: number | null = null;
  const find = store.db
    .prepare(
      'SELECT min(b.start) FROM block_times b JOIN streams s ON s.id = b.stream WHERE b.stream = ? AND b.start + s.span > ?',
    )
    .pluck();
  for (const stream of streams) {
    const start = find.get(stream, from) as number | null;
    if (start !== null) first = first === null ? start : Math.min(first, start);
  }
  return first;
}

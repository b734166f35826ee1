import type { Store } from '../store/store.ts';
import type { Stream } from '../store/streams.ts';

/** Instant of the newest row of a sampling group (epoch ms) among what is in blocks; null = there is none. */
export function newestRow(store: Store, stream: Stream): number | null {
  const start = store.db.prepare('SELECT max(start) FROM block_times WHERE stream = ?').pluck().get(stream.id) as
    | number
    | null;
  return start === null ? null : (store.blocks.read(stream, start, new Set()).rows.t.at(-1) ?? null);
}

import { transaction } from '@millspace/runtime/sqlite';
import type { Store } from './store.ts';

const BLOCKS_PER_STEP = 200;

/**
 * Deletes what lies wholly before `before` (epoch ms): rows, aggregates, records. In small transactions, so that
 * commits are not held up. Returns the number of rows of telemetry that went.
 */
export async function deleteOlder(store: Store, before: number): Promise<number> {
  let rows = 0;
  const old = store.db.prepare(
    'SELECT b.stream, b.start, b.n FROM block_times b JOIN streams s ON s.id = b.stream WHERE b.start + s.span <= ? LIMIT ?',
  );
  for (;;) {
    const found = old.all(before, BLOCKS_PER_STEP) as { stream: number; start: number; n: number }[];
    if (found.length === 0) break;
    transaction(store.db, () => {
      for (const block of found) {
        store.db
          .prepare('DELETE FROM block_values WHERE start = ? AND series IN (SELECT id FROM series WHERE stream = ?)')
          .run(block.start, block.stream);
        store.db.prepare('DELETE FROM block_times WHERE stream = ? AND start = ?').run(block.stream, block.start);
        rows += block.n;
      }
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const series of store.streams.all().flatMap((stream) => [...stream.series.values()])) {
    transaction(store.db, () => {
      store.db
        .prepare('DELETE FROM agg60 WHERE series = ? AND t < ?')
        .run(series.id, Math.floor(before / series.stream.span) * series.stream.span);
      store.db.prepare('DELETE FROM agg3600 WHERE series = ? AND t + 3600000 <= ?').run(series.id, before);
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  store.contexts.forget(before);
  store.db.prepare("DELETE FROM records WHERE t < ? AND kind <> 'gap'").run(before);
  store.db.prepare("DELETE FROM records WHERE kind = 'gap' AND json_extract(body, '$.to') < ?").run(before);
  return rows;
}

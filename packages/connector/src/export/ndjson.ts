import { framesOf } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { type ExportQuery, slicesFor } from './export-rows.ts';
import { shareOf, type Watched } from './progress.ts';

const ROWS_PER_PIECE = 500;

/**
 * The rows as they hold now (`original`: as they were recorded), one JSON object a line: `{"machine","pack","group","origin","t","signals","quality"}`. Nothing is joined or
 * filled: a signal that a row does not carry is absent. Order: machine and group, then time.
 */
export function* ndjsonPieces(store: Store, query: ExportQuery, watched?: Watched): Generator<string> {
  const wanted = store.streams
    .all()
    .filter(
      ({ scope, machine }) =>
        scope === query.scope && (query.machines.length === 0 || query.machines.includes(machine)),
    );
  for (const [part, stream] of wanted.entries()) {
    for (const slice of slicesFor(store, stream, query)) {
      watched?.at(shareOf(part, wanted.length, slice.rows.t[slice.from] ?? query.from, query));
      if (watched?.gone()) return;
      const keep = query.signals.length === 0 ? {} : { keep: (signal: string) => query.signals.includes(signal) };
      for (const { origin, frame } of framesOf(slice, { maxRows: ROWS_PER_PIECE, ...keep })) {
        let piece = '';
        frame.t.forEach((t, row) => {
          piece += `${JSON.stringify({ machine: stream.machine, pack: stream.pack, group: stream.group, origin, t, ...rowOf(frame, row) })}\n`;
        });
        yield piece;
      }
    }
  }
}

function rowOf(
  frame: { signals: Record<string, (number | null)[]>; quality?: Record<string, Record<string, string>> },
  row: number,
): { signals: Record<string, number | null>; quality?: Record<string, string> } {
  const signals: Record<string, number | null> = {};
  const quality: Record<string, string> = {};
  for (const [signal, values] of Object.entries(frame.signals)) {
    const value = values[row];
    const reason = frame.quality?.[signal]?.[String(row)];
    if (value === undefined) continue;
    signals[signal] = value;
    if (reason !== undefined) quality[signal] = reason;
  }
  return Object.keys(quality).length === 0 ? { signals } : { signals, quality };
}

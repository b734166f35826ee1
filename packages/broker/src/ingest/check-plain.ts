import { PlainFrameReader } from '@millspace/runtime/plain-frame';
import type { ChunkHeader } from '@millspace/schemas';
import { addTimes, MAX_AHEAD_MS, type PartTotals } from './check-frame.ts';
import type { Publication } from './publication.ts';

const reader = new PlainFrameReader();
/** Names that were looked up last, and where: almost always the same as in the next line. */
let lookedUp: { signals: readonly string[]; published: ReadonlySet<string> } | null = null;

/**
 * True when the line `bytes[from..to)` is a frame without anything to say against it; its part's totals have grown then.
 * False for anything else, which is parsed and judged by the schema: only that knows the reasons.
 */
export function checkPlain(
  bytes: Uint8Array,
  from: number,
  to: number,
  {
    header,
    publication,
    now,
    totals,
  }: { header: ChunkHeader; publication: Publication; now: number; totals: PartTotals[] },
): boolean {
  if (!reader.read(bytes, from, to)) return false;
  const { part: index, rows, t, signals } = reader;
  const part = header.parts[index];
  const total = totals[index];
  const published = part && publication.signals.get(part.pack);
  if (!total || !published) return false;
  if (lookedUp?.signals !== signals || lookedUp.published !== published) {
    if (!signals.every((id) => published.has(id))) return false;
    lookedUp = { signals, published };
  }
  for (let row = 1; row < rows; row += 1) if ((t[row] ?? 0) <= (t[row - 1] ?? 0)) return false;
  const last = t[rows - 1] ?? 0;
  if (last > now + MAX_AHEAD_MS) return false;
  addTimes(total, rows, t[0] ?? 0, last);
  return true;
}

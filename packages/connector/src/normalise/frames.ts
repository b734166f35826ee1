import type { Frame, QualityReason } from '@millspace/schemas';
import type { Row } from './cells.ts';

/**
 * Turns rows (strictly increasing t) into frames. Neighbouring rows that state the same signals under the same key
 * (context) share a frame. `maxRows` bounds a frame's length.
 */
export function framesOf<K>(
  rows: Row[],
  keyOf: (t: number) => K,
  maxRows = 500,
): { key: K; frame: Omit<Frame, 'part'> }[] {
  const out: { key: K; frame: Omit<Frame, 'part'> }[] = [];
  let run: Row[] = [];
  let runKey: K | undefined;
  let runShape = '';
  const flush = () => {
    if (run.length > 0 && runKey !== undefined) out.push({ key: runKey, frame: frameOf(run) });
    run = [];
  };
  for (const row of rows) {
    if (row.cells.size === 0) continue;
    const key = keyOf(row.t);
    const shape = [...row.cells.keys()].sort().join('\n');
    if (run.length >= maxRows || key !== runKey || shape !== runShape) flush();
    runKey = key;
    runShape = shape;
    run.push(row);
  }
  flush();
  return out;
}

function frameOf(rows: Row[]): Omit<Frame, 'part'> {
  const signals: Record<string, (number | null)[]> = {};
  const quality: Record<string, Record<string, QualityReason>> = {};
  const names = [...(rows[0]?.cells.keys() ?? [])].sort();
  let skew = 0;
  for (const name of names) signals[name] = new Array<number | null>(rows.length).fill(null);
  rows.forEach((row, index) => {
    skew = Math.max(skew, row.skewMs);
    for (const name of names) {
      const cell = row.cells.get(name);
      const column = signals[name];
      if (cell === undefined || column === undefined) continue;
      column[index] = cell.v;
      const reason = cell.q ?? (cell.v === null ? 'missing' : undefined);
      if (reason === undefined) continue;
      const reasons = quality[name] ?? {};
      reasons[String(index)] = reason;
      quality[name] = reasons;
    }
  });
  const frame: Omit<Frame, 'part'> = { t: rows.map((row) => row.t), signals };
  if (Object.keys(quality).length > 0) frame.quality = quality;
  if (skew > 0) frame.skewMs = skew;
  return frame;
}

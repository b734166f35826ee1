import type { ChunkPart, Frame, MillRecord } from '@millspace/schemas';

export type Line = Frame | MillRecord;

export function isRecord(line: Line): line is MillRecord {
  return 'record' in line;
}

/** Rows (instants) that a header counts. */
export function rowsOf(parts: readonly ChunkPart[]): number {
  let rows = 0;
  for (const { samples } of parts) rows += samples;
  return rows;
}

/**
 * The rows from..to (to not included) of a chunk's lines, in their order, with the parts that speak of them. A record
 * goes with the row that it stands before.
 */
export function sliceRows(
  parts: readonly ChunkPart[],
  lines: readonly Line[],
  from: number,
  to: number,
): { parts: ChunkPart[]; lines: Line[] } {
  const kept: Line[] = [];
  let row = 0;
  for (const line of lines) {
    if (isRecord(line)) {
      if (row >= from && row < to) kept.push(line);
      continue;
    }
    const first = Math.max(0, from - row);
    const last = Math.min(line.t.length, to - row);
    row += line.t.length;
    if (first < last) kept.push(sliceFrame(line, first, last));
  }
  return { parts: recount(parts, kept), lines: kept };
}

/** The instants first..last (last not included) of a frame. */
export function sliceFrame(frame: Frame, first: number, last: number): Frame {
  if (first === 0 && last === frame.t.length) return frame;
  const signals: Frame['signals'] = {};
  for (const [id, values] of Object.entries(frame.signals)) signals[id] = values.slice(first, last);
  const quality: NonNullable<Frame['quality']> = {};
  for (const [id, reasons] of Object.entries(frame.quality ?? {})) {
    const moved = Object.entries(reasons).filter(([index]) => Number(index) >= first && Number(index) < last);
    if (moved.length > 0)
      quality[id] = Object.fromEntries(moved.map(([index, reason]) => [String(Number(index) - first), reason]));
  }
  const { quality: _quality, ...rest } = frame;
  return { ...rest, t: frame.t.slice(first, last), signals, ...(Object.keys(quality).length > 0 ? { quality } : {}) };
}

/** Parts with the figures of the frames that are there. Parts keep their places, for frames refer to them. */
export function recount(parts: readonly ChunkPart[], lines: readonly Line[]): ChunkPart[] {
  const counted = parts.map((part) => ({ ...part, frames: 0, samples: 0, tMin: part.tMax, tMax: part.tMin }));
  for (const line of lines) {
    if (isRecord(line)) continue;
    const part = counted[line.part];
    if (!part) continue;
    part.frames += 1;
    part.samples += line.t.length;
    part.tMin = Math.min(part.tMin, line.t[0] ?? part.tMin);
    part.tMax = Math.max(part.tMax, line.t.at(-1) ?? part.tMax);
  }
  for (const [index, part] of counted.entries()) {
    const original = parts[index];
    if (part.frames === 0 && original) Object.assign(part, { tMin: original.tMin, tMax: original.tMax });
  }
  return counted;
}

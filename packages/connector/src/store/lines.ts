import type { ChunkPart, Frame, MillRecord } from '@millspace/schemas';
import type { NormalisedFrame } from '../ports.ts';

/** The members of a chunk part that a frame brings along; counts are added when a chunk is made. */
export type PartKey = Omit<ChunkPart, 'frames' | 'samples' | 'tMin' | 'tMax'>;

const PREFIX = '{"part":0';

/** A frame as a body line with part 0; `withPart` sets another index without parsing. */
export function frameLine(frame: Omit<Frame, 'part'>): string {
  return JSON.stringify({ part: 0, ...frame });
}

export function withPart(line: string, part: number): string {
  return part === 0 ? line : `{"part":${part}${line.slice(PREFIX.length)}`;
}

export function partKey(frame: NormalisedFrame): PartKey {
  const { machine, pack, group, origin, context, mapping } = frame;
  return { machine, pack, group, origin, ...(context && Object.keys(context).length > 0 ? { context } : {}), mapping };
}

/** Whether a part, as JSON text, is one of history. */
export function isHistory(part: string): boolean {
  return part.includes('"origin":"history"');
}

/** Own frames and records of one commit as numbered lines with their parts. */
export interface Encoded {
  parts: PartKey[];
  /** JSON of each part, the key it is known by. */
  partTexts: string[];
  frames: { part: number; line: string; frame: NormalisedFrame }[];
  records: { line: string; record: MillRecord }[];
}

export function encodeBatch(frames: readonly NormalisedFrame[], records: readonly MillRecord[]): Encoded {
  const encoded: Encoded = { parts: [], partTexts: [], frames: [], records: [] };
  const index = new Map<string, number>();
  for (const frame of frames) {
    const key = partKey(frame);
    const text = JSON.stringify(key);
    let part = index.get(text);
    if (part === undefined) {
      part = encoded.parts.length;
      index.set(text, part);
      encoded.parts.push(key);
      encoded.partTexts.push(text);
    }
    encoded.frames.push({ part, line: frameLine(frame.frame), frame });
  }
  for (const record of records) encoded.records.push({ line: JSON.stringify(record), record });
  return encoded;
}

/** The frame with only the signals that may leave; the same object when all may, null when none. */
export function keepSignals(frame: Omit<Frame, 'part'>, keep: ReadonlySet<string>): Omit<Frame, 'part'> | null {
  let all = true;
  let any = false;
  for (const signal in frame.signals) {
    if (keep.has(signal)) any = true;
    else all = false;
  }
  if (!any) return null;
  if (all) return frame;
  const { signals, quality, ...rest } = frame;
  const keptQuality = Object.entries(quality ?? {}).filter(([signal]) => keep.has(signal));
  return {
    ...rest,
    signals: Object.fromEntries(Object.entries(signals).filter(([signal]) => keep.has(signal))),
    ...(keptQuality.length > 0 ? { quality: Object.fromEntries(keptQuality) } : {}),
  };
}

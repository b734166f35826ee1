// Working with what a shaper made: joining, cutting at a count, looking at an example.
import type { ChunkPart, Frame, QualityReason, Shape } from '@millspace/schemas';
import { createShaper, type Line, type PackFacts, type ShapedOutput } from './shaper.ts';

const partKey = (p: ChunkPart): string =>
  JSON.stringify([p.machine, p.pack, p.group, p.origin, p.context ?? null, p.mapping]);

/** Joins outputs in order into one, at the position of the last: equal parts become one. Null for an empty list. */
export function mergeOutputs(outputs: readonly ShapedOutput[]): ShapedOutput | null {
  const last = outputs[outputs.length - 1];
  if (!last) return null;
  const parts: ChunkPart[] = [];
  const index = new Map<string, number>();
  const lines: Line[] = [];
  let samples = 0;
  let releaseAt: number | null = null;
  for (const output of outputs) {
    const map = output.parts.map((part) => addPart(part, parts, index));
    for (const line of output.lines) {
      lines.push('record' in line ? line : { ...line, part: map[line.part] as number });
    }
    samples += output.samples;
    if (output.releaseAt !== null) releaseAt = Math.max(releaseAt ?? output.releaseAt, output.releaseAt);
  }
  return { offset: last.offset, index: last.index, parts, lines, samples, releaseAt, resume: last.resume };
}

function addPart(part: ChunkPart, parts: ChunkPart[], index: Map<string, number>): number {
  const key = partKey(part);
  const at = index.get(key);
  const known = at === undefined ? undefined : parts[at];
  if (at === undefined || !known) {
    index.set(key, parts.length);
    return parts.push({ ...part }) - 1;
  }
  known.frames += part.frames;
  known.samples += part.samples;
  known.tMin = Math.min(known.tMin, part.tMin);
  known.tMax = Math.max(known.tMax, part.tMax);
  return at;
}

/** The first `rows` rows of a frame. */
export function cutFrame(frame: Frame, rows: number): Frame {
  const signals: Frame['signals'] = {};
  for (const [id, column] of Object.entries(frame.signals)) signals[id] = column.slice(0, rows);
  const out: Frame = { ...frame, t: frame.t.slice(0, rows), signals };
  if (!frame.quality) return out;
  const quality: NonNullable<Frame['quality']> = {};
  for (const [id, reasons] of Object.entries(frame.quality)) {
    const kept = Object.entries(reasons).filter(([i]) => Number(i) < rows);
    if (kept.length > 0) quality[id] = Object.fromEntries(kept) as Record<string, QualityReason>;
  }
  if (Object.keys(quality).length > 0) out.quality = quality;
  else delete out.quality;
  return out;
}

/** What of an output a count of `rows` rows still lets through: cut at the sample, and nothing after the cut. */
export function cutOutput(output: ShapedOutput, rows: number): ShapedOutput {
  if (output.samples <= rows) return output;
  const lines: Line[] = [];
  let left = rows;
  for (const line of output.lines) {
    if ('record' in line) {
      lines.push(line);
      continue;
    }
    if (line.t.length <= left) {
      lines.push(line);
      left -= line.t.length;
      continue;
    }
    if (left > 0) lines.push(cutFrame(line, left));
    break;
  }
  const used = output.parts.map(() => ({ frames: 0, samples: 0, tMin: Infinity, tMax: -Infinity }));
  for (const line of lines) {
    const sum = 'record' in line ? undefined : used[line.part];
    if (!sum || 'record' in line) continue;
    sum.frames++;
    sum.samples += line.t.length;
    sum.tMin = Math.min(sum.tMin, line.t[0] as number);
    sum.tMax = Math.max(sum.tMax, line.t[line.t.length - 1] as number);
  }
  const kept = output.parts.map((part, i) => ({ part, sum: used[i] as (typeof used)[number], to: 0 }));
  const parts: ChunkPart[] = [];
  for (const entry of kept) if (entry.sum.frames > 0) entry.to = parts.push({ ...entry.part, ...entry.sum }) - 1;
  return {
    ...output,
    parts,
    lines: lines.map((line) => ('record' in line ? line : { ...line, part: kept[line.part]?.to ?? 0 })),
    samples: rows,
  };
}

/**
 * Example frames as a shape would let them through, every window closed: for "this is what they get". Frames of one `part`
 * are those of one machine, in the order of time; what is made of them bears the same number.
 */
export function shapePreview(shape: Shape, frames: readonly Frame[], packs: readonly PackFacts[] = []): Frame[] {
  const count = frames.reduce((most, frame) => Math.max(most, frame.part + 1), 0);
  const parts = Array.from({ length: count }, (_, i) => ({ ...EXAMPLE_PART, machine: String(i) }));
  const example = { id: EXAMPLE_PART.pack, signals: packs.flatMap(({ signals }) => signals) };
  const shaper = createShaper({ shape: { ...shape, machines: null }, packs: [example] });
  const outputs = [...shaper.push(0, parts, frames), ...shaper.endOfHistory()];
  return outputs.flatMap((output) =>
    output.lines.flatMap((line) =>
      'record' in line ? [] : [{ ...line, part: Number((output.parts[line.part] as ChunkPart).machine) }],
    ),
  );
}

const EXAMPLE_PART: ChunkPart = {
  machine: '0',
  pack: 'example/1',
  group: 'example',
  origin: 'history',
  mapping: 'example',
  frames: 0,
  samples: 0,
  tMin: 0,
  tMax: 0,
};

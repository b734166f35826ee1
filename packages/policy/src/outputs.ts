// Working with what a shaper made: joining, cutting at a count, looking at an example.
import type { ChunkPart, Frame, QualityReason, Shape } from '@millspace/schemas';
import { createShaper, type Line, type PackFacts, type ShapedOutput } from './shaper.ts';

/** Parts of one header, each once: those that differ in figures alone are one. */
export class PartList {
  readonly parts: ChunkPart[] = [];
  readonly #index = new Map<string, number>();
  #last: ChunkPart | null = null;
  #at = 0;

  /** The number of the part; its figures are added to those of its like. */
  add(part: ChunkPart): number {
    if (this.#last === null || !isLike(part, this.#last)) this.#find(part);
    this.#last = part;
    const known = this.parts[this.#at];
    if (known === undefined) return this.parts.push({ ...part }) - 1;
    known.frames += part.frames;
    known.samples += part.samples;
    known.tMin = Math.min(known.tMin, part.tMin);
    known.tMax = Math.max(known.tMax, part.tMax);
    return this.#at;
  }

  #find(part: ChunkPart): void {
    const key = partKey(part);
    const at = this.#index.get(key);
    this.#at = at ?? this.parts.length;
    if (at === undefined) this.#index.set(key, this.#at);
  }
}

/** Most parts are like the one before, and made of the very same texts: then no key is written. */
function isLike(a: ChunkPart, b: ChunkPart): boolean {
  return (
    a.machine === b.machine &&
    a.group === b.group &&
    a.context === b.context &&
    a.origin === b.origin &&
    a.mapping === b.mapping &&
    a.pack === b.pack
  );
}

/** Lengths stand before texts that could hold anything. */
function partKey({ machine, pack, group, origin, context, mapping }: ChunkPart): string {
  const told = context === undefined ? '' : JSON.stringify(context);
  return `${machine.length} ${machine} ${pack} ${group} ${origin} ${mapping.length} ${mapping} ${told}`;
}

/** Joins outputs in order into one, at the position of the last: equal parts become one. Null for an empty list. */
export function mergeOutputs(outputs: readonly ShapedOutput[]): ShapedOutput | null {
  const last = outputs[outputs.length - 1];
  if (!last) return null;
  const list = new PartList();
  const lines: Line[] = [];
  let samples = 0;
  let releaseAt: number | null = null;
  for (const output of outputs) {
    takeLines(output, list, lines);
    samples += output.samples;
    if (output.releaseAt !== null) releaseAt = Math.max(releaseAt ?? output.releaseAt, output.releaseAt);
  }
  const { offset, index, resume } = last;
  return { offset, index, parts: list.parts, lines, samples, releaseAt, resume };
}

/** Adds the lines of an output, and its parts. Frames whose part has another number there are copied. */
export function takeLines(output: Pick<ShapedOutput, 'parts' | 'lines'>, list: PartList, into: Line[]): void {
  const numbers = output.parts.map((part) => list.add(part));
  for (const line of output.lines) {
    if ('record' in line || numbers[line.part] === line.part) into.push(line);
    else into.push({ ...line, part: numbers[line.part] as number });
  }
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

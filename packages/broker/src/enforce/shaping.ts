import { createShaper, type Shaper } from '@millspace/policy';
import type { ChunkHeader, ChunkPart, Frame, Pack, Shape, WithheldRecord } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import { linesOf, makePiece, type Piece } from './pieces.ts';
import type { Place } from './position.ts';
import { isRecord, type Line, recount, sliceFrame } from './rows.ts';

/** What a shape makes of one chunk. */
export interface ShapedChunk {
  offset: number;
  /** Null when nothing of the chunk, and no window that it closed, is let through. */
  piece: Piece | null;
  /** Where reading must begin to make the windows that are open after this chunk; undefined when none is. */
  open: Place | undefined;
  /** Epoch ms before which it may not be delivered; 0 = at once. */
  releaseAt: number;
}

/** Takes the place of lines that were read before, so that the others keep their numbers. */
const SKIPPED: WithheldRecord = {
  record: 'withheld',
  from: '-',
  to: '-',
  t: 0,
  rule: 'skipped',
  text: { en: '-', de: '-' },
};

/** One shape applied to the chunks of one dataset, in their order. */
export class Shaping {
  readonly #shaper: Shaper;
  readonly #windowMs: number;
  /** Groups first seen after a cold start → first instant of their first whole window. Null: the start was warm. */
  readonly #beginnings: Map<string, number> | null;
  /** Offset of the last chunk that went through. */
  last: number;

  /** `cold`: what came before is unknown, so that a window that begins before the first row of its group is left out. */
  constructor(shape: Shape, packs: readonly Pack[], start: { after: number; cold: boolean }) {
    this.#shaper = createShaper({ shape, packs });
    this.#windowMs = shape.windowMs ?? 0;
    this.#beginnings = start.cold && shape.windowMs !== null ? new Map() : null;
    this.last = start.after;
  }

  push(chunk: StoredChunk, firstLine = 0): ShapedChunk {
    const lines = linesOf(chunk).map((line, index) => (index < firstLine ? SKIPPED : line));
    const { piece, releaseAt } = this.pushLines(chunk.offset, chunk.header, lines);
    this.last = chunk.offset;
    return { offset: chunk.offset, piece, open: this.#shaper.oldestOpen() ?? undefined, releaseAt };
  }

  /** Lines that have no place in the log, such as those of a history answer; `offset` only has to increase. */
  pushLines(offset: number, header: ChunkHeader, lines: readonly Line[]): { piece: Piece | null; releaseAt: number } {
    const whole = this.#beginnings === null ? lines : lines.map((line) => this.#fromFirstWindow(header.parts, line));
    return this.#gather(header, this.#shaper.push(offset, header.parts, whole));
  }

  /** A history answer is complete: its last windows. */
  end(header: ChunkHeader): Piece | null {
    return this.#gather(header, this.#shaper.endOfHistory()).piece;
  }

  #gather(header: ChunkHeader, outputs: ReturnType<Shaper['push']>): { piece: Piece | null; releaseAt: number } {
    const lines: Line[] = [];
    const parts: ChunkPart[] = [];
    let release = 0;
    for (const output of outputs) {
      // Each output speaks of its own parts; in the one chunk that is made of them their numbers are moved up.
      const numbers = output.parts.map((part) => place(parts, part));
      for (const line of output.lines)
        if (line !== SKIPPED) lines.push(isRecord(line) ? line : { ...line, part: numbers[line.part] ?? 0 });
      release = Math.max(release, output.releaseAt ?? 0);
    }
    return { piece: lines.length === 0 ? null : makePiece(header, recount(parts, lines), lines), releaseAt: release };
  }

  #fromFirstWindow(parts: readonly ChunkPart[], line: Line): Line {
    const part = isRecord(line) ? undefined : parts[line.part];
    if (isRecord(line) || !part || part.origin === 'history') return line;
    const key = `${part.pack} ${part.machine} ${part.group}`;
    let beginning = this.#beginnings?.get(key);
    if (beginning === undefined) {
      beginning = Math.ceil((line.t[0] ?? 0) / this.#windowMs) * this.#windowMs;
      this.#beginnings?.set(key, beginning);
    }
    return keepFrom(line, beginning);
  }
}

function keepFrom(frame: Frame, instant: number): Line {
  const first = frame.t.findIndex((t) => t >= instant);
  if (first === 0) return frame;
  return first < 0 ? SKIPPED : sliceFrame(frame, first, frame.t.length);
}

/** Number of the part among those gathered; one for all that differ in figures only. */
function place(parts: ChunkPart[], part: ChunkPart): number {
  const known = parts.findIndex(
    (other) =>
      other.machine === part.machine &&
      other.pack === part.pack &&
      other.group === part.group &&
      other.origin === part.origin &&
      other.mapping === part.mapping &&
      JSON.stringify(other.context) === JSON.stringify(part.context),
  );
  if (known < 0) return parts.push(part) - 1;
  const into = parts[known];
  if (into) parts[known] = { ...into, tMin: Math.min(into.tMin, part.tMin), tMax: Math.max(into.tMax, part.tMax) };
  return known;
}

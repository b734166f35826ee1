import { createShaper, PartList, type Shaper, takeLines } from '@millspace/policy';
import type { ChunkHeader, Pack, Shape, WithheldRecord } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import { linesOf, makePiece, type Piece } from './pieces.ts';
import type { Place } from './position.ts';
import { type Line, recount } from './rows.ts';

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
  /** It has seen every line from here on, up to the end of `last`. */
  readonly origin: Place;
  /** Offset of the last chunk that went through. */
  last: number;

  constructor(shape: Shape, packs: readonly Pack[], origin: Place) {
    this.#shaper = createShaper({ shape, packs });
    this.origin = origin;
    this.last = origin.offset - 1;
  }

  push(chunk: StoredChunk): ShapedChunk {
    const before = chunk.offset === this.origin.offset ? this.origin.index : 0;
    const lines = before === 0 ? linesOf(chunk) : linesOf(chunk).map((line, i) => (i < before ? SKIPPED : line));
    const { piece, releaseAt } = this.pushLines(chunk.offset, chunk.header, lines);
    this.last = chunk.offset;
    return { offset: chunk.offset, piece, open: this.#shaper.oldestOpen() ?? undefined, releaseAt };
  }

  /** Lines that have no place in the log, such as those of a history answer; `offset` only has to increase. */
  pushLines(offset: number, header: ChunkHeader, lines: readonly Line[]): { piece: Piece | null; releaseAt: number } {
    return gather(header, this.#shaper.push(offset, header.parts, lines));
  }

  /** A history answer is complete: its last windows. */
  end(header: ChunkHeader): Piece | null {
    return gather(header, this.#shaper.endOfHistory()).piece;
  }
}

function gather(header: ChunkHeader, outputs: ReturnType<Shaper['push']>): { piece: Piece | null; releaseAt: number } {
  const lines: Line[] = [];
  const list = new PartList();
  let release = 0;
  for (const output of outputs) {
    // Each output speaks of its own parts; in the one chunk that is made of them their numbers are moved up.
    takeLines(output, list, lines);
    release = Math.max(release, output.releaseAt ?? 0);
  }
  return {
    piece: lines.length === 0 ? null : makePiece(header, recount(list.parts, lines), lines),
    releaseAt: release,
  };
}

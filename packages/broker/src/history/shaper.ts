import { isPassThrough } from '@millspace/policy';
import { decodeBody, splitLines } from '@millspace/runtime/chunks';
import type { ChunkHeader, Pack, Shape } from '@millspace/schemas';
import type { Piece } from '../enforce/pieces.ts';
import { type Line, rowsOf } from '../enforce/rows.ts';
import { Shaping } from '../enforce/shaping.ts';
import type { UploadedChunk } from './check-part.ts';

/** What is to be relayed; `lines` only where a count cuts. */
export interface Relayed {
  header: ChunkHeader;
  body: Buffer;
  changed: boolean;
  rows: number;
  lines: () => readonly Line[];
}

/** The shape of one answer. History forms windows of its own, which close with the answer. */
export class HistoryShaper {
  readonly #shaping: Shaping | null;
  #chunks = 0;
  #last: ChunkHeader | null = null;

  constructor(shape: Shape, packs: readonly Pack[]) {
    // The range was cut before what a delay holds back, so that here only what remains is shaped.
    const rest: Shape = { ...shape, delayMs: null };
    this.#shaping = isPassThrough(rest) ? null : new Shaping(rest, packs, { after: 0, cold: false });
  }

  take({ header, body }: UploadedChunk): Relayed | null {
    this.#last = header;
    const lines = () => splitLines(decodeBody(header, body)).map((line) => JSON.parse(line) as Line);
    if (this.#shaping === null) return { header, body, changed: false, rows: rowsOf(header.parts), lines };
    this.#chunks += 1;
    return relayed(this.#shaping.pushLines(this.#chunks, header, lines()).piece);
  }

  end(): Relayed | null {
    return this.#shaping === null || this.#last === null ? null : relayed(this.#shaping.end(this.#last));
  }
}

function relayed(piece: Piece | null): Relayed | null {
  return piece === null
    ? null
    : { header: piece.header, body: piece.body, changed: true, rows: piece.rows, lines: () => piece.lines };
}

import { changesLines, type Disguise } from '@millspace/policy';
import { decodeBody, splitLines } from '@millspace/runtime/chunks';
import type { ChunkHeader, Pack, Shape } from '@millspace/schemas';
import { disguised, makePiece, type Piece } from '../enforce/pieces.ts';
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
  readonly #disguise: Disguise | null;
  #chunks = 0;
  #last: ChunkHeader | null = null;

  constructor(shape: Shape, packs: readonly Pack[], disguise: Disguise | null) {
    // The range was cut before what a delay holds back, so that here only what remains is shaped.
    this.#shaping = changesLines(shape)
      ? new Shaping({ ...shape, delayMs: null }, packs, { offset: 0, index: 0 })
      : null;
    this.#disguise = disguise;
  }

  take({ header, body }: UploadedChunk): Relayed | null {
    this.#last = header;
    const lines = () => splitLines(decodeBody(header, body)).map((line) => JSON.parse(line) as Line);
    if (this.#shaping !== null) {
      this.#chunks += 1;
      return this.#relayed(this.#shaping.pushLines(this.#chunks, header, lines()).piece);
    }
    if (this.#disguise !== null) return this.#relayed(makePiece(header, header.parts, lines()));
    return { header, body, changed: false, rows: rowsOf(header.parts), lines };
  }

  end(): Relayed | null {
    return this.#shaping === null || this.#last === null ? null : this.#relayed(this.#shaping.end(this.#last));
  }

  #relayed(shaped: Piece | null): Relayed | null {
    if (shaped === null) return null;
    const piece = this.#disguise === null ? shaped : disguised(shaped, this.#disguise);
    return { header: piece.header, body: piece.body, changed: true, rows: piece.rows, lines: () => piece.lines };
  }
}

import { decodeBody, encodeBody, splitLines } from '@millspace/runtime/chunks';
import type { ChunkHeader, ChunkPart } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import { isRecord, type Line, rowsOf } from './rows.ts';

/** What is left of a chunk after shaping or cutting: a chunk of its own, with its own digest. */
export interface Piece {
  header: ChunkHeader;
  headerText: string;
  body: Buffer;
  rows: number;
  lines: readonly Line[];
}

const decoded = new WeakMap<StoredChunk, Line[]>();

/** The lines of a chunk. They were validated when it came in. Parsed once for all shapes while the chunk is in memory. */
export function linesOf(chunk: StoredChunk): Line[] {
  let lines = decoded.get(chunk);
  if (!lines) {
    lines = splitLines(decodeBody(chunk.header, chunk.body)).map((line) => JSON.parse(line) as Line);
    decoded.set(chunk, lines);
  }
  return lines;
}

/** Lines under the header of the chunk they came from. */
export function makePiece(origin: ChunkHeader, parts: ChunkPart[], lines: readonly Line[]): Piece {
  const { facts, body } = encodeBody(lines.map((line) => JSON.stringify(line)));
  const header: ChunkHeader = { ...origin, parts, records: lines.filter(isRecord).length, ...facts };
  return { header, headerText: JSON.stringify(header), body, rows: rowsOf(parts), lines };
}

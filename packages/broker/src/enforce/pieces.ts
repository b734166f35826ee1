import type { Disguise } from '@millspace/policy';
import { decodeBody, encodeBody, splitLines } from '@millspace/runtime/chunks';
import type { ChunkHeader, ChunkPart } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import { isRecord, type Line, recount, rowsOf, sliceFrame } from './rows.ts';

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
  const header = headerOf(origin, { parts, records: lines.filter(isRecord).length, ...facts });
  return { header, headerText: JSON.stringify(header), body, rows: rowsOf(parts), lines };
}

/** A header with other contents. Members that nobody knows do not pass: they may say anything. */
export function headerOf(
  { schema, dataset, producer, epoch, seq, seqTo }: ChunkHeader,
  contents: Pick<ChunkHeader, 'parts' | 'records' | 'digest' | 'encoding' | 'length'>,
): ChunkHeader {
  return { schema, dataset, producer, epoch, seq, seqTo, ...contents };
}

/** The piece with pseudonyms; itself when it names nothing that is hidden. */
export function disguised(piece: Piece, disguise: Disguise): Piece {
  const header = disguise.header(piece.header);
  const parts = piece.header.parts.map((part) => disguise.part(part));
  const lines = piece.lines.map((line) => (isRecord(line) ? disguise.record(line) : line));
  const same =
    header === piece.header &&
    parts.every((part, index) => part === piece.header.parts[index]) &&
    lines.every((line, index) => line === piece.lines[index]);
  return same ? piece : makePiece(header, parts, lines);
}

/** The piece without the windows of each machine that begin before an instant (epoch ms); null when nothing remains. */
export function piecesSince(piece: Piece, since: (machine: string) => number): Piece | null {
  const { parts } = piece.header;
  if (!parts.some(({ machine, tMin, frames }) => frames > 0 && tMin < since(machine))) return piece;
  const lines: Line[] = [];
  for (const line of piece.lines) {
    const part = isRecord(line) ? undefined : parts[line.part];
    const first = isRecord(line) || !part ? 0 : rowFrom(line.t, since(part.machine));
    if (isRecord(line) || first === 0) lines.push(line);
    else if (first < line.t.length) lines.push(sliceFrame(line, first, line.t.length));
  }
  return lines.length === 0 ? null : makePiece(piece.header, recount(parts, lines), lines);
}

function rowFrom(t: readonly number[], instant: number): number {
  const first = t.findIndex((at) => at >= instant);
  return first < 0 ? t.length : first;
}

import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sha256 } from './crypto.ts';
import { MillspaceError, messageOf } from './errors.ts';

/** The largest decoded body of a chunk (bytes). */
export const MAX_DECODED_BYTES = 32 * 1024 * 1024;

/** As small as the default level makes frames, in two thirds of the time. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export interface BodyFacts {
  digest: string;
  encoding: 'identity' | 'zstd';
  length: number;
}

const NEWLINE = 0x0a;
const PIECE_BYTES = 1024 * 1024;
/** Bytes that one UTF-16 unit takes in UTF-8 at most. */
const MOST_BYTES = 3;

/** Bodies on their way into compression: memory of its own for each would wait by the hundred for the collector. */
let scratch: Buffer<ArrayBufferLike> = Buffer.alloc(0);

/** The lines as one text that is only good until the next call. */
function joined(lines: readonly string[]): Buffer {
  if (lines.length === 0) return scratch.subarray(0, 0);
  const text = lines.join('\n');
  // Counting the bytes of a text beforehand takes half as long as writing it.
  const room = 1 + (text.length < PIECE_BYTES ? text.length * MOST_BYTES : Buffer.byteLength(text, 'utf8'));
  if (scratch.length < room) scratch = Buffer.allocUnsafeSlow(room);
  const length = scratch.write(text, 0, 'utf8');
  scratch[length] = NEWLINE;
  return scratch.subarray(0, length + 1);
}

/**
 * Makes the body of a chunk from its lines (JSON texts without newline): NDJSON, compressed when it is larger than
 * `compressAbove` bytes and that makes it smaller. The digest is that of the decoded bytes.
 */
export function encodeBody(
  lines: readonly string[] | Buffer,
  options: { compressAbove?: number } = {},
): { facts: BodyFacts; body: Buffer } {
  const own = Buffer.isBuffer(lines);
  const decoded = own ? lines : joined(lines);
  const digest = sha256(decoded);
  if (decoded.length > (options.compressAbove ?? 4096)) {
    const packed = zstdCompressSync(decoded, LEVEL);
    if (packed.length < decoded.length)
      return { facts: { digest, encoding: 'zstd', length: decoded.length }, body: packed };
  }
  return {
    facts: { digest, encoding: 'identity', length: decoded.length },
    body: own ? decoded : Buffer.from(decoded),
  };
}

/**
 * The decoded body, checked against length and digest.
 * @throws MillspaceError MS-ING-002 (too large), MS-ING-003 (does not decode or length differs), MS-ING-004 (digest differs)
 */
export function decodeBody(facts: BodyFacts, body: Uint8Array): Buffer {
  const decoded = unpackBody(facts, body);
  if (sha256(decoded) !== facts.digest)
    throw new MillspaceError('MS-ING-004', { detail: 'the digest of the body differs from its header' });
  return decoded;
}

/**
 * The decoded body of which the digest was checked before, checked against its length.
 * @throws MillspaceError MS-ING-002 (too large), MS-ING-003 (does not decode or length differs)
 */
export function unpackBody(facts: BodyFacts, body: Uint8Array): Buffer {
  if (facts.length > MAX_DECODED_BYTES)
    throw new MillspaceError('MS-ING-002', {
      detail: `a decoded body of ${facts.length} bytes is not allowed (at most ${MAX_DECODED_BYTES})`,
    });
  let decoded: Buffer;
  try {
    decoded =
      facts.encoding === 'zstd'
        ? // An ordinary body in one piece, not in many that are put together then. A piece that is filled to its last byte is
          // followed by another, for what might still come.
          zstdDecompressSync(body, {
            maxOutputLength: Math.max(1, facts.length),
            chunkSize: Math.min(PIECE_BYTES, Math.max(64, facts.length + 1)),
          })
        : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  } catch (cause) {
    throw new MillspaceError('MS-ING-003', { detail: `the body does not decode: ${messageOf(cause)}`, cause });
  }
  if (decoded.length !== facts.length)
    throw new MillspaceError('MS-ING-003', {
      detail: `the body has ${decoded.length} bytes, its header says ${facts.length}`,
    });
  return decoded;
}

/** Calls with the place of each line of an NDJSON body; empty lines are passed over. */
export function eachLine(decoded: Buffer, take: (from: number, to: number) => void): void {
  let start = 0;
  while (start < decoded.length) {
    let end = decoded.indexOf(NEWLINE, start);
    if (end < 0) end = decoded.length;
    if (end > start) take(start, end);
    start = end + 1;
  }
}

/** The lines of an NDJSON body; empty lines are passed over. */
export function splitLines(decoded: Buffer): string[] {
  const lines: string[] = [];
  eachLine(decoded, (from, to) => lines.push(decoded.toString('utf8', from, to)));
  return lines;
}

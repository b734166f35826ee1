import { MillspaceError } from '@millspace/runtime/errors';

const NEWLINE = 0x0a;
/** The longest line that is read (bytes): a chunk's header with all its parts, or a large frame. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * Lines of a body, without empty ones; those that came together are given together.
 * @throws MillspaceError MS-PUL-004 for a line that does not end
 */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of body) {
    const bytes = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    const end = bytes.lastIndexOf(NEWLINE);
    rest = bytes.subarray(end + 1);
    if (rest.length > MAX_LINE_BYTES)
      throw new MillspaceError('MS-PUL-004', { detail: `a line is longer than ${MAX_LINE_BYTES} bytes`, status: 422 });
    const lines = end < 0 ? [] : linesOf(bytes.subarray(0, end));
    if (lines.length > 0) yield lines;
  }
  const last = linesOf(rest);
  if (last.length > 0) yield last;
}

function linesOf(bytes: Buffer): string[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

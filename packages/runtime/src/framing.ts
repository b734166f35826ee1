import { MillspaceError, messageOf } from './errors.ts';

/** Media type of a sequence of frames: `[u32BE header length][u32BE body length][header JSON][body]`, repeated. */
export const CHUNKS_MEDIA_TYPE = 'application/vnd.millspace.chunks';
export const MAX_HEADER_BYTES = 256 * 1024;
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface WireFrame {
  header: unknown;
  body: Buffer;
  /** Bytes of the whole frame on the wire. */
  bytes: number;
}

const EMPTY = Buffer.alloc(0);

export function encodeFrame(header: object | string, body: Uint8Array = EMPTY): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header), 'utf8');
  const frame = Buffer.allocUnsafe(8 + text.length + body.length);
  frame.writeUInt32BE(text.length, 0);
  frame.writeUInt32BE(body.length, 4);
  text.copy(frame, 8);
  frame.set(body, 8 + text.length);
  return frame;
}

/** All frames of a whole request body. @throws MillspaceError MS-ING-001 when it is cut short or over a limit */
export function parseFrames(buffer: Buffer): WireFrame[] {
  const frames: WireFrame[] = [];
  let at = 0;
  while (at < buffer.length) {
    const size = frameSize(buffer, at);
    if (size === undefined || at + size > buffer.length) throw malformed(`frame ${frames.length} is cut short`);
    frames.push(frameAt(buffer, at, size));
    at += size;
  }
  return frames;
}

/** Frames of a stream, as they become whole. Holds at most one frame. @throws MillspaceError MS-ING-001 */
export async function* readFrames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<WireFrame> {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted = 8;
  for await (const piece of stream) {
    parts.push(Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    held += piece.byteLength;
    if (held < wanted) continue;
    const buffer = parts.length === 1 ? (parts[0] ?? EMPTY) : Buffer.concat(parts, held);
    let at = 0;
    for (;;) {
      const size = frameSize(buffer, at);
      if (size === undefined || at + size > buffer.length) {
        wanted = size ?? 8;
        break;
      }
      yield frameAt(buffer, at, size);
      at += size;
    }
    parts = at === buffer.length ? [] : [buffer.subarray(at)];
    held = buffer.length - at;
  }
  if (held > 0) throw malformed('the stream ended inside a frame');
}

function frameSize(buffer: Buffer, at: number): number | undefined {
  if (at + 8 > buffer.length) return undefined;
  const headerBytes = buffer.readUInt32BE(at);
  const bodyBytes = buffer.readUInt32BE(at + 4);
  if (headerBytes === 0 || headerBytes > MAX_HEADER_BYTES)
    throw malformed(`a header of ${headerBytes} bytes is not allowed (at most ${MAX_HEADER_BYTES})`);
  if (bodyBytes > MAX_BODY_BYTES)
    throw malformed(`a body of ${bodyBytes} bytes is not allowed (at most ${MAX_BODY_BYTES})`);
  return 8 + headerBytes + bodyBytes;
}

function frameAt(buffer: Buffer, at: number, size: number): WireFrame {
  const headerBytes = buffer.readUInt32BE(at);
  const text = buffer.toString('utf8', at + 8, at + 8 + headerBytes);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw malformed(`a header is no JSON: ${messageOf(cause)}`);
  }
  return { header, body: buffer.subarray(at + 8 + headerBytes, at + size), bytes: size };
}

function malformed(detail: string): MillspaceError {
  return new MillspaceError('MS-ING-001', { detail });
}

import { encodeBody } from '@millspace/runtime/chunks';
import { MillspaceError } from '@millspace/runtime/errors';
import {
  type ChunkHeader,
  checkFrame,
  checkRecord,
  type DeliveryHeader,
  describeErrors,
  findPack,
  validateChunkHeader,
  validateFrame,
  validateMillRecord,
} from '@millspace/schemas';
import type { ReceivedItem } from '../../store/store.ts';

/** One thing that a payload of telemetry says. */
export type Said =
  | { kind: 'item'; item: ReceivedItem }
  | { kind: 'heartbeat' }
  | { kind: 'end'; end: NonNullable<DeliveryHeader['end']> };

interface Open {
  header: ChunkHeader;
  position: string;
  lines: string[];
  bytes: number;
  wanted: number;
  rows: number[];
}

/**
 * Reads NDJSON of chunks: a header, then as many lines as it says. It comes from outside this dataspace, so each line is held
 * against the published schemas before anything of it is kept.
 */
export class TelemetryReader {
  readonly #now: () => number;
  #open: Open | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a chunk has begun that is not whole. */
  get midway(): boolean {
    return this.#open !== null;
  }

  /** @throws MillspaceError MS-PUL-004 with what is wrong */
  take(line: string): Said | null {
    const value = objectOf(line);
    if (this.#open) return this.#line(this.#open, value, line);
    const delivery = (value['schema'] === undefined
      ? value
      : { kind: 'chunk', chunk: value }) as unknown as DeliveryHeader;
    if (delivery.kind === 'heartbeat') return { kind: 'heartbeat' };
    if (delivery.kind === 'end' && delivery.end) return { kind: 'end', end: delivery.end };
    const { chunk, position } = delivery;
    if (!validateChunkHeader(chunk))
      throw wrong(`the header of a chunk: ${describeErrors(validateChunkHeader.errors)}`);
    for (const { pack } of chunk.parts)
      if (findPack(pack) === null) throw wrong(`the vocabulary ${pack} is not known here`);
    const wanted = chunk.parts.reduce((sum, part) => sum + part.frames, 0) + chunk.records;
    const place = position ?? `${chunk.producer}.${chunk.epoch}.${chunk.seqTo}`;
    this.#open = { header: chunk, position: place, lines: [], bytes: 0, wanted, rows: chunk.parts.map(() => 0) };
    return wanted === 0 ? this.#close(this.#open) : null;
  }

  #line(open: Open, value: Record<string, unknown>, line: string): Said | null {
    open.bytes += Buffer.byteLength(line);
    // What is held until a chunk is whole is bounded by what its header may say.
    if (open.bytes > open.header.length) throw wrong('a chunk is longer than its header says');
    if (value['record'] === undefined) {
      if (!validateFrame(value)) throw wrong(`a frame: ${describeErrors(validateFrame.errors)}`);
      const fault = checkFrame(value, open.header.parts[value.part], this.#now());
      if (fault) throw wrong(`a frame: ${fault.pointer} ${fault.text.en}`);
      open.rows[value.part] = (open.rows[value.part] ?? 0) + value.t.length;
    } else {
      if (!validateMillRecord(value)) throw wrong(`a record: ${describeErrors(validateMillRecord.errors)}`);
      const fault = checkRecord(value, this.#now());
      if (fault) throw wrong(`a record: ${fault.pointer} ${fault.text.en}`);
    }
    open.lines.push(line);
    return open.lines.length === open.wanted ? this.#close(open) : null;
  }

  #close({ header, position, lines, rows }: Open): Said {
    this.#open = null;
    if (header.parts.some(({ samples }, index) => samples !== rows[index]))
      throw wrong('the header of a chunk counts other rows than follow it');
    const { facts, body } = encodeBody(lines);
    if (facts.digest !== header.digest) throw wrong('the digest of a chunk differs from its header');
    return { kind: 'item', item: { header: { ...header, ...facts }, body, position } };
  }
}

function objectOf(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw wrong('a line is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('a line is no JSON object');
  return value as Record<string, unknown>;
}

function wrong(detail: string): MillspaceError {
  return new MillspaceError('MS-PUL-004', { detail, status: 422 });
}

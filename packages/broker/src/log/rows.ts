import { MillspaceError } from '@millspace/runtime/errors';
import type { ChunkHeader } from '@millspace/schemas';
import { MAX_AHEAD_MS } from '../ingest/check-frame.ts';
import type { StoredChunk } from './log.port.ts';
import type { ChunkRow } from './queries.ts';

/** How long after the end of an interruption rows from before it may come, when their times do not tell (ms). */
const REST_MS = 60_000;

/** What was known of an interruption before and after an append. */
export interface Cut {
  before: number | null;
  after: number | null;
}

/** Null once rows came that are surely from behind the interruption. */
export function cutAfter(cut: number, { parts }: ChunkHeader, now: number): number | null {
  const starts = parts.filter(({ frames }) => frames > 0).map(({ tMin }) => tMin);
  if (starts.length === 0) return cut;
  return Math.min(...starts) >= cut || now - cut >= REST_MS ? null : cut;
}

export interface Trimmed {
  last: number;
  top: number;
  chunks: number;
  bytes: number;
}

/** Of a chunk from before it was written down, its arrival: source times further ahead are refused. */
export function topOf({ top, receivedAt }: { top: number | null; receivedAt: number }): number {
  return top ?? receivedAt + MAX_AHEAD_MS;
}

export function later(top: number, { parts }: ChunkHeader): number {
  let latest = top;
  for (const { frames, tMax } of parts) if (frames > 0 && tMax > latest) latest = tMax;
  return latest;
}

export class Row implements StoredChunk {
  readonly offset: number;
  readonly receivedAt: number;
  readonly headerText: string;
  readonly body: Buffer;
  readonly begins: boolean;
  #header: ChunkHeader | undefined;

  constructor(row: ChunkRow) {
    this.offset = row.offset;
    this.receivedAt = row.receivedAt;
    this.headerText = row.header;
    this.body = row.body;
    this.begins = row.begins === 1;
  }

  get header(): ChunkHeader {
    this.#header ??= JSON.parse(this.headerText) as ChunkHeader;
    return this.#header;
  }
}

export function unexpected(what: string, epoch: number, seq: number): MillspaceError {
  return new MillspaceError('MS-ING-006', {
    detail: `${what}; expected number ${seq} of epoch ${epoch}`,
    status: 409,
    details: { expected: { epoch, seq } },
  });
}

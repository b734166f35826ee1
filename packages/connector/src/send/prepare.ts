import type { Outbox } from '../store/outbox.ts';
import type { Lane, OutboxEntry } from '../store/outbox-types.ts';
import { cutParts, type MadeChunk, makeChunk } from './chunker.ts';

/**
 * Entries and bytes of one chunk, and bytes of one request, at most. A chunk of backfill is compressed to a third: several
 * fit into what the broker sends ahead of acknowledgements (256 KiB), so that it never waits for one before the next.
 */
const CHUNK_ENTRIES = 512;
const CHUNK_BYTES = 320 * 1024;
const REQUEST_BYTES = 512 * 1024;

/** One request as it will be sent: contiguous numbers from `from` to `to`. */
export interface Prepared {
  chunks: MadeChunk[];
  epoch: number;
  /** Of the lane when it was made. */
  displacements: number;
  from: number;
  to: number;
  body: Buffer;
}

/** What waits from a number on, as one request; null when nothing does. Up to `singlyUntil` each entry is a chunk of its own. */
export function prepare(
  outbox: Pick<Outbox, 'read'>,
  lane: Lane,
  want: { from: number; singlyUntil: number; producer: string },
): Prepared | null {
  const chunks: MadeChunk[] = [];
  let bytes = 0;
  let next = want.from;
  while (bytes < REQUEST_BYTES) {
    const singly = next <= want.singlyUntil;
    const entries = cutParts(outbox.read(lane, next, { entries: singly ? 1 : CHUNK_ENTRIES, bytes: CHUNK_BYTES }));
    if (entries.length === 0) break;
    const chunk = chunkOf(entries, lane, want.producer);
    chunks.push(chunk);
    bytes += chunk.frame.length;
    next = chunk.header.seqTo + 1;
    if (next >= lane.next) break;
  }
  if (chunks.length === 0) return null;
  const body = Buffer.concat(chunks.map((chunk) => chunk.frame));
  const { epoch, displacements } = lane;
  return { chunks, epoch, displacements, from: want.from, to: next - 1, body };
}

/** Contiguous entries of a lane as a chunk. */
export function chunkOf(
  entries: readonly OutboxEntry[],
  lane: Pick<Lane, 'dataset' | 'epoch'>,
  producer: string,
): MadeChunk {
  return makeChunk(entries, { dataset: lane.dataset, producer, epoch: lane.epoch });
}

/** A chunk that was sent before, out of the entries that are still held; null when they are not. */
export function remake(
  outbox: Pick<Outbox, 'read' | 'lanes'>,
  { dataset, epoch, from, to }: { dataset: string; epoch: number; from: number; to: number },
  producer: string,
): MadeChunk | null {
  const lane = outbox.lanes.get(dataset);
  if (lane?.epoch !== epoch) return null;
  const entries = outbox.read(lane, from, { entries: to - from + 1, bytes: Number.POSITIVE_INFINITY });
  const within = entries.filter(({ seqTo }) => seqTo <= to);
  return within[0]?.seq === from && within.at(-1)?.seqTo === to ? chunkOf(within, lane, producer) : null;
}

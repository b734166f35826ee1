import { encodeBody } from '@millspace/runtime/chunks';
import { encodeFrame } from '@millspace/runtime/framing';
import type { ChunkHeader, ChunkPart } from '@millspace/schemas';
import { type PartKey, withPart } from '../store/lines.ts';
import type { OutboxEntry } from '../store/outbox-types.ts';

export interface MadeChunk {
  header: ChunkHeader;
  /** Header and body as they go over the wire. */
  frame: Buffer;
  /** Of the body, as it travels. */
  bodyBytes: number;
  /** Its entries in the outbox, and their bytes. */
  entries: number;
  held: number;
}

/** Bodies up to this size (bytes) travel uncompressed. */
const COMPRESS_ABOVE = 4096;

/** Contiguous outbox entries as one chunk. The same entries always give the same digest. */
export function makeChunk(
  entries: readonly OutboxEntry[],
  about: { dataset: string; producer: string; epoch: number },
): MadeChunk {
  const parts: ChunkPart[] = [];
  const index = new Map<string, number>();
  const lines: string[] = [];
  let records = 0;
  for (const entry of entries) {
    if (entry.part === null) {
      records += 1;
      lines.push(entry.line);
      continue;
    }
    let at = index.get(entry.part);
    if (at === undefined) {
      at = parts.length;
      index.set(entry.part, at);
      parts.push({ ...(JSON.parse(entry.part) as PartKey), frames: 0, samples: 0, tMin: entry.tMin, tMax: entry.tMax });
    }
    const part = parts[at];
    if (part) {
      part.frames += 1;
      part.samples += entry.samples;
      part.tMin = Math.min(part.tMin, entry.tMin);
      part.tMax = Math.max(part.tMax, entry.tMax);
    }
    lines.push(withPart(entry.line, at));
  }
  const { facts, body } = encodeBody(lines, { compressAbove: COMPRESS_ABOVE });
  const header: ChunkHeader = {
    schema: 'urn:millspace:schema:chunk:1',
    ...about,
    seq: entries[0]?.seq ?? 0,
    seqTo: entries.at(-1)?.seqTo ?? 0,
    parts,
    records,
    ...facts,
  };
  return {
    header,
    frame: encodeFrame(header, body),
    bodyBytes: body.length,
    entries: entries.length,
    held: entries.reduce((sum, entry) => sum + entry.bytes, 0),
  };
}

/** Cuts entries so that no chunk mixes more parts than a header may have. */
export function cutParts(entries: readonly OutboxEntry[], limit = 200): OutboxEntry[] {
  const parts = new Set<string>();
  for (const [count, entry] of entries.entries()) {
    if (entry.part !== null) parts.add(entry.part);
    if (parts.size > limit) return entries.slice(0, count);
  }
  return [...entries];
}

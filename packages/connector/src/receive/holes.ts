import type { ChunkHeader, GapRecord, WithheldRecord } from '@millspace/schemas';
import type { Stream } from '../store/streams.ts';

/** Longer than any such word; what is longer carries data. */
const MAX_WORD_BYTES = 16_384;
const WITHHELD = '"withheld"';

/** True for the word that a stretch had left the broker's log before it was read: it bears the header of the chunk behind it. Pure. */
export function tellsOfExpiry(body: Uint8Array): boolean {
  if (body.length > MAX_WORD_BYTES) return false;
  // Nearly every body is one of data: it is parsed once, by the store.
  if (!Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes(WITHHELD)) return false;
  const line = JSON.parse(
    Buffer.from(body).toString('utf8').split('\n')[0] ?? 'null',
  ) as Partial<WithheldRecord> | null;
  return line?.record === 'withheld' && line.rule === 'transit';
}

/** True when numbers lie between what was received last of a producer and this chunk. Pure. */
export function holeBefore(chunk: Pick<ChunkHeader, 'epoch' | 'seq'>, known: { epoch: number; seq: number }): boolean {
  if (chunk.epoch === known.epoch) return chunk.seq > known.seq + 1;
  return chunk.epoch > known.epoch && chunk.seq > 1;
}

/** One gap record per group: from its last row to the first of the chunk (or its beginning, when the chunk has none of it). Pure. */
export function missingStretches(
  chunk: ChunkHeader,
  known: { epoch: number; seq: number },
  streams: readonly Pick<Stream, 'machine' | 'pack' | 'group' | 'lastLive'>[],
): GapRecord[] {
  const starts = chunk.parts.filter((part) => part.samples > 0).map((part) => part.tMin);
  if (starts.length === 0) return [];
  const begin = Math.min(...starts);
  return streams.flatMap((stream): GapRecord[] => {
    const part = chunk.parts.find(
      (candidate) =>
        candidate.machine === stream.machine && candidate.pack === stream.pack && candidate.group === stream.group,
    );
    const to = (part?.tMin ?? begin) - 1;
    const t = (stream.lastLive ?? to) + 1;
    if (stream.lastLive === null || to < t) return [];
    const { machine, pack, group } = stream;
    const id = `gap-${chunk.producer.slice(-12)}-${known.epoch}-${known.seq}-${machine}-${group}`;
    return [
      {
        record: 'gap',
        id,
        machine,
        pack,
        group,
        t,
        to,
        reason: 'sequence',
        seqFrom: known.seq + 1,
        epoch: known.epoch,
        refillable: true,
      },
    ];
  });
}

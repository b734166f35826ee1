import type { ChunkHeader, ChunkPart, GapRecord, WithheldRecord } from '@millspace/schemas';
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

/** A group of signals and its last live row before a hole, epoch ms; null: it had none. */
export type GroupBefore = Pick<Stream, 'machine' | 'pack' | 'group' | 'lastLive'>;

/** Rows of one group may trail those of another by so much, ms of source time; whoever says nothing for longer is gone. */
const TRAILING_MS = 60_000;

/**
 * Numbers of a producer that will not come any more. What is missing of each group lies between its own last row before and
 * its own first one behind; that need not be in the first chunk behind the hole, for machines do not speak in step.
 */
export class Hole {
  readonly #known: { epoch: number; seq: number };
  #waiting: readonly GroupBefore[];
  /** First instant behind the hole, epoch ms. */
  #begin: number | null = null;

  /** @param known the last number before the hole @param groups as they stood before it */
  constructor(known: { epoch: number; seq: number }, groups: readonly GroupBefore[]) {
    this.#known = known;
    this.#waiting = groups.filter(({ lastLive }) => lastLive !== null);
  }

  /** Nothing of it is left to be told. */
  get isTold(): boolean {
    return this.#waiting.length === 0;
  }

  /** What the next chunk behind the hole makes known: a gap record for each group that is missing rows. */
  read(chunk: ChunkHeader): GapRecord[] {
    const live = chunk.parts.filter(({ origin, samples }) => origin === 'live' && samples > 0);
    if (live.length === 0) return [];
    this.#begin ??= Math.min(...live.map(({ tMin }) => tMin));
    const begin = this.#begin;
    const over = Math.max(...live.map(({ tMax }) => tMax)) - begin > TRAILING_MS;
    const left: GroupBefore[] = [];
    const gaps = this.#waiting.flatMap((group) => {
      const own = live.filter((part) => isOf(part, group)).map(({ tMin }) => tMin);
      if (own.length > 0) return this.#gap(group, Math.min(...own) - 1, chunk);
      if (over) return this.#gap(group, begin - 1, chunk);
      left.push(group);
      return [];
    });
    this.#waiting = left;
    return gaps;
  }

  #gap({ machine, pack, group, lastLive }: GroupBefore, to: number, { producer }: ChunkHeader): GapRecord[] {
    const { epoch, seq } = this.#known;
    const t = (lastLive ?? to) + 1;
    if (to < t) return [];
    const id = `gap-${producer.slice(-12)}-${epoch}-${seq}-${machine}-${group}`;
    return [
      { record: 'gap', id, machine, pack, group, t, to, reason: 'sequence', seqFrom: seq + 1, epoch, refillable: true },
    ];
  }
}

function isOf(part: ChunkPart, { machine, pack, group }: GroupBefore): boolean {
  return part.machine === machine && part.pack === pack && part.group === group;
}

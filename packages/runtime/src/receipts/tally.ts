import type { ChunkPart, Receipt } from '@millspace/schemas';
import { canonical, sha256 } from '../crypto.ts';

/** What a receipt counts of one chunk. */
export interface Counted {
  /** Where it stands: the cursor of a delivery, `<epoch>.<seq>` of an upload. */
  from: string;
  /** The same for a delivery; `<epoch>.<seqTo>` of an upload. */
  to: string;
  /** Rows. */
  samples: number;
  /** Of the body, as it travelled. */
  bytes: number;
  digest: string;
  parts: readonly Pick<ChunkPart, 'machine' | 'samples'>[];
}

export type Figures = Required<Pick<Receipt, 'from' | 'to' | 'chunks' | 'samples' | 'bytes' | 'digest' | 'machines'>>;

/** The rolling digest of a receipt: over the digests of its chunks, in order, beginning with the empty text. */
export function rollDigest(before: string, digest: string): string {
  return sha256(`${before}\n${digest}`);
}

/** What a receipt names as the one before it. */
export function receiptHead(receipt: Receipt): string {
  return sha256(canonical(receipt));
}

/** Sums up chunks, in order: the figures of a receipt, the same for whoever counts the same chunks. */
export class Tally {
  #figures: Figures | null;
  readonly #machines: Map<string, number>;

  /** @param from figures to go on with */
  constructor(from: Figures | null = null) {
    this.#figures = from;
    this.#machines = new Map(from?.machines.map(({ machine, samples }) => [machine, samples]));
  }

  add({ from, to, samples, bytes, digest, parts }: Counted): void {
    const before = this.#figures;
    this.#figures = {
      from: before?.from ?? from,
      to,
      chunks: (before?.chunks ?? 0) + 1,
      samples: (before?.samples ?? 0) + samples,
      bytes: (before?.bytes ?? 0) + bytes,
      digest: rollDigest(before?.digest ?? '', digest),
      machines: [],
    };
    for (const part of parts)
      if (part.samples > 0) this.#machines.set(part.machine, (this.#machines.get(part.machine) ?? 0) + part.samples);
  }

  get empty(): boolean {
    return this.#figures === null;
  }

  get samples(): number {
    return this.#figures?.samples ?? 0;
  }

  /** Null when nothing was counted. Machines in the order of their names, so that both sides write the same. */
  figures(): Figures | null {
    if (!this.#figures) return null;
    const machines = [...this.#machines].map(([machine, samples]) => ({ machine, samples }));
    return { ...this.#figures, machines: machines.sort((a, b) => (a.machine < b.machine ? -1 : 1)) };
  }
}

/** Members in which a receipt says something else than was counted; empty when they agree. Brokers before 0.2 name no machines. */
export function differences(receipt: Receipt, counted: Figures): (keyof Figures)[] {
  const claimed = (Object.keys(counted) as (keyof Figures)[]).filter(
    (name) => name !== 'machines' || receipt.machines !== undefined,
  );
  return claimed.filter((name) => canonical(receipt[name] ?? null) !== canonical(counted[name]));
}

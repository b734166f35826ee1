import { type Counted, type Figures, Tally } from '@millspace/runtime/receipts/tally';
import type { Receipt, UploadedChunks } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { MadeChunk } from './chunker.ts';

/** What is remembered of one dataset at most; older chunks are looked up. */
const REMEMBERED = 50_000;

export interface UploadTrailDeps {
  broker: Pick<BrokerClient, 'request'>;
  /** The entries of an epoch from..to as a chunk, out of the outbox; null when they are no longer held. */
  remake: (dataset: string, epoch: number, from: number, to: number) => MadeChunk | null;
}

/**
 * The chunks that the broker has taken from here: what the receipt of an upload is held against before it is signed. Of
 * what this process does not remember (it was restarted, an answer was lost) the broker names the chunks, and each is made
 * again out of the outbox and compared.
 */
export class UploadTrail {
  readonly #deps: UploadTrailDeps;
  readonly #taken = new Map<string, Map<string, Counted>>();

  constructor(deps: UploadTrailDeps) {
    this.#deps = deps;
  }

  taken(dataset: string, made: MadeChunk): void {
    let known = this.#taken.get(dataset);
    if (!known) {
      known = new Map();
      this.#taken.set(dataset, known);
    }
    const counted = countedOf(made);
    known.delete(counted.from);
    known.set(counted.from, counted);
    for (const oldest of known.keys()) {
      if (known.size <= REMEMBERED) break;
      known.delete(oldest);
    }
  }

  /** What was uploaded in the stretch of a receipt; null when it cannot be shown here. */
  async figures(receipt: Receipt): Promise<Figures | null> {
    const { dataset, from = '', to = '' } = receipt;
    return this.#remembered(dataset, from, to) ?? (await this.#lookedUp(dataset, from, to));
  }

  /** The stretch has its receipt. */
  forget({ dataset, from = '', to = '' }: Receipt): void {
    const known = this.#taken.get(dataset);
    for (let at: string | null = from; at !== null; ) {
      const counted: Counted | undefined = known?.get(at);
      known?.delete(at);
      at = !counted || counted.to === to ? null : follower(counted);
    }
  }

  #remembered(dataset: string, from: string, to: string): Figures | null {
    const known = this.#taken.get(dataset);
    const tally = new Tally();
    for (let at = from; ; ) {
      const counted = known?.get(at);
      if (!counted) return null;
      tally.add(counted);
      if (counted.to === to) return tally.figures();
      at = follower(counted);
    }
  }

  async #lookedUp(dataset: string, from: string, to: string): Promise<Figures | null> {
    const [epoch, first] = placeOf(from);
    const [, last] = placeOf(to);
    const { json } = await this.#deps.broker.request<UploadedChunks>(
      'GET',
      `/ingest/${encodeURIComponent(dataset)}/chunks?epoch=${epoch}&from=${first}&to=${last}`,
    );
    const tally = new Tally();
    let next = first;
    for (const { seq, seqTo, digest } of json.chunks) {
      if (seq !== next) return null;
      const counted = this.#own(dataset, epoch, seq, seqTo);
      if (counted?.digest !== digest) return null;
      tally.add(counted);
      next = seqTo + 1;
    }
    return next === last + 1 ? tally.figures() : null;
  }

  #own(dataset: string, epoch: number, seq: number, seqTo: number): Counted | null {
    const known = this.#taken.get(dataset)?.get(`${epoch}.${seq}`);
    if (known?.to === `${epoch}.${seqTo}`) return known;
    const made = this.#deps.remake(dataset, epoch, seq, seqTo);
    return made && countedOf(made);
  }
}

function countedOf({ header, bodyBytes }: MadeChunk): Counted {
  const { epoch, seq, seqTo, digest, parts } = header;
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  // Of the parts only what is counted: tens of thousands of these are remembered.
  const counted = parts.map((part) => ({ machine: part.machine, samples: part.samples }));
  return { from: `${epoch}.${seq}`, to: `${epoch}.${seqTo}`, samples, bytes: bodyBytes, digest, parts: counted };
}

function placeOf(position: string): [epoch: number, seq: number] {
  const [epoch = 0, seq = 0] = position.split('.').map(Number);
  return [epoch, seq];
}

function follower({ to }: Counted): string {
  const [epoch, seq] = placeOf(to);
  return `${epoch}.${seq + 1}`;
}

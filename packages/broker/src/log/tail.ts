import { Notifier } from '@millspace/runtime/notifier';
import type { LogPort, StoredChunk } from './log.port.ts';

const RING_BYTES = 4 * 1024 * 1024;

/**
 * The end of one dataset's log, kept in memory for everybody who follows it live: one per dataset and process. Who is
 * further behind reads from the log itself.
 */
export class Tail {
  readonly #log: LogPort;
  readonly #dataset: string;
  readonly #news = new Notifier();
  readonly #unsubscribe: () => void;
  readonly #maxBytes: number;
  #ring: StoredChunk[] = [];
  #bytes = 0;
  /** The ring holds every chunk beyond this offset. */
  #from: number;
  #last: number;
  /** Grows with every append, so that a reader can tell whether it has missed one before it waits. */
  version = 0;

  constructor(log: LogPort, dataset: string, maxBytes = RING_BYTES) {
    this.#log = log;
    this.#dataset = dataset;
    this.#maxBytes = maxBytes;
    const { last, trimmed } = log.bounds(dataset);
    this.#from = last ?? trimmed;
    this.#last = this.#from;
    this.#unsubscribe = log.subscribe(dataset, (chunks) => this.#append(chunks));
  }

  /** Offset of the newest chunk, 0 for an empty log. */
  get last(): number {
    return this.#last;
  }

  /** The next chunks after an offset, at least one if there is one, else at most `maxBytes`. Does not wait. */
  async next(after: number, maxBytes: number): Promise<StoredChunk[]> {
    if (after >= this.#last) return [];
    if (after < this.#from) return this.#log.pull(this.#dataset, after, maxBytes);
    const batch: StoredChunk[] = [];
    let bytes = 0;
    for (let index = this.#indexAfter(after); index < this.#ring.length; index += 1) {
      const chunk = this.#ring[index];
      if (chunk === undefined) break;
      bytes += chunk.body.length;
      if (batch.length > 0 && bytes > maxBytes) break;
      batch.push(chunk);
    }
    return batch;
  }

  /** Resolves when something was appended after `version` was read, when the signal aborts, or after `timeoutMs`. */
  async wait(version: number, options: { signal: AbortSignal; timeoutMs?: number }): Promise<void> {
    if (version === this.version) await this.#news.wait(options);
  }

  /** Lets everybody who waits look again: something else than the log has changed. */
  poke(): void {
    this.#news.notify();
  }

  close(): void {
    this.#unsubscribe();
    this.#ring = [];
    this.#news.notify();
  }

  #append(chunks: readonly StoredChunk[]): void {
    for (const chunk of chunks) {
      this.#ring.push(chunk);
      this.#bytes += chunk.body.length;
      this.#last = chunk.offset;
    }
    let drop = 0;
    while (this.#bytes > this.#maxBytes && drop < this.#ring.length) {
      const oldest = this.#ring[drop];
      if (oldest === undefined) break;
      this.#bytes -= oldest.body.length;
      this.#from = oldest.offset;
      drop += 1;
    }
    if (drop > 0) this.#ring.splice(0, drop);
    this.version += 1;
    this.#news.notify();
  }

  #indexAfter(offset: number): number {
    let low = 0;
    let high = this.#ring.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ring[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** One tail per dataset, made at its first reader. */
export class Tails {
  readonly #log: LogPort;
  readonly #tails = new Map<string, Tail>();

  constructor(log: LogPort) {
    this.#log = log;
  }

  of(dataset: string): Tail {
    let tail = this.#tails.get(dataset);
    if (!tail) {
      tail = new Tail(this.#log, dataset);
      this.#tails.set(dataset, tail);
    }
    return tail;
  }

  close(): void {
    for (const tail of this.#tails.values()) tail.close();
    this.#tails.clear();
  }
}

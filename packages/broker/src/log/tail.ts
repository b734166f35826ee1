import { Notifier } from '@millspace/runtime/notifier';
import type { LogPort, StoredChunk } from './log.port.ts';

const RING_BYTES = 4 * 1024 * 1024;
/** Of all datasets together. */
const ALL_RINGS_BYTES = 64 * 1024 * 1024;
/** Who is further behind than this reads from the log (ms). */
const KEPT_MS = 2000;

/** What all rings of a process hold. */
interface Budget {
  used: number;
}

/**
 * The end of one dataset's log, kept in memory for everybody who follows it live: one per dataset and process. Who is
 * further behind reads from the log itself.
 */
export class Tail {
  readonly #log: LogPort;
  readonly #dataset: string;
  readonly #news = new Notifier();
  readonly #unsubscribe: () => void;
  readonly #budget: Budget;
  readonly #ring: StoredChunk[] = [];
  #bytes = 0;
  /** The ring holds every chunk beyond this offset. */
  #from: number;
  #last: number;
  /** Grows with every append, so that a reader can tell whether it has missed one before it waits. */
  version = 0;

  constructor(log: LogPort, dataset: string, budget: Budget = { used: 0 }) {
    this.#log = log;
    this.#dataset = dataset;
    this.#budget = budget;
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
      bytes += sizeOf(chunk);
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

  /** Lets go of what arrived before an instant (epoch ms). */
  forget(before: number): void {
    this.#drop((oldest) => oldest.receivedAt < before);
  }

  close(): void {
    this.#unsubscribe();
    this.#drop(() => true);
    this.#news.notify();
  }

  #append(chunks: readonly StoredChunk[]): void {
    for (const chunk of chunks) {
      this.#ring.push(chunk);
      this.#bytes += chunk.body.length;
      this.#budget.used += chunk.body.length;
      this.#last = chunk.offset;
    }
    this.#drop(() => this.#bytes > RING_BYTES || this.#budget.used > ALL_RINGS_BYTES);
    this.version += 1;
    this.#news.notify();
  }

  /** Drops the oldest chunks for as long as the test says so. */
  #drop(test: (oldest: StoredChunk) => boolean): void {
    let count = 0;
    for (let oldest = this.#ring[0]; oldest && test(oldest); oldest = this.#ring[count]) {
      this.#bytes -= oldest.body.length;
      this.#budget.used -= oldest.body.length;
      this.#from = oldest.offset;
      count += 1;
    }
    if (count > 0) this.#ring.splice(0, count);
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

/** Bytes of header and body. */
export function sizeOf({ headerText, body }: StoredChunk): number {
  return headerText.length + body.length;
}

/** One tail per dataset, made at its first reader. */
export class Tails {
  readonly #log: LogPort;
  readonly #tails = new Map<string, Tail>();
  readonly #budget: Budget = { used: 0 };

  constructor(log: LogPort) {
    this.#log = log;
  }

  of(dataset: string): Tail {
    let tail = this.#tails.get(dataset);
    if (!tail) {
      tail = new Tail(this.#log, dataset, this.#budget);
      this.#tails.set(dataset, tail);
    }
    return tail;
  }

  /** Called about once a second. `now`: the clock that arrivals are stamped with. */
  tick(now: number): void {
    for (const tail of this.#tails.values()) tail.forget(now - KEPT_MS);
  }

  close(): void {
    for (const tail of this.#tails.values()) tail.close();
    this.#tails.clear();
  }
}

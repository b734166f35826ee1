import { setImmediate as nextTurn } from 'node:timers/promises';
import { shapeKey } from '@millspace/policy';
import type { Pack, Shape } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import type { Place } from './position.ts';
import { type ShapedChunk, Shaping } from './shaping.ts';

/** Results kept for readers that are a little behind. */
const KEPT = 256;
const REPLAY_BYTES = 1024 * 1024;

export interface ShapeFeedsDeps {
  pull: (dataset: string, after: number, maxBytes: number) => Promise<StoredChunk[]>;
  packsOf: (dataset: string) => readonly Pack[];
}

/** What the readers of one dataset and shape share. */
class Feed {
  shaping: Shaping | null = null;
  readers = 0;
  readonly done = new Map<number, ShapedChunk>();

  keep(result: ShapedChunk): void {
    this.done.set(result.offset, result);
    if (this.done.size <= KEPT) return;
    const [oldest] = this.done.keys();
    if (oldest !== undefined) this.done.delete(oldest);
  }
}

/**
 * Shapes once per distinct shape and dataset, whoever reads. A shape is a function of the log, so a reader may take any
 * result that another one's progress has brought about. A reader that is behind the shared one, or from whom a stretch
 * was withheld that open windows have samples of, shapes for itself.
 */
export class ShapeFeeds {
  readonly #deps: ShapeFeedsDeps;
  readonly #feeds = new Map<string, Feed>();
  /** Chunks shaped, shared or not. */
  shaped = 0;

  constructor(deps: ShapeFeedsDeps) {
    this.#deps = deps;
  }

  reader(dataset: string, shape: Shape): ShapeReader {
    const name = `${dataset} ${shapeKey(shape)}`;
    const feed = this.#feeds.get(name) ?? new Feed();
    this.#feeds.set(name, feed);
    feed.readers += 1;
    return new ShapeReader({
      feed,
      start: (after, cold) => new Shaping(shape, this.#deps.packsOf(dataset), { after, cold }),
      pull: (after) => this.#deps.pull(dataset, after, REPLAY_BYTES),
      count: () => {
        this.shaped += 1;
      },
      close: () => {
        feed.readers -= 1;
        if (feed.readers === 0) this.#feeds.delete(name);
      },
    });
  }
}

/** Where a reader stands before a chunk. */
export interface ReadFrom {
  /** Offset of what it has read last. */
  previous: number;
  /** Where reading must begin to make the windows that are open there. */
  open: Place | undefined;
  /** Nothing is known of windows that began before: their rest would betray single values, so it is left out. */
  cold: boolean;
  /** Offset up to which stretches were withheld: their samples are in no window of this reader. */
  clean: number;
}

interface ReaderDeps {
  feed: Feed;
  start: (after: number, cold: boolean) => Shaping;
  pull: (after: number) => Promise<StoredChunk[]>;
  count: () => void;
  close: () => void;
}

/** One transfer's view of a shape. */
export class ShapeReader {
  readonly #deps: ReaderDeps;
  /** Used while the shared result may not be. */
  #own: Shaping | null = null;
  /** The last result made alone: under a delay it is asked for again. */
  #again: ShapedChunk | null = null;

  constructor(deps: ReaderDeps) {
    this.#deps = deps;
  }

  /** What the shape makes of a chunk. Asked for the same chunk again, the answer is the same. */
  async take(chunk: StoredChunk, from: ReadFrom): Promise<ShapedChunk> {
    const { feed } = this.#deps;
    const { previous, open, clean } = from;
    const mayShare = clean === 0 || (open === undefined ? previous : open.offset - 1) >= clean;
    if (!mayShare) return this.#alone(chunk, from);
    const own = this.#own?.last === previous ? this.#own : null;
    if (feed.shaping === null || (own !== null && feed.shaping.last < previous)) await this.#lead(own, from);
    const done = feed.done.get(chunk.offset);
    if (done) {
      this.#own = null;
      return done;
    }
    if (feed.shaping?.last !== previous) return this.#alone(chunk, from);
    const result = this.#push(feed.shaping, chunk);
    feed.keep(result);
    return result;
  }

  close(): void {
    this.#own = null;
    this.#deps.close();
  }

  /** Makes this reader's shaping the shared one, unless another reader was quicker. */
  async #lead(own: Shaping | null, from: ReadFrom): Promise<void> {
    const { feed } = this.#deps;
    const shaping = own ?? (await this.#primed(from));
    this.#own = null;
    if (feed.shaping !== null && feed.shaping.last >= from.previous) {
      this.#own = shaping;
      return;
    }
    feed.done.clear();
    feed.shaping = shaping;
  }

  async #alone(chunk: StoredChunk, from: ReadFrom): Promise<ShapedChunk> {
    if (this.#again?.offset === chunk.offset) return this.#again;
    if (this.#own?.last !== from.previous) this.#own = await this.#primed(from);
    this.#again = this.#push(this.#own, chunk);
    return this.#again;
  }

  /** A shaping that has seen what open windows are made of; what it gives on the way was delivered before. */
  async #primed({ previous, open, cold, clean }: ReadFrom): Promise<Shaping> {
    const begin = Math.max(clean, open === undefined ? previous : open.offset - 1);
    const shaping = this.#deps.start(begin, cold || begin === clean);
    for (let after = begin; after < previous; ) {
      const batch = (await this.#deps.pull(after)).filter(({ offset }) => offset <= previous);
      const last = batch.at(-1);
      if (!last) break;
      for (const chunk of batch) this.#push(shaping, chunk, chunk.offset === open?.offset ? open.index : 0);
      after = last.offset;
      await nextTurn();
    }
    shaping.last = previous;
    return shaping;
  }

  #push(shaping: Shaping, chunk: StoredChunk, firstLine = 0): ShapedChunk {
    this.#deps.count();
    return shaping.push(chunk, firstLine);
  }
}

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
 * result that another one's progress has brought about, if that one has seen all that the reader's open windows are made of.
 * A reader that is behind the shared one, or needs older chunks than it has seen, shapes for itself.
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
      start: (origin) => new Shaping(shape, this.#deps.packsOf(dataset), origin),
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
  /** Where reading must begin to make the windows that are open there; undefined: it needs none that began before. */
  open: Place | undefined;
}

interface ReaderDeps {
  feed: Feed;
  start: (origin: Place) => Shaping;
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
    if (this.#again?.offset === chunk.offset) return this.#again;
    const { feed } = this.#deps;
    const { previous, open } = from;
    /** What is open here is made of the lines from here on. */
    const need = open ?? { offset: previous + 1, index: 0 };
    const own = this.#own?.last === previous && serves(this.#own, need) ? this.#own : null;
    const served = serves(feed.shaping, need) && feed.shaping.last >= previous;
    if (own !== null || !served) await this.#lead(own, previous, need);
    return this.#shared(chunk, previous, need) ?? this.#alone(chunk, previous, need);
  }

  close(): void {
    this.#own = null;
    this.#deps.close();
  }

  #shared(chunk: StoredChunk, previous: number, need: Place): ShapedChunk | null {
    const { feed } = this.#deps;
    if (!serves(feed.shaping, need)) return null;
    let result = feed.done.get(chunk.offset);
    if (!result && feed.shaping.last === previous) {
      result = this.#push(feed.shaping, chunk);
      feed.keep(result);
    }
    if (result) this.#own = null;
    return result ?? null;
  }

  /** Makes this reader's shaping the shared one, unless another reader's serves it or has come further. */
  async #lead(own: Shaping | null, previous: number, need: Place): Promise<void> {
    const { feed } = this.#deps;
    const shaping = own ?? (await this.#primed(previous, need));
    this.#own = null;
    const further = (feed.shaping?.last ?? 0) - previous;
    if (feed.shaping !== null && (further > 0 || (further === 0 && serves(feed.shaping, need)))) {
      this.#own = shaping;
      return;
    }
    feed.done.clear();
    feed.shaping = shaping;
  }

  async #alone(chunk: StoredChunk, previous: number, need: Place): Promise<ShapedChunk> {
    if (this.#own?.last !== previous || !serves(this.#own, need)) this.#own = await this.#primed(previous, need);
    this.#again = this.#push(this.#own, chunk);
    return this.#again;
  }

  /** A shaping that has seen what open windows are made of; what it gives on the way was delivered before. */
  async #primed(previous: number, need: Place): Promise<Shaping> {
    const shaping = this.#deps.start(need);
    for (let after = shaping.last; after < previous; ) {
      const batch = (await this.#deps.pull(after)).filter(({ offset }) => offset <= previous);
      const last = batch.at(-1);
      if (!last) break;
      for (const chunk of batch) this.#push(shaping, chunk);
      after = last.offset;
      await nextTurn();
    }
    shaping.last = previous;
    return shaping;
  }

  #push(shaping: Shaping, chunk: StoredChunk): ShapedChunk {
    this.#deps.count();
    return shaping.push(chunk);
  }
}

/** True when a shaping has seen everything that windows open for a reader are made of. */
function serves(shaping: Shaping | null, need: Place): shaping is Shaping {
  if (shaping === null) return false;
  const { offset, index } = shaping.origin;
  return offset < need.offset || (offset === need.offset && index <= need.index);
}

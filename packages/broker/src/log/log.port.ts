import type { ChunkHeader } from '@millspace/schemas';

/** One chunk as a producer sent it: the header as parsed and as text, the body's bytes untouched. */
export interface NewChunk {
  header: ChunkHeader;
  headerText: string;
  body: Buffer;
}

/** A chunk in the log. `offset` orders the chunks of one broker; offsets increase, they are not dense. */
export interface StoredChunk {
  readonly offset: number;
  /** Broker's clock at the commit, epoch ms. */
  readonly receivedAt: number;
  readonly header: ChunkHeader;
  readonly headerText: string;
  readonly body: Buffer;
  /** It does not continue what was before: meanwhile nobody was to have the rows, and they were not sent. */
  readonly begins: boolean;
}

export interface ProducerKey {
  dataset: string;
  producer: string;
  epoch: number;
}

/** The last chunk a producer has in the log: numbers up to `seq` are all there; `digest` belongs to seqFrom..seq. */
export interface ProducerPosition {
  epoch: number;
  seq: number;
  seqFrom: number;
  digest: string;
}

export interface AppendResult {
  epoch: number;
  /** Contiguous high-water mark after the commit. */
  seq: number;
  /** Chunks that were new; the others had been committed before. */
  appended: number;
}

export interface LogBounds {
  /** Offset of the oldest and newest chunk held; null when none is. */
  first: number | null;
  last: number | null;
  /** Chunks up to this offset are gone (0 = none ever went). */
  trimmed: number;
  /** Chunks held, and the bytes of their headers and bodies. */
  chunks: number;
  bytes: number;
}

/** Figures for people. Times are those of arrival, epoch ms. */
export interface LogSize {
  chunks: number;
  bytes: number;
  oldest?: number;
  newest?: number;
}

/**
 * The ordered, durable sequence of chunks of each dataset: transit, not archive. Any engine runs `log.contract.ts`.
 * Everything that resolves has been committed durably before.
 */
export interface LogPort {
  /** Changes at every opening; cursors carry it, so that a cursor from a future that a restore undid is recognised. */
  readonly incarnation: string;

  /**
   * Appends in order, atomically: all chunks or none. Numbers begin at 1 in each epoch; a chunk committed before is
   * passed over.
   * @throws MillspaceError MS-ING-006 with details.expected {epoch, seq} on a gap, an overlap or an older epoch; MS-LOG-001 when the commit failed
   */
  append(key: ProducerKey, chunks: readonly NewChunk[]): Promise<AppendResult>;

  position(dataset: string, producer: string): ProducerPosition | null;

  /** The next chunks after `after`, in order, at least one if there is one, else at most `maxBytes` of them. */
  pull(dataset: string, after: number, maxBytes: number): Promise<StoredChunk[]>;

  /** Pulls, then tails: batches in order, without end, until the signal aborts. */
  read(
    dataset: string,
    after: number,
    options: { maxBytes: number; signal: AbortSignal },
  ): AsyncGenerator<StoredChunk[]>;

  /** Every chunk appended from now on, in order, after its commit. Returns the function that unsubscribes. */
  subscribe(dataset: string, listener: (chunks: readonly StoredChunk[]) => void): () => void;

  bounds(dataset: string): LogBounds;

  size(dataset: string): LogSize;

  /** Datasets that hold chunks or ever did. */
  datasets(): string[];

  /** Bytes held of all datasets whose id the test accepts. */
  bytes(test: (dataset: string) => boolean): number;

  /**
   * The latest instant (epoch ms) of all rows in chunks up to an offset, also of chunks that are gone; 0 when there were none.
   * May be later where nobody knows any more, never earlier.
   */
  top(dataset: string, upTo: number): number;

  /**
   * Nobody is to have the rows of a dataset any more (false), or somebody again (true). Rows in between are never sent, so
   * that chunks begin anew until one has later rows, as the very first ones do. Resolves after the commit.
   */
  flows(dataset: string, flowing: boolean): Promise<void>;

  /** Removes up to `maxChunks` of the oldest chunks with offset ≤ `upTo`; the number removed (less than `maxChunks` = done). */
  trim(dataset: string, upTo: number, maxChunks: number): Promise<number>;

  /** Nothing of a dataset is left, not its name: for one of which all chunks are trimmed. Resolves after the commit. */
  forget(dataset: string): Promise<void>;

  /** The newest offset up to which every chunk was received before `before` (epoch ms); null when there is none. */
  lastReceivedBefore(dataset: string, before: number): number | null;

  /**
   * The offset that a cursor of an incarnation means today: offsets beyond the end of an older incarnation belong to a
   * future that was undone and are cut to that end; null when this log never was that incarnation.
   */
  resolve(incarnation: string, offset: number): number | null;

  close(): void;
}

import type { Clock } from '@millspace/runtime/clock';
import { randomToken } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { GroupCommit } from './group-commit.ts';
import type {
  AppendResult,
  LogBounds,
  LogPort,
  LogSize,
  NewChunk,
  ProducerKey,
  ProducerPosition,
  StoredChunk,
} from './log.port.ts';
import { type DatasetRow, type LogQueries, prepareLogQueries } from './queries.ts';
import { type Cut, cutAfter, later, Row, type Trimmed, topOf, unexpected } from './rows.ts';
import { tailingRead } from './tailing-read.ts';

interface DatasetState {
  n: number;
  bounds: LogBounds;
  /** Latest instant of all rows that were ever appended; 0 = none was. */
  top: number;
  /** The same of those that were trimmed. */
  trimmedTop: number;
  /** Rows before this instant (broker's clock) may still be those from before an interruption; null = there was none. */
  cut: number | null;
  listeners: Set<(chunks: readonly StoredChunk[]) => void>;
}

/** Whoever keeps books of what is taken. */
export interface AppendListener {
  note(key: ProducerKey, chunks: readonly NewChunk[]): void;
  noted(key: ProducerKey, chunks: readonly NewChunk[]): void;
}

/** How many rows one look at sizes covers before bodies are read. */
const SIZES_PER_PULL = 512;
/** Nothing flows: whatever comes is from before. */
const STOPPED = Number.MAX_SAFE_INTEGER;

/** The log in SQLite (synchronous=FULL): a row per chunk, one commit for all chunks that wait. */
export class SqliteLog implements LogPort {
  readonly incarnation: string;
  readonly #clock: Clock;
  readonly #also: AppendListener | undefined;
  readonly #writer: GroupCommit;
  readonly #sql: LogQueries;
  readonly #datasets = new Map<string, DatasetState>();
  /** Last offset of each older incarnation. */
  readonly #ends = new Map<string, number>();

  /** `also` is told of what an append adds: within its commit, and after it. */
  constructor(db: SqliteDatabase, writer: GroupCommit, clock: Clock, also?: AppendListener) {
    this.#also = also;
    this.#writer = writer;
    this.#clock = clock;
    this.#sql = prepareLogQueries(db);
    this.incarnation = randomToken(6);
    const last = this.#sql.lastOffset.get()?.seq ?? 0;
    this.#sql.addIncarnation.run(this.incarnation, last + 1);
    const incarnations = this.#sql.incarnations.all();
    incarnations.forEach(({ id }, index) => {
      const next = incarnations[index + 1];
      if (next) this.#ends.set(id, next.firstOffset - 1);
    });
    for (const row of this.#sql.datasets.all()) this.#load(row);
  }

  append(key: ProducerKey, chunks: readonly NewChunk[]): Promise<AppendResult> {
    const state = this.#state(key.dataset);
    return this.#writer
      .run(
        () => this.#insert(state, key, chunks),
        ({ stored, cut }) => {
          this.#appended(state, stored, cut);
          this.#also?.noted(key, stored);
        },
      )
      .then(({ result }) => result);
  }

  position(dataset: string, producer: string): ProducerPosition | null {
    const state = this.#datasets.get(dataset);
    return (state && this.#sql.highWater.get(state.n, producer)) ?? null;
  }

  async pull(dataset: string, after: number, maxBytes: number): Promise<StoredChunk[]> {
    const state = this.#datasets.get(dataset);
    if (!state || state.bounds.last === null || state.bounds.last <= after) return [];
    let upTo: number | undefined;
    let sum = 0;
    for (const { offset, bytes } of this.#sql.sizesAfter.iterate(state.n, after, SIZES_PER_PULL)) {
      sum += bytes;
      if (upTo !== undefined && sum > maxBytes) break;
      upTo = offset;
    }
    return upTo === undefined ? [] : this.#sql.range.all(state.n, after, upTo).map((row) => new Row(row));
  }

  read(
    dataset: string,
    after: number,
    options: { maxBytes: number; signal: AbortSignal },
  ): AsyncGenerator<StoredChunk[]> {
    return tailingRead(this, dataset, after, options);
  }

  subscribe(dataset: string, listener: (chunks: readonly StoredChunk[]) => void): () => void {
    const { listeners } = this.#state(dataset);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  bounds(dataset: string): LogBounds {
    return { ...(this.#datasets.get(dataset)?.bounds ?? { first: null, last: null, trimmed: 0, chunks: 0, bytes: 0 }) };
  }

  size(dataset: string): LogSize {
    const { first, last, chunks, bytes } = this.bounds(dataset);
    const oldest = first === null ? undefined : this.#sql.receivedAt.get(first)?.receivedAt;
    const newest = last === null ? undefined : this.#sql.receivedAt.get(last)?.receivedAt;
    return { chunks, bytes, ...(oldest === undefined ? {} : { oldest }), ...(newest === undefined ? {} : { newest }) };
  }

  datasets(): string[] {
    return [...this.#datasets.keys()];
  }

  bytes(test: (dataset: string) => boolean): number {
    let sum = 0;
    for (const [id, { bounds }] of this.#datasets) if (test(id)) sum += bounds.bytes;
    return sum;
  }

  trim(dataset: string, upTo: number, maxChunks: number): Promise<number> {
    const state = this.#datasets.get(dataset);
    if (!state || state.bounds.first === null || state.bounds.first > upTo) return Promise.resolve(0);
    let trimmed: Trimmed | undefined;
    return this.#writer.run(
      () => {
        const gone = this.#sql.removable.all(state.n, upTo, maxChunks);
        const last = gone.at(-1)?.offset;
        if (last === undefined) return 0;
        const top = this.top(dataset, last);
        this.#sql.remove.run(state.n, last);
        this.#sql.setTrimmed.run(last, top, state.n);
        trimmed = { last, top, chunks: gone.length, bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0) };
        return gone.length;
      },
      () => {
        if (trimmed) this.#trimmed(state, trimmed);
      },
    );
  }

  async forget(dataset: string): Promise<void> {
    const state = this.#datasets.get(dataset);
    if (!state) return;
    await this.#writer.run(
      () => {
        this.#sql.forgetHighWater.run(state.n);
        this.#sql.forgetDataset.run(state.n);
      },
      () => this.#datasets.delete(dataset),
    );
  }

  top(dataset: string, upTo: number): number {
    const state = this.#datasets.get(dataset);
    if (!state) return 0;
    const row = this.#sql.topUpTo.get(state.n, upTo);
    return row ? topOf(row) : state.trimmedTop;
  }

  async flows(dataset: string, flowing: boolean): Promise<void> {
    const state = this.#state(dataset);
    if (flowing === (state.cut !== STOPPED)) return;
    const cut = flowing ? this.#clock.now() : STOPPED;
    state.cut = cut;
    await this.#writer.run(() => this.#sql.setCut.run(cut, state.n));
  }

  lastReceivedBefore(dataset: string, before: number): number | null {
    const state = this.#datasets.get(dataset);
    if (!state) return null;
    // From the old end, so that a round over a full log looks at what has expired only.
    const young = this.#sql.firstReceivedFrom.get(state.n, before);
    return young ? (this.#sql.lastBefore.get(state.n, young.offset)?.offset ?? null) : state.bounds.last;
  }

  resolve(incarnation: string, offset: number): number | null {
    if (incarnation === this.incarnation) return offset;
    const end = this.#ends.get(incarnation);
    return end === undefined ? null : Math.min(offset, end);
  }

  close(): void {
    this.#writer.close();
  }

  #insert(
    state: DatasetState,
    key: ProducerKey,
    chunks: readonly NewChunk[],
  ): { result: AppendResult; stored: StoredChunk[]; cut: Cut } {
    const known = this.#sql.highWater.get(state.n, key.producer);
    if (known && key.epoch < known.epoch)
      throw unexpected(`epoch ${key.epoch} has been left for ${known.epoch}`, known.epoch, known.seq + 1);
    const committed = known && known.epoch === key.epoch ? known.seq : 0;
    let expected = committed + 1;
    const receivedAt = this.#clock.now();
    const stored: StoredChunk[] = [];
    const cut: Cut = { before: state.cut, after: state.cut };
    for (const { header, headerText, body } of chunks) {
      if (header.seqTo < expected) continue;
      if (header.seq !== expected) {
        const what = header.seq > expected ? 'leaves a gap' : 'overlaps what was committed';
        // Nothing of this request is stored, so what is expected is what was before it.
        throw unexpected(`chunk ${header.seq}..${header.seqTo} ${what}`, key.epoch, committed + 1);
      }
      const bytes = Buffer.byteLength(headerText) + body.length;
      // Also when this is undone: later than true does no harm.
      state.top = later(state.top, header);
      const begins = cut.after !== null;
      if (cut.after !== null) cut.after = cutAfter(cut.after, header, receivedAt);
      const { lastInsertRowid } = this.#sql.insert.run(
        state.n,
        receivedAt,
        bytes,
        headerText,
        body,
        state.top,
        begins ? 1 : 0,
      );
      stored.push({ offset: Number(lastInsertRowid), receivedAt, header, headerText, body, begins });
      expected = header.seqTo + 1;
    }
    if (cut.after !== cut.before) this.#sql.setCut.run(cut.after, state.n);
    this.#also?.note(key, stored);
    const last = stored.at(-1)?.header;
    if (last) this.#sql.setHighWater.run(state.n, key.producer, key.epoch, last.seqTo, last.seq, last.digest);
    return { result: { epoch: key.epoch, seq: expected - 1, appended: stored.length }, stored, cut };
  }

  #appended(state: DatasetState, stored: readonly StoredChunk[], cut: Cut): void {
    if (state.cut === cut.before) state.cut = cut.after;
    const [first] = stored;
    const last = stored.at(-1);
    if (!first || !last) return;
    state.bounds.first ??= first.offset;
    state.bounds.last = last.offset;
    state.bounds.chunks += stored.length;
    for (const { headerText, body } of stored) state.bounds.bytes += Buffer.byteLength(headerText) + body.length;
    for (const listener of state.listeners) listener(stored);
  }

  /** The state of a dataset, made at its first use. The row is written at once: it is no part of any promise. */
  #state(dataset: string): DatasetState {
    const known = this.#datasets.get(dataset);
    if (known) return known;
    this.#sql.addDataset.run(dataset);
    const row = this.#sql.datasets.all().find(({ id }) => id === dataset);
    if (!row) throw new MillspaceError('MS-LOG-001', { detail: `dataset ${dataset} could not be registered` });
    return this.#load(row);
  }

  #load(row: DatasetRow): DatasetState {
    const extent = this.#sql.extent.get(row.n);
    const bounds: LogBounds = {
      first: extent?.first ?? null,
      last: extent?.last ?? null,
      chunks: extent?.chunks ?? 0,
      bytes: extent?.bytes ?? 0,
      trimmed: row.trimmed,
    };
    const newest = this.#sql.topUpTo.get(row.n, Number.MAX_SAFE_INTEGER);
    const top = newest ? topOf(newest) : row.top;
    const state: DatasetState = { n: row.n, bounds, top, trimmedTop: row.top, cut: row.cut, listeners: new Set() };
    this.#datasets.set(row.id, state);
    return state;
  }

  #trimmed(state: DatasetState, { last, top, chunks, bytes }: Trimmed): void {
    const { bounds } = state;
    state.trimmedTop = top;
    const first = this.#sql.sizesAfter.get(state.n, last, 1)?.offset ?? null;
    state.bounds = {
      first,
      last: first === null ? null : bounds.last,
      trimmed: last,
      chunks: bounds.chunks - chunks,
      bytes: bounds.bytes - bytes,
    };
  }
}

import { Backoff, pause } from '@millspace/runtime/backoff';
import { decodeBody } from '@millspace/runtime/chunks';
import { errorOfPeer, MillspaceError, messageOf } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE, readFrames, type WireFrame } from '@millspace/runtime/framing';
import type { RequestOptions } from '@millspace/runtime/http-client';
import type { ChunkHeader, DeliveryHeader } from '@millspace/schemas';
import type { Delivery, ReceivedItem } from '../store/store.ts';
import { Acknowledger } from './acknowledger.ts';
import { CommitGroup, type Member } from './commit-group.ts';
import { Hole, holeBefore, tellsOfExpiry } from './holes.ts';
import type { Numbers } from './received.ts';
import type { ReceiverDeps, StreamState, StreamTarget } from './stream-types.ts';

/** No byte for so long means that the connection is dead (the broker sends a heartbeat every 5 s). */
const SILENCE_MS = 20_000;
/** What is committed at once at most (bytes); a little more than the broker sends unacknowledged. */
const BATCH_BYTES = 1024 * 1024;
const FINAL_PAUSE_MS = 5000;
/** So long a last acknowledgement may take when everything else has ended. */
const PARTING_MS = 2000;
/** Errors after which only a change at the broker makes trying again worthwhile (a party hands in after a restore …); asked now and then. */
const FINAL = new Set(['MS-DLV-003', 'MS-DLV-008', 'MS-DLV-009', 'MS-DLV-001', 'MS-AGR-002']);

interface TakenItem extends ReceivedItem {
  /** False: it stands for chunks that nobody has any more, so that their numbers are still missing. */
  counts: boolean;
}

/** One consumer transfer: commits what arrives together with the position behind it, and acknowledges after the commit. */
export class StreamReceiver implements Member {
  readonly target: StreamTarget;
  readonly #deps: ReceiverDeps;
  readonly #abort = new AbortController();
  readonly #backoff = new Backoff({ baseMs: 100, maxMs: 10_000 });
  #run: Promise<void> | null = null;
  #poked = new AbortController();
  #connection: AbortController | null = null;
  #state: StreamState;
  readonly #commits: CommitGroup;
  #acknowledger: Acknowledger | null = null;
  /** The last word of a connection: what is stored and was not acknowledged yet. */
  #parting: Promise<void> = Promise.resolve();
  #batch: TakenItem[] = [];
  #batchBytes = 0;
  /** Of the batch unpacked: that is what it takes of memory, and a small chunk can be a large one. */
  #batchDecoded = 0;
  /** What is being committed. */
  #handed: { items: readonly TakenItem[]; numbers: Numbers; bytes: number; wireBytes: number; at: number } | null =
    null;
  #numbers: Numbers;
  /** Producers of which this connection has brought a chunk. */
  #heard = new Set<string>();
  /** By producer, until each group of it is told. */
  readonly #holes = new Map<string, Hole>();

  /** @param commits shared by all streams of a connector, so that they share commits */
  constructor(target: StreamTarget, deps: ReceiverDeps, commits = new CommitGroup(deps.store)) {
    this.target = target;
    this.#deps = deps;
    this.#commits = commits;
    this.#numbers = deps.received.numbers(target.pid);
    this.#state = {
      ...target,
      state: 'connecting',
      since: deps.clock.now(),
      chunks: 0,
      samples: 0,
      bytes: 0,
      lastChunkAt: null,
      position: deps.received.cursor(target.pid),
      lastError: null,
    };
  }

  state(): StreamState {
    return this.#state;
  }

  start(): void {
    this.#run ??= this.#loop();
  }

  /** Something changed that makes trying at once worthwhile. */
  poke(): void {
    this.#backoff.reset();
    this.#poked.abort();
  }

  /** Nothing that arrives after this call is committed. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#connection?.abort();
    await this.#run;
    await this.#parting;
    this.#change('stopped');
  }

  async #loop(): Promise<void> {
    const { signal } = this.#abort;
    this.#deps.received.open({
      scope: this.target.agreement,
      dataset: this.target.dataset,
      provider: this.target.provider,
      transfer: this.target.pid,
    });
    while (!signal.aborted) {
      try {
        await this.#deps.store.room(signal);
        this.#change('connecting');
        await this.#connect();
      } catch (error) {
        if (signal.aborted) return;
        await this.#wait(error);
      }
    }
  }

  async #wait(error: unknown): Promise<void> {
    const code = error instanceof MillspaceError ? error.code : 'MS-NET-001';
    if (code === 'MS-DLV-002') {
      // The broker's log is another one than the cursor speaks of: from its beginning; what is there already is not doubled.
      this.#deps.logger.warn({ transfer: this.target.pid }, 'the broker has another log: receiving from its beginning');
      this.#deps.received.dropCursor(this.target.pid);
      this.#state.position = null;
    }
    if (this.#state.lastError?.code !== code)
      this.#deps.logger.warn(
        { transfer: this.target.pid, problem: code, detail: messageOf(error) },
        'receiving is interrupted, will go on trying',
      );
    this.#state.lastError = { code, text: messageOf(error), at: this.#deps.clock.now() };
    this.#change('waiting');
    this.#poked = new AbortController();
    await pause(
      FINAL.has(code) ? FINAL_PAUSE_MS : this.#backoff.next(),
      AbortSignal.any([this.#abort.signal, this.#poked.signal]),
    );
  }

  async #connect(): Promise<void> {
    const connection = new AbortController();
    this.#connection = connection;
    const watchdog = setTimeout(
      () =>
        connection.abort(
          new MillspaceError('MS-NET-001', { detail: `the stream was silent for ${SILENCE_MS / 1000} s` }),
        ),
      SILENCE_MS,
    );
    const acknowledger = new Acknowledger(
      (position) => this.#acknowledge(position, { signal: this.#abort.signal }),
      (error) =>
        connection.abort(
          new MillspaceError('MS-NET-001', { detail: `an acknowledgement did not get through: ${messageOf(error)}` }),
        ),
    );
    this.#acknowledger = acknowledger;
    this.#heard.clear();
    this.#holes.clear();
    try {
      const after = this.#state.position;
      const path = `/transfers/${encodeURIComponent(this.target.pid)}/stream${after === null ? '' : `?after=${encodeURIComponent(after)}`}`;
      const answer = await this.#deps.broker.stream('GET', path, {
        headers: { accept: CHUNKS_MEDIA_TYPE },
        signal: AbortSignal.any([connection.signal, this.#abort.signal]),
      });
      this.#change('receiving');
      watchdog.refresh();
      for await (const wire of readFrames(answer.body)) {
        watchdog.refresh();
        this.#take(wire);
        if (Math.max(this.#batchBytes, this.#batchDecoded) > BATCH_BYTES) this.#commits.flush();
        await this.#deps.store.room(this.#abort.signal);
        if (connection.signal.aborted || this.#abort.signal.aborted) break;
      }
      this.#commits.flush();
      if (!this.#abort.signal.aborted)
        throw new MillspaceError('MS-NET-001', { detail: 'the broker closed the stream' });
    } catch (error) {
      throw connection.signal.aborted && connection.signal.reason instanceof Error ? connection.signal.reason : error;
    } finally {
      clearTimeout(watchdog);
      this.#parting = acknowledger.part((position) => this.#acknowledge(position, { timeoutMs: PARTING_MS }));
      this.#commits.leave(this);
      this.#batch = [];
      this.#batchBytes = 0;
      this.#batchDecoded = 0;
      connection.abort();
    }
  }

  #take(wire: WireFrame): void {
    const header = wire.header as DeliveryHeader;
    if (header.kind === 'end') {
      this.#commits.flush();
      throw errorOfPeer(header.end?.code ?? 'MS-DLV-007', {
        detail: header.end?.text.en ?? 'the broker ended the stream',
      });
    }
    if (header.kind !== 'chunk' || !header.chunk || header.position === undefined) return;
    if (header.position === (this.#batch.at(-1)?.position ?? this.#state.position)) return;
    const decoded = decodeBody(header.chunk, wire.body);
    if (header.shaped !== true) this.#lookForHole(header.chunk);
    const counts = !(header.shaped === true && tellsOfExpiry(decoded));
    this.#batch.push({ header: header.chunk, body: wire.body, decoded, position: header.position, counts });
    this.#batchBytes += wire.bytes;
    this.#batchDecoded += decoded.length;
    // Frames that came in one piece are handed out without a turn of the event loop between them: one commit for all.
    this.#commits.join(this);
  }

  /** After a restore of this connector the broker may have let go what only the lost folder had: said as gaps, and asked for. */
  #lookForHole(chunk: ChunkHeader): void {
    const { producer } = chunk;
    const hole = this.#holes.get(producer) ?? this.#newHole(chunk);
    if (hole === null) return;
    const gaps = hole.read(chunk);
    if (hole.isTold) this.#holes.delete(producer);
    if (gaps.length === 0) return;
    const { store, logger, missing } = this.#deps;
    logger.warn(
      { transfer: this.target.pid, after: this.#numbers[producer]?.seq, next: chunk.seq, groups: gaps.length },
      'numbers are missing: asking the provider for the stretch',
    );
    store.commitRecords(this.target.agreement, gaps);
    missing?.(this.target, { from: Math.min(...gaps.map((gap) => gap.t)), to: Math.max(...gaps.map((gap) => gap.to)) });
  }

  /** With the first chunk of a producer on a connection; null when no number is missing before it. */
  #newHole(chunk: ChunkHeader): Hole | null {
    if (this.#heard.has(chunk.producer)) return null;
    this.#heard.add(chunk.producer);
    const known = this.#numbers[chunk.producer];
    if (known === undefined || this.#state.position === null || !holeBefore(chunk, known)) return null;
    this.#commits.flush();
    const { store } = this.#deps;
    store.foldAll();
    const hole = new Hole(
      known,
      store.streams.all().filter((stream) => stream.scope === this.target.agreement),
    );
    if (hole.isTold) return null;
    this.#holes.set(chunk.producer, hole);
    return hole;
  }

  hand(): Delivery | null {
    const items = this.#batch;
    const wireBytes = this.#batchBytes;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#batchDecoded = 0;
    const last = items.at(-1);
    // A commit that failed has aborted the connection: what came behind it would leave a hole.
    if (last === undefined || this.#abort.signal.aborted || this.#connection?.signal.aborted) return null;
    const { received, clock } = this.#deps;
    const at = clock.now();
    const bytes = items.reduce((sum, item) => sum + item.body.length, 0);
    const numbers = { ...this.#numbers };
    // Until all of a hole is told, the number before it stays: after an interruption it is looked for again.
    for (const { header, counts } of items)
      if (counts && !this.#holes.has(header.producer))
        numbers[header.producer] = { epoch: header.epoch, seq: header.seqTo };
    this.#handed = { items, numbers, bytes, wireBytes, at };
    const { agreement, pid } = this.target;
    return {
      scope: agreement,
      items,
      also: () => {
        received.setCursor(pid, last.position, numbers, at);
        received.count(agreement, items.length, bytes, at);
        received.trail.add(pid, items, at);
      },
    };
  }

  committed(): void {
    const handed = this.#handed;
    const last = handed?.items.at(-1);
    this.#handed = null;
    if (!handed || !last) return;
    const { items, numbers, bytes, wireBytes, at } = handed;
    this.#numbers = numbers;
    this.#state.position = last.position;
    this.#state.chunks += items.length;
    this.#state.bytes += bytes;
    this.#state.samples += items.reduce(
      (sum, item) => sum + item.header.parts.reduce((n, part) => n + part.samples, 0),
      0,
    );
    this.#state.lastChunkAt = at;
    this.#state.lastError = null;
    this.#backoff.reset();
    this.#acknowledger?.committed(last.position, wireBytes);
  }

  /** The store says why; the connection is made anew when it takes something again, from the position it has. */
  failed(error: unknown): void {
    this.#handed = null;
    this.#connection?.abort(error);
  }

  async #acknowledge(position: string, options: RequestOptions): Promise<void> {
    await this.#deps.broker.request('POST', `/transfers/${encodeURIComponent(this.target.pid)}/acknowledgements`, {
      json: { position },
      ...options,
    });
  }

  #change(state: StreamState['state']): void {
    if (this.#state.state === state) return;
    this.#state.state = state;
    this.#state.since = this.#deps.clock.now();
  }
}

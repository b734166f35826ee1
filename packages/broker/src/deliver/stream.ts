import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import type { Door, Taken } from '../enforce/door.ts';
import { type Grant, lets, type Stop, sameShape } from '../enforce/grant.ts';
import type { Grants } from '../enforce/grants.ts';
import type { Cursors } from '../enforce/position.ts';
import { sizeOf, type Tail } from '../log/tail.ts';
import type { End, Output } from './output.ts';
import type { Readers } from './readers.ts';
import type { Receipts } from './receipts.ts';
import { UP_TO_NOW } from './texts.ts';
import { Window } from './window.ts';

export const HEARTBEAT_MS = 5000;
/** A clock can be set, so that the end of a delay is looked for at least this often. */
const LOOK_AGAIN_MS = 1000;
/** The rest of the window is for what delivery adds to each header. */
const FILL = 0.85;

export interface StreamDeps {
  pid: string;
  dataset: string;
  /** Whose token opened it. */
  connector: string;
  door: Door;
  tail: Tail;
  output: Output;
  grants: Grants;
  readers: Readers;
  receipts: Receipts;
  clock: Clock;
  logger: Logger;
  cursors: Cursors;
  /** Milliseconds from the change that ended it to the last byte. */
  stopped: (ms: number) => void;
  /** What kind of reader it is. */
  reader: ReaderKind;
}

export interface ReaderKind {
  /** It says what it has stored, and is sent no more than a window ahead; another one has what its socket has taken. */
  acknowledged: boolean;
  /** It ends where there is nothing more for now. */
  finite: boolean;
  /** No more is written. */
  ended: () => void;
}

/** One running stream of one transfer: from the log through the door to the socket, no faster than it is acknowledged. */
export class TransferStream {
  readonly pid: string;
  readonly dataset: string;
  readonly window = new Window();
  readonly #deps: StreamDeps;
  readonly #closing = new AbortController();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #startedAt: number;
  /** What a reader that ends is given at most: up to what there was when it came. */
  readonly #upTo: number;
  #cut = false;
  /** Settles when everything that was let through before the end has left. */
  #finished: Promise<void> = Promise.resolve();

  constructor(deps: StreamDeps) {
    this.#deps = deps;
    this.pid = deps.pid;
    this.dataset = deps.dataset;
    this.#startedAt = deps.clock.now();
    this.#upTo = deps.reader.finite ? deps.tail.last : Number.POSITIVE_INFINITY;
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Runs until the stream is ended or its reader is gone. Never rejects. */
  async run(): Promise<void> {
    try {
      this.#beat();
      while (!this.closed) await this.#step();
      await this.#finished;
    } catch (error) {
      this.#deps.logger.error({ err: error, transfer: this.pid }, 'a stream broke');
      this.#deps.output.destroy();
      this.close();
    }
  }

  /**
   * The grant changed: a stream that is not granted any more, or not in this shape, ends within this very turn, with what
   * waits to be written. Where something may flow again, its reader comes back.
   */
  granted(grant: Grant | null, before: Grant | null): void {
    const { connector } = grant ?? before ?? { connector: null };
    if (connector !== null && connector !== this.#deps.connector) return;
    if (grant === null || grant.kind === 'stop' || grant.deliveryLimit !== null) this.end(grant?.stop ?? GONE);
    else if (lets(before) && before && (!lets(grant) || !sameShape(before, grant))) this.end(changed(grant));
    else this.#deps.tail.poke();
  }

  /** Ends it at once. What has not left yet does not leave any more. */
  end(stop: Pick<Stop, 'code' | 'text' | 'retry'>): void {
    if (this.#cut) return;
    this.#cut = true;
    const since = performance.now();
    this.close();
    this.#deps.output.cut(stop, this.#deps.clock.now(), () => this.#deps.stopped(performance.now() - since));
  }

  /** The reader is gone, or everything has been said. */
  close(): void {
    if (this.closed) return;
    this.#closing.abort();
    clearInterval(this.#heartbeat);
    this.#deps.door.close();
    this.#deps.reader.ended();
  }

  acknowledge(cursor: string): boolean {
    const position = this.window.acknowledge(cursor);
    if (position) this.#deps.readers.acknowledged(this.pid, this.dataset, position, cursor);
    return position !== null;
  }

  async #step(): Promise<void> {
    const { door, tail, output } = this.#deps;
    const { signal } = this.#closing;
    if (!output.free) return output.drained(signal);
    if (this.window.room === 0) return this.window.freed({ signal });
    if (door.readAfter >= this.#upTo) return this.#finish(UP_TO_NOW);
    const { version } = tail;
    const chunks = await tail.next(door.readAfter, this.window.room * FILL);
    if (this.closed) return;
    if (!this.window.empty && chunks[0] && sizeOf(chunks[0]) > this.window.room * FILL)
      return this.window.freed({ signal });
    const taken = await door.take(chunks);
    if (this.closed) return;
    // Between decision and writing lies a commit: what a change overtook is decided anew.
    if (this.#deps.grants.of(this.pid, this.#deps.connector)?.id !== taken.grant?.id) return;
    this.#write(taken);
    if (taken.stop) return this.#finish(taken.stop);
    if (this.#deps.reader.finite && (chunks.length === 0 || taken.waitUntil !== null)) return this.#finish(UP_TO_NOW);
    if (chunks.length === 0 || taken.waitUntil !== null) await tail.wait(version, { signal, ...this.#timeout(taken) });
    // A backlog of which a policy lets nothing through would otherwise keep everybody else waiting.
    else await nextTurn();
  }

  #finish(stop: Pick<Stop, 'code' | 'text' | 'retry'> | End): void {
    const { output, clock, reader } = this.#deps;
    this.#finished = output.finish(stop, clock.now(), reader.finite ? this.#cursor() : null);
    this.close();
  }

  #write(taken: Taken): void {
    const { door, output, readers, receipts, clock, reader } = this.#deps;
    for (const item of taken.items) {
      output.write(item);
      if (reader.acknowledged) this.window.sent(item.fields.cursor, item.fields.position, item.bytes);
      readers.delivered(this.pid, this.dataset, item, clock.now());
      receipts.sent(this.pid, item, { arrived: !reader.acknowledged });
    }
    const moved = taken.position.offset !== door.position.offset;
    door.advance(taken);
    // Chunks of which nothing was let through need no acknowledgement to leave the log.
    if (moved && taken.items.length === 0 && this.window.empty && reader.acknowledged) {
      readers.passed(this.pid, this.dataset, taken.position, this.#cursor() ?? '');
    }
  }

  /** A delay is over at a known instant; the clock may be another than the timer's, so it is looked at again. */
  #timeout({ waitUntil }: Taken): { timeoutMs?: number } {
    return waitUntil === null
      ? {}
      : { timeoutMs: Math.min(LOOK_AGAIN_MS, Math.max(1, waitUntil - this.#deps.clock.now())) };
  }

  #beat(): void {
    const { output, clock } = this.#deps;
    if (output.free) output.heartbeat(clock.now(), this.#cursor());
  }

  #cursor(): string | null {
    const { position } = this.#deps.door;
    return position.offset === 0 ? null : this.#deps.cursors.format(this.dataset, position);
  }
}

/** Other terms hold from now on, and the reader may come back at once. */
function changed({ decision }: Grant): Stop {
  return { code: 'MS-DLV-011', status: 409, text: decision.text, retry: true };
}

const GONE: Stop = {
  code: 'MS-DLV-001',
  status: 404,
  text: { en: 'There is no such transfer any more.', de: 'Diese Übertragung gibt es nicht mehr.' },
  retry: false,
};

import type { ServerResponse } from 'node:http';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { decodeBody } from '@millspace/runtime/chunks';
import { MillspaceError } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import { Notifier } from '@millspace/runtime/notifier';
import type { ChunkHeader, DeliveryHeader } from '@millspace/schemas';
import { Shaped } from '../enforce/shaped.ts';

export const NDJSON_MEDIA_TYPE = 'application/x-ndjson';

/** Bytes that may wait in this process for a slow socket before nothing more is written. */
const SOCKET_BUFFER = 64 * 1024;
/** How long a goodbye may take to leave before the socket is cut (ms). */
const GOODBYE_MS = 20;

/** The last line of an answer: a code of the catalogue, or a word of the protocol for a good end. */
export type End = NonNullable<DeliveryHeader['end']>;

export interface OutputOptions {
  ndjson: boolean;
  /** Other than the usual one of the form. */
  contentType?: string;
  gzip?: boolean;
}

/** Writes delivery items to one HTTP answer. Data go in as `Shaped` only. */
export class Output {
  readonly ndjson: boolean;
  readonly #raw: ServerResponse;
  /** In front of the answer, when it goes out compressed: each item leaves by itself all the same. */
  readonly #gzip: Gzip | null;
  readonly #flushed = new Notifier();
  /** Bytes handed over and not yet taken by the system. */
  #pending = 0;
  #ended = false;

  constructor(raw: ServerResponse, options: OutputOptions) {
    const { ndjson, contentType = ndjson ? NDJSON_MEDIA_TYPE : CHUNKS_MEDIA_TYPE, gzip = false } = options;
    this.#raw = raw;
    this.ndjson = ndjson;
    this.#gzip = gzip ? createGzip({ flush: constants.Z_SYNC_FLUSH }) : null;
    raw.writeHead(200, {
      'content-type': contentType,
      ...(gzip ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    raw.once('close', () => {
      this.#gzip?.destroy();
      this.#flushed.notify();
    });
    this.#gzip?.on('error', () => raw.destroy()).pipe(raw);
    raw.flushHeaders();
    raw.socket?.setNoDelay(true);
  }

  get ended(): boolean {
    return this.#ended || this.#raw.destroyed;
  }

  /** False: wait for `drained`. */
  get free(): boolean {
    return this.#pending < SOCKET_BUFFER;
  }

  /** @throws MillspaceError MS-GEN-002 for anything that the enforcer has not made */
  write(item: Shaped): void {
    if (!Shaped.is(item))
      throw new MillspaceError('MS-GEN-002', { detail: 'only what the enforcer let through is delivered' });
    if (this.ended) return;
    const { body } = item.fields;
    if (this.ndjson) {
      const header = JSON.parse(item.fields.chunk) as ChunkHeader;
      this.#put(Buffer.from(`${item.header}\n`));
      this.#put(decodeBody(header, body));
      return;
    }
    this.#raw.cork();
    this.#put(item.head);
    if (body.length > 0) this.#put(body);
    this.#raw.uncork();
  }

  heartbeat(time: number, cursor: string | null): void {
    if (!this.ended) this.#control({ kind: 'heartbeat', time, ...(cursor === null ? {} : { position: cursor }) });
  }

  /** Resolves when the socket has taken what waited, or is gone. */
  async drained(signal: AbortSignal): Promise<void> {
    while (!this.free && !this.ended && !signal.aborted) await this.#flushed.wait({ signal });
  }

  /** Says why, and closes when everything has left. `cut` may still overtake it. `cursor`: where the reader may go on. */
  finish(stop: End, time: number, cursor: string | null = null): Promise<void> {
    if (this.ended) return Promise.resolve();
    this.#ended = true;
    const position = cursor === null ? {} : { position: cursor };
    this.#control({ kind: 'end', ...position, time, end: { code: stop.code, text: stop.text, retry: stop.retry } });
    return new Promise((resolve) => {
      this.#raw.once('close', () => resolve());
      this.#raw.once('finish', () => this.#raw.destroy());
      (this.#gzip ?? this.#raw).end();
    });
  }

  /**
   * Ends the answer at once: with a goodbye if the socket takes it, else by cutting it, so that nothing that waits is
   * written any more. Calls back when the last byte has left.
   */
  cut(stop: End, time: number, gone: () => void): void {
    const raw = this.#raw;
    if (raw.destroyed) return;
    raw.once('close', gone);
    if (this.#ended || raw.writableLength > 0 || this.#compressing) {
      this.#ended = true;
      raw.destroy();
      return;
    }
    this.#ended = true;
    const timer = setTimeout(() => raw.destroy(), GOODBYE_MS);
    raw.once('finish', () => {
      clearTimeout(timer);
      raw.destroy();
    });
    this.#control({ kind: 'end', time, end: { code: stop.code, text: stop.text, retry: stop.retry } });
    (this.#gzip ?? raw).end();
  }

  destroy(): void {
    this.#ended = true;
    this.#raw.destroy();
  }

  /** Something that was let through is still being compressed. */
  get #compressing(): boolean {
    return this.#gzip !== null && (this.#pending > 0 || this.#gzip.readableLength > 0);
  }

  #control(header: DeliveryHeader): void {
    if (this.#raw.destroyed) return;
    this.#put(this.ndjson ? Buffer.from(`${JSON.stringify(header)}\n`) : encodeFrame(header));
  }

  /** Counted here, for the answer's own `drain` does not come after every write that asked for it. */
  #put(bytes: Buffer): void {
    this.#pending += bytes.length;
    (this.#gzip ?? this.#raw).write(bytes, () => {
      this.#pending -= bytes.length;
      if (this.free) this.#flushed.notify();
    });
  }
}

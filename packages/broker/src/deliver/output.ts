import type { ServerResponse } from 'node:http';
import { decodeBody } from '@millspace/runtime/chunks';
import { MillspaceError } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import type { ChunkHeader, DeliveryHeader } from '@millspace/schemas';
import type { Stop } from '../enforce/grants.ts';
import { Shaped } from '../enforce/shaped.ts';

export const NDJSON_MEDIA_TYPE = 'application/x-ndjson';

/** Bytes that may wait in this process for a slow socket before nothing more is written. */
const SOCKET_BUFFER = 64 * 1024;
/** How long a goodbye may take to leave before the socket is cut (ms). */
const GOODBYE_MS = 20;

/** Writes delivery items to one HTTP answer. Data go in as `Shaped` only. */
export class Output {
  readonly ndjson: boolean;
  readonly #raw: ServerResponse;
  #ended = false;

  constructor(raw: ServerResponse, options: { ndjson: boolean }) {
    this.#raw = raw;
    this.ndjson = options.ndjson;
    raw.writeHead(200, {
      'content-type': options.ndjson ? NDJSON_MEDIA_TYPE : CHUNKS_MEDIA_TYPE,
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    raw.flushHeaders();
    raw.socket?.setNoDelay(true);
  }

  get ended(): boolean {
    return this.#ended || this.#raw.destroyed;
  }

  /** False: wait for `drained`. */
  get free(): boolean {
    return this.#raw.writableLength < SOCKET_BUFFER;
  }

  /** @throws MillspaceError MS-GEN-002 for anything that the enforcer has not made */
  write(item: Shaped): void {
    if (!Shaped.is(item))
      throw new MillspaceError('MS-GEN-002', { detail: 'only what the enforcer let through is delivered' });
    if (this.ended) return;
    const { body } = item.fields;
    if (this.ndjson) {
      const header = JSON.parse(item.fields.chunk) as ChunkHeader;
      this.#raw.write(`${item.header}\n`);
      this.#raw.write(decodeBody(header, body));
      return;
    }
    this.#raw.cork();
    this.#raw.write(item.head);
    if (body.length > 0) this.#raw.write(body);
    this.#raw.uncork();
  }

  heartbeat(time: number, cursor: string | null): void {
    if (!this.ended) this.#control({ kind: 'heartbeat', time, ...(cursor === null ? {} : { position: cursor }) });
  }

  /** Resolves when the socket has taken what waited, or is gone. */
  drained(signal: AbortSignal): Promise<void> {
    if (this.free || this.ended || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#raw.off('drain', done);
        this.#raw.off('close', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#raw.once('drain', done);
      this.#raw.once('close', done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /**
   * Ends the answer at once: with a goodbye if the socket takes it, else by cutting it, so that nothing that waits is
   * written any more. Calls back when the last byte has left.
   */
  end(stop: Pick<Stop, 'code' | 'text' | 'retry'>, time: number, gone: () => void): void {
    if (this.ended) return;
    this.#ended = true;
    const raw = this.#raw;
    if (raw.destroyed) {
      gone();
      return;
    }
    raw.once('close', gone);
    if (raw.writableLength > 0) {
      raw.destroy();
      return;
    }
    const timer = setTimeout(() => raw.destroy(), GOODBYE_MS);
    raw.once('finish', () => {
      clearTimeout(timer);
      raw.destroy();
    });
    this.#control({ kind: 'end', time, end: { code: stop.code, text: stop.text, retry: stop.retry } });
    raw.end();
  }

  destroy(): void {
    this.#ended = true;
    this.#raw.destroy();
  }

  #control(header: DeliveryHeader): void {
    if (this.#raw.destroyed) return;
    this.#raw.write(this.ndjson ? `${JSON.stringify(header)}\n` : encodeFrame(header));
  }
}

import { PassThrough, type Readable } from 'node:stream';
import { decodeBody, splitLines } from '@millspace/runtime/chunks';
import { MillspaceError } from '@millspace/runtime/errors';
import { encodeFrame, parseFrames } from '@millspace/runtime/framing';
import type { Answer, RequestOptions } from '@millspace/runtime/http-client';
import type { ChunkHeader, Frame, MillRecord } from '@millspace/schemas';
import type { BrokerClient } from '../src/identity/broker-client.ts';

interface Logged {
  header: ChunkHeader;
  body: Buffer;
}

/** Stands in for ingest, log and delivery of one dataset, in memory; can be cut off, restored and told to refuse. */
export class FakeBroker implements BrokerClient {
  log: Logged[] = [];
  incarnation = 'a';
  online = true;
  wanted = true;
  /** Refuses a chunk whose lines contain this text. */
  poison: string | null = null;
  posts = 0;
  /** Chunks before this index are gone from the log. */
  trimmed = 0;
  acknowledged: string | null = null;
  /** Runs while chunks that were sent are under way, once. */
  underway: (() => Promise<void>) | null = null;
  readonly #readers = new Set<{ out: PassThrough; at: number }>();

  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
    options.signal?.throwIfAborted();
    if (!this.online) throw new MillspaceError('MS-NET-001', { detail: 'no answer' });
    if (method === 'POST' && path.startsWith('/ingest/') && this.underway) {
      const { underway } = this;
      this.underway = null;
      await underway();
    }
    const json = this.#answer(method, path, options);
    return { status: 200, headers: {}, json: json as T };
  }

  async stream(
    _method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<{ status: number; headers: Answer<unknown>['headers']; body: Readable }> {
    if (!this.online) throw new MillspaceError('MS-NET-001', { detail: 'no answer' });
    const after = new URL(path, 'http://broker').searchParams.get('after');
    const [incarnation, offset] = (after ?? `${this.incarnation}.0`).split('.');
    if (incarnation !== this.incarnation)
      throw new MillspaceError('MS-DLV-002', { detail: 'position of another log', status: 410 });
    const reader = { out: new PassThrough(), at: Math.max(this.trimmed, Number(offset)) };
    this.#readers.add(reader);
    options.signal?.addEventListener('abort', () => {
      this.#readers.delete(reader);
      reader.out.destroy(new Error('aborted'));
    });
    reader.out.on('error', () => undefined);
    reader.out.write(encodeFrame({ kind: 'heartbeat', time: 0 }));
    this.#deliver();
    return { status: 200, headers: {}, body: reader.out };
  }

  /** Every line in the order of the log, with the part of each frame. */
  lines(): (Frame | MillRecord)[] {
    return this.log.flatMap(({ header, body }) =>
      splitLines(decodeBody(header, body)).map((line) => JSON.parse(line) as Frame | MillRecord),
    );
  }

  /** Ends the streams as a broker that goes away does. */
  dropStreams(): void {
    for (const reader of this.#readers) reader.out.destroy();
    this.#readers.clear();
  }

  end(code: string): void {
    for (const reader of this.#readers)
      reader.out.end(encodeFrame({ kind: 'end', end: { code, text: { en: code, de: code }, retry: false } }));
    this.#readers.clear();
  }

  #answer(method: string, path: string, options: RequestOptions): unknown {
    if (path.startsWith('/ingest/') && method === 'GET') return { wanted: this.wanted, position: this.#position() };
    if (path.startsWith('/ingest/')) return this.#take(options.body as Buffer);
    if (path.endsWith('/acknowledgements')) {
      this.acknowledged = (options.json as { position: string }).position;
      return undefined;
    }
    throw new MillspaceError('MS-GEN-404', { detail: path, status: 404 });
  }

  #position(): { epoch: number; seq: number; digest: string; seqFrom: number } | null {
    const last = this.log.at(-1)?.header;
    return last ? { epoch: last.epoch, seq: last.seqTo, digest: last.digest, seqFrom: last.seq } : null;
  }

  #take(body: Buffer): { epoch: number; seq: number } {
    this.posts += 1;
    for (const frame of parseFrames(body)) {
      const header = frame.header as ChunkHeader;
      const at = this.#position();
      const expected = at === null || header.epoch > at.epoch ? 1 : at.seq + 1;
      if ((at !== null && header.epoch < at.epoch) || header.seq !== expected) {
        throw new MillspaceError('MS-ING-006', {
          detail: `expected ${expected}`,
          status: 409,
          details: { expected: { epoch: at?.epoch ?? 0, seq: expected } },
        });
      }
      const decoded = decodeBody(header, frame.body);
      if (this.poison !== null && decoded.includes(this.poison)) {
        throw new MillspaceError('MS-ING-005', {
          detail: 'poisoned',
          status: 422,
          details: {
            seq: header.seq,
            seqTo: header.seqTo,
            reasons: [{ where: '/lines/0', text: { en: 'poisoned', de: 'vergiftet' } }],
          },
        });
      }
      this.log.push({ header, body: Buffer.from(frame.body) });
    }
    this.#deliver();
    const at = this.#position();
    return { epoch: at?.epoch ?? 0, seq: at?.seq ?? 0 };
  }

  #deliver(): void {
    for (const reader of this.#readers) {
      for (; reader.at < this.log.length; reader.at += 1) {
        const entry = this.log[reader.at];
        if (entry)
          reader.out.write(
            encodeFrame(
              { kind: 'chunk', position: `${this.incarnation}.${reader.at + 1}`, chunk: entry.header },
              entry.body,
            ),
          );
      }
    }
  }
}

/** Resolves when the condition holds. @throws after five seconds, with the description */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

import { decodeBody, splitLines } from '@millspace/runtime/chunks';
import { MillspaceError } from '@millspace/runtime/errors';
import { parseFrames } from '@millspace/runtime/framing';
import type { Answer, RequestOptions } from '@millspace/runtime/http-client';
import type { ChunkHeader, Frame, IngestPosition, MillRecord } from '@millspace/schemas';
import type { BrokerClient } from '../src/identity/broker-client.ts';

interface Logged {
  header: ChunkHeader;
  lines: (Frame | MillRecord)[];
}

interface Underway {
  body: Buffer;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

/** A line of the log with the part that it speaks of; null for records. */
export interface LoggedLine {
  part: ChunkHeader['parts'][number] | null;
  line: Frame | MillRecord;
}

const noAnswer = () => new MillspaceError('MS-NET-001', { detail: 'no answer' });

/**
 * Ingest and log of one dataset by the rules of the broker's own (whole requests, numbers that it has already are passed over,
 * anything else than the next one is refused), where each request is under way until it is said what becomes of it.
 */
export class ModelBroker implements BrokerClient {
  online = true;
  /** Refuses chunks of which a line contains this text, for their content. */
  poison: string | null = null;
  log: Logged[] = [];
  #underway: Underway | null = null;
  /** Whose sender has given them up, and that may still come. */
  #late: Buffer[] = [];

  get waits(): boolean {
    return this.#underway !== null;
  }

  request<T>(method: string, _path: string, options: RequestOptions = {}): Promise<Answer<T>> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason as Error);
    if (!this.online) return Promise.reject(noAnswer());
    const answer = (json: unknown) => ({ status: 200, headers: {}, json: json as T });
    if (method === 'GET') return Promise.resolve(answer(this.position()));
    return new Promise((resolve, reject) => {
      const underway: Underway = {
        body: Buffer.from(options.body as Buffer),
        resolve: (json) => resolve(answer(json)),
        reject,
      };
      this.#underway = underway;
      options.signal?.addEventListener('abort', () => {
        if (this.#underway !== underway) return;
        this.#underway = null;
        this.#late.push(underway.body);
        reject(options.signal?.reason as Error);
      });
    });
  }

  stream(): never {
    throw new Error('nobody reads here');
  }

  position(): IngestPosition {
    const last = this.log.at(-1)?.header;
    return {
      wanted: true,
      position: last ? { epoch: last.epoch, seq: last.seqTo, seqFrom: last.seq, digest: last.digest } : null,
    };
  }

  /** What is under way arrives, and so does the answer. */
  answer(): void {
    const underway = this.#take();
    if (!underway) return;
    try {
      underway.resolve(this.#append(underway.body));
    } catch (error) {
      underway.reject(error);
    }
  }

  /** What is under way gets no answer: it never arrives, it has arrived, or it arrives when `arriveLate` is called. */
  lose(what: 'request' | 'answer' | 'time'): void {
    const underway = this.#take();
    if (!underway) return;
    if (what === 'answer') this.#quietly(underway.body);
    if (what === 'time') this.#late.push(underway.body);
    underway.reject(noAnswer());
  }

  arriveLate(): void {
    const body = this.#late.shift();
    if (body) this.#quietly(body);
  }

  /** Back to what was in the log so many chunks ago. */
  restore(chunks: number): void {
    this.log = this.log.slice(0, Math.max(0, this.log.length - chunks));
    this.#late = [];
  }

  lines(): LoggedLine[] {
    return this.log.flatMap(({ header, lines }) =>
      lines.map((line) => ({ part: 'record' in line ? null : (header.parts[line.part] ?? null), line })),
    );
  }

  #take(): Underway | null {
    const underway = this.#underway;
    this.#underway = null;
    return underway;
  }

  #quietly(body: Buffer): void {
    try {
      this.#append(body);
    } catch {
      // Nobody hears of it.
    }
  }

  #append(body: Buffer): { epoch: number; seq: number } {
    const sound: Logged[] = [];
    let refusal: MillspaceError | null = null;
    for (const frame of parseFrames(body)) {
      const header = frame.header as ChunkHeader;
      const lines = splitLines(decodeBody(header, frame.body));
      if (this.poison !== null && lines.some((line) => line.includes(this.poison ?? ''))) {
        const { seq, seqTo } = header;
        refusal = new MillspaceError('MS-ING-005', { detail: 'poisoned', status: 422, details: { seq, seqTo } });
        break;
      }
      sound.push({ header, lines: lines.map((line) => JSON.parse(line) as Frame | MillRecord) });
    }
    const taken = this.#appendSound(sound);
    if (refusal) throw refusal;
    return taken;
  }

  #appendSound(chunks: readonly Logged[]): { epoch: number; seq: number } {
    const { position } = this.position();
    const epoch = chunks[0]?.header.epoch ?? position?.epoch ?? 0;
    if (position && epoch < position.epoch)
      throw new MillspaceError('MS-ING-006', { detail: 'an epoch that was left' });
    let expected = (position?.epoch === epoch ? position.seq : 0) + 1;
    const stored: Logged[] = [];
    for (const chunk of chunks) {
      if (chunk.header.seqTo < expected) continue;
      if (chunk.header.seq !== expected) throw new MillspaceError('MS-ING-006', { detail: `expected ${expected}` });
      stored.push(chunk);
      expected = chunk.header.seqTo + 1;
    }
    this.log.push(...stored);
    return { epoch, seq: expected - 1 };
  }
}

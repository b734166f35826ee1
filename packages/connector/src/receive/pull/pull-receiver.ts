import { text as wholeText } from 'node:stream/consumers';
import { Backoff, pause } from '@millspace/runtime/backoff';
import { encodeBody } from '@millspace/runtime/chunks';
import type { Clock } from '@millspace/runtime/clock';
import { sha256 } from '@millspace/runtime/crypto';
import { errorOfPeer, MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { OutwardStream } from '@millspace/runtime/http-client-guarded';
import type { Logger } from '@millspace/runtime/logger';
import { type ChunkHeader, type DataAddress, type MillRecord, NO_CONNECTOR, readPullAddress } from '@millspace/schemas';
import type { ReceivedItem, Store } from '../../store/store.ts';
import type { ReceivedScopes } from '../received.ts';
import type { StreamState, StreamTarget } from '../stream-types.ts';
import type { KeptFiles } from './kept-files.ts';
import { NDJSON } from './names.ts';
import { declaredBy, mediaType } from './payload.ts';
import { PullAccess, type PullAccessDeps } from './pull-access.ts';
import { readLines } from './read-lines.ts';
import { recordsOf } from './records.ts';
import { TelemetryReader } from './telemetry.ts';

export interface PullDeps {
  store: Store;
  received: ReceivedScopes;
  files: KeptFiles;
  client: PullAccessDeps['client'];
  clock: Clock;
  logger: Logger;
}

/** A millspace broker says something every five seconds; anybody else may think for a minute (ms). */
const SILENCE_MS = 60_000;
/** After these only something that happens elsewhere makes trying again worthwhile: a new start, a person. */
const FINAL = new Set([
  'MS-PUL-001',
  'MS-PUL-002',
  'MS-PUL-004',
  'MS-PUL-005',
  'MS-NET-005',
  'MS-DLV-013',
  'MS-DLV-008',
]);
/** A token that ends is renewed, and the stream goes on. */
const RENEW = new Set(['MS-DLV-014']);
/** The longest list of records that is read at once (bytes). */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;

/**
 * Fetches the data of one transfer from an outside provider. From a millspace broker it follows, behind the position that the store
 * has; from anybody else it fetches once for each start: telemetry and records by what they declare, the rest as a file.
 */
export class PullReceiver {
  readonly target: StreamTarget;
  readonly #deps: PullDeps;
  readonly #access: PullAccess | null;
  readonly #abort = new AbortController();
  readonly #backoff = new Backoff({ baseMs: 200, maxMs: 30_000 });
  readonly #state: StreamState;
  /** Stands in the place of the position when what this start brought is all here. */
  readonly #done: string;
  #run: Promise<void> | null = null;

  constructor(target: StreamTarget, address: DataAddress, deps: PullDeps) {
    this.target = target;
    this.#deps = deps;
    const read = readPullAddress(address);
    this.#done = `fetched.${sha256(JSON.stringify(address))}`;
    this.#access = read && new PullAccess(read, { client: deps.client, now: () => deps.clock.now() });
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

  /** Whether a start message with this address brings nothing new. */
  is(address: DataAddress): boolean {
    return this.#done === `fetched.${sha256(JSON.stringify(address))}`;
  }

  /** What an earlier process has fetched whole is not fetched again. */
  start(): void {
    if (this.#state.position === this.#done) this.#change('complete');
    else this.#run ??= this.#loop();
  }

  /** Nothing that arrives after this call is committed. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#run;
    this.#change('stopped');
  }

  async #loop(): Promise<void> {
    const { signal } = this.#abort;
    const { received, store } = this.#deps;
    const { agreement: scope, dataset, provider, pid: transfer } = this.target;
    received.open({ scope, dataset, provider, transfer });
    while (!signal.aborted) {
      try {
        await store.room(signal);
        this.#change('connecting');
        await this.#fetch();
        return this.#complete();
      } catch (error) {
        if (signal.aborted) return;
        if (!(await this.#again(error))) return;
      }
    }
  }

  #complete(): void {
    const { received, clock } = this.#deps;
    if (this.#abort.signal.aborted) return;
    received.setCursor(this.target.pid, this.#done, {}, clock.now());
    this.#state.position = this.#done;
    this.#change('complete');
  }

  /** Whether to try again, after a while. */
  async #again(error: unknown): Promise<boolean> {
    const { logger, clock, received } = this.#deps;
    const code = error instanceof MillspaceError ? error.code : 'MS-NET-001';
    if (RENEW.has(code)) {
      await this.#access?.renew().catch(() => undefined);
      // Not at once: a provider may say so of each token.
      return pause(this.#backoff.next(), this.#abort.signal);
    }
    if (code === 'MS-DLV-002') {
      received.dropCursor(this.target.pid);
      this.#state.position = null;
    }
    if (this.#state.lastError?.code !== code)
      logger.warn({ transfer: this.target.pid, problem: code, detail: messageOf(error) }, 'fetching is interrupted');
    this.#state.lastError = { code, text: messageOf(error), at: clock.now() };
    this.#change('waiting');
    if (FINAL.has(code)) return false;
    return pause(this.#backoff.next(), this.#abort.signal);
  }

  /** Returns when everything is here, and nothing more will come of this start. @throws what interrupts it, as when a stream to follow ends */
  async #fetch(): Promise<void> {
    const access = this.#access;
    if (!access)
      throw new MillspaceError('MS-PUL-001', { detail: 'the start of the transfer does not say where', status: 502 });
    const { millspace } = access.address;
    const { position } = this.#state;
    const query: Record<string, string> = millspace
      ? { follow: 'true', ...(position === null ? {} : { cursor: position }) }
      : {};
    const silence = new AbortController();
    const watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
    const signal = AbortSignal.any([this.#abort.signal, silence.signal]);
    try {
      const answer = await access.open(query, `${NDJSON}, */*;q=0.5`, signal);
      answer.body.on('data', () => watchdog.refresh()).pause();
      this.#change('receiving');
      await this.#keep(answer, millspace, signal);
    } catch (error) {
      throw silence.signal.aborted && !this.#abort.signal.aborted
        ? new MillspaceError('MS-NET-001', { detail: `nothing came for ${SILENCE_MS / 1000} s`, cause: error })
        : error;
    } finally {
      clearTimeout(watchdog);
    }
  }

  async #keep(answer: OutwardStream, millspace: boolean, signal: AbortSignal): Promise<void> {
    const { headers, body } = answer;
    const [contentType, links] = [one(headers['content-type']), one(headers['link'])];
    switch (declaredBy(contentType, links)) {
      case 'telemetry':
        return this.#telemetry(body, millspace);
      case 'records':
        return this.#records(body);
      default:
        return this.#file(answer, mediaType(contentType), signal);
    }
  }

  async #telemetry(body: AsyncIterable<Uint8Array>, millspace: boolean): Promise<void> {
    const { store, clock } = this.#deps;
    const reader = new TelemetryReader(() => clock.now());
    for await (const lines of readLines(body)) {
      const items: ReceivedItem[] = [];
      let end: { code: string; text: { en: string } } | null = null;
      for (const line of lines) {
        const said = reader.take(line);
        if (said?.kind === 'item') items.push(said.item);
        if (said?.kind === 'end') end = said.end;
      }
      this.#commit(items);
      if (end && (millspace || !end.code.startsWith('endOf'))) throw errorOfPeer(end.code, { detail: end.text.en });
      await store.room(this.#abort.signal);
      if (this.#abort.signal.aborted) return;
    }
    if (reader.midway || millspace)
      throw new MillspaceError('MS-NET-001', { detail: 'the provider closed the answer before its end' });
  }

  #commit(items: readonly ReceivedItem[]): void {
    const last = items.at(-1);
    if (last === undefined || this.#abort.signal.aborted) return;
    const { store, received, clock } = this.#deps;
    const { agreement: scope, pid } = this.target;
    const at = clock.now();
    const bytes = items.reduce((sum, { body }) => sum + body.length, 0);
    store.commitDeliveries([
      {
        scope,
        items,
        also: () => {
          received.setCursor(pid, last.position, {}, at);
          received.count(scope, items.length, bytes, at);
        },
      },
    ]);
    this.#state.position = last.position;
    this.#state.samples += items.flatMap(({ header }) => header.parts).reduce((sum, { samples }) => sum + samples, 0);
    this.#arrived(items.length, bytes, at);
  }

  async #records(body: AsyncIterable<Uint8Array>): Promise<void> {
    const { store, received, clock } = this.#deps;
    const text = await wholeText(bounded(body, MAX_RECORD_BYTES));
    if (this.#abort.signal.aborted) return;
    const at = clock.now();
    const { agreement: scope, pid } = this.target;
    const item = itemOf(recordsOf(text, at), this.target, at);
    store.commitDeliveries([{ scope, items: [item], also: () => received.count(scope, 1, item.body.length, at) }]);
    this.#arrived(1, item.body.length, at);
    this.#deps.logger.info({ transfer: pid, records: item.header.records }, 'records were fetched');
  }

  async #file({ headers, body }: OutwardStream, type: string, signal: AbortSignal): Promise<void> {
    const { files, received, clock } = this.#deps;
    const { agreement, dataset, pid } = this.target;
    const kept = await files.keep(
      { scope: agreement, dataset, transfer: pid, mediaType: type, disposition: one(headers['content-disposition']) },
      body,
      signal,
    );
    const at = clock.now();
    received.count(agreement, 1, kept.bytes, at);
    this.#arrived(1, kept.bytes, at);
  }

  #arrived(chunks: number, bytes: number, at: number): void {
    this.#state.chunks += chunks;
    this.#state.bytes += bytes;
    this.#state.lastChunkAt = at;
    this.#state.lastError = null;
    this.#backoff.reset();
  }

  #change(state: StreamState['state']): void {
    if (this.#state.state === state) return;
    this.#state.state = state;
    this.#state.since = this.#deps.clock.now();
  }
}

const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;

/** Records without a chunk of their own, as one: duties are held to it as to every other. */
function itemOf(records: readonly MillRecord[], { dataset }: StreamTarget, at: number): ReceivedItem {
  const { facts, body } = encodeBody(records.map((record) => JSON.stringify(record)));
  const header: ChunkHeader = {
    ...{ schema: 'urn:millspace:schema:chunk:1', dataset, producer: NO_CONNECTOR, epoch: 1, seq: at, seqTo: at },
    parts: [],
    records: records.length,
    ...facts,
  };
  return { header, body, position: String(at) };
}

async function* bounded(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of body) {
    size += piece.byteLength;
    if (size > maxBytes)
      throw new MillspaceError('MS-PUL-004', { detail: `records are longer than ${maxBytes} bytes`, status: 422 });
    yield piece;
  }
}

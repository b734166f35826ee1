import { decodeBody } from '@millspace/runtime/chunks';
import type { Clock } from '@millspace/runtime/clock';
import { errorOfPeer, MillspaceError, messageOf } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE, readFrames } from '@millspace/runtime/framing';
import type { RequestOptions } from '@millspace/runtime/http-client';
import type { DeliveryHeader, HistoryAccepted, HistoryRequest, TransferView } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import { Acknowledger } from '../receive/acknowledger.ts';
import type { ReceivedScopes } from '../receive/received.ts';
import { runOf } from '../receive/trail.ts';
import type { ReceivedItem, Store } from '../store/store.ts';

export interface HistoryJob {
  request: string;
  transfer: string;
  from: number;
  to: number;
  state: 'running' | 'complete' | 'failed' | 'cancelled';
  samples: number;
  bytes: number;
  /** Newest instant that has arrived (epoch ms); null = nothing yet. */
  reached: number | null;
  startedAt: number;
  endedAt: number | null;
  error: { code: string; text: string } | null;
}

export interface HistoryDeskDeps {
  store: Store;
  received: ReceivedScopes;
  broker: BrokerClient;
  clock: Clock;
}

export type HistoryTransfer = Pick<TransferView, 'pid' | 'agreement' | 'dataset' | 'counterparty'>;

const KEPT_JOBS = 100;
/** So long the last acknowledgement may take. */
const PARTING_MS = 2000;

/** Asks for ranges of the past and stores the answers beside what came live; the same rows twice are one. */
export class HistoryDesk {
  readonly #deps: HistoryDeskDeps;
  readonly #abort = new AbortController();
  readonly #jobs: HistoryJob[] = [];
  /** Request → gives it up. */
  readonly #givingUp = new Map<string, AbortController>();
  readonly #running = new Set<Promise<void>>();

  constructor(deps: HistoryDeskDeps) {
    this.#deps = deps;
  }

  jobs(): HistoryJob[] {
    return this.#jobs;
  }

  /** Resolves when the request is accepted; the answer arrives in the background. @throws the broker's refusal */
  async ask(transfer: HistoryTransfer, wish: HistoryRequest): Promise<HistoryJob> {
    const { json } = await this.#deps.broker.request<HistoryAccepted>(
      'POST',
      `/transfers/${encodeURIComponent(transfer.pid)}/history`,
      { json: wish, signal: this.#abort.signal },
    );
    const job: HistoryJob = {
      request: json.request,
      transfer: transfer.pid,
      from: wish.from,
      to: wish.to,
      state: 'running',
      samples: 0,
      bytes: 0,
      reached: null,
      startedAt: this.#deps.clock.now(),
      endedAt: null,
      error: null,
    };
    this.#jobs.unshift(job);
    this.#jobs.splice(KEPT_JOBS);
    const giveUp = new AbortController();
    this.#givingUp.set(job.request, giveUp);
    const run = this.#receive(job, transfer, giveUp.signal).finally(() => {
      this.#running.delete(run);
      this.#givingUp.delete(job.request);
    });
    this.#running.add(run);
    return job;
  }

  /**
   * Gives up a request that is under way; what has arrived stays. One that is over stays as it is.
   * @throws MillspaceError MS-HIS-001 when there is no such request
   */
  async cancel(request: string): Promise<HistoryJob> {
    const job = this.#jobs.find((one) => one.request === request);
    if (job === undefined)
      throw new MillspaceError('MS-HIS-001', {
        detail: `no history request ${request} was made here since the start`,
        status: 404,
      });
    const giveUp = this.#givingUp.get(request);
    if (job.state !== 'running' || giveUp === undefined) return job;
    job.state = 'cancelled';
    giveUp.abort();
    // The broker notices by itself that nobody reads any more; told, it frees the place at once.
    await this.#deps.broker
      .request('DELETE', `/history/${encodeURIComponent(request)}`, { timeoutMs: PARTING_MS })
      .catch(() => undefined);
    return job;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled(this.#running);
  }

  async #receive(job: HistoryJob, transfer: HistoryTransfer, givenUp: AbortSignal): Promise<void> {
    const { store, received, broker, clock } = this.#deps;
    const signal = AbortSignal.any([this.#abort.signal, givenUp]);
    received.open({
      scope: transfer.agreement,
      dataset: transfer.dataset,
      provider: transfer.counterparty,
      transfer: transfer.pid,
    });
    const acknowledge = async (position: string, options: RequestOptions) => {
      const path = `/transfers/${encodeURIComponent(transfer.pid)}/acknowledgements`;
      await broker.request('POST', path, { json: { position, request: job.request }, ...options });
    };
    const acknowledger = new Acknowledger(
      (position) => acknowledge(position, { signal }),
      () => undefined,
    );
    try {
      const { body } = await broker.stream('GET', `/history/${encodeURIComponent(job.request)}/stream`, {
        headers: { accept: CHUNKS_MEDIA_TYPE },
        signal,
      });
      let complete = false;
      for await (const wire of readFrames(body)) {
        const header = wire.header as DeliveryHeader;
        if (header.kind === 'end') {
          if (header.end && header.end.code !== 'endOfHistory')
            throw errorOfPeer(header.end.code, { detail: header.end.text.en });
          complete = true;
        }
        if (header.kind !== 'chunk' || !header.chunk) continue;
        if (received.isRevoked(transfer.agreement))
          throw new MillspaceError('MS-AGR-002', { detail: 'the agreement was revoked while its history arrived' });
        decodeBody(header.chunk, wire.body);
        const item: ReceivedItem = { header: header.chunk, body: wire.body, position: header.position ?? '' };
        const at = clock.now();
        store.commitReceived(transfer.agreement, [item], () => {
          received.count(transfer.agreement, 1, wire.bytes, at);
          received.trail.add(runOf(transfer.pid, job.request), [item], at);
        });
        acknowledger.committed(item.position, wire.bytes);
        job.samples += header.chunk.parts.reduce((sum, part) => sum + part.samples, 0);
        job.bytes += wire.bytes;
        job.reached = header.chunk.parts.reduce((newest, { tMax }) => Math.max(newest, tMax), job.reached ?? 0);
        await store.room(signal);
      }
      if (!complete) throw new MillspaceError('MS-HIS-006', { detail: 'the answer ended without its end' });
      if (job.state === 'running') job.state = 'complete';
    } catch (error) {
      if (job.state === 'running') job.state = 'failed';
      if (job.state === 'failed')
        job.error = { code: error instanceof MillspaceError ? error.code : 'MS-NET-001', text: messageOf(error) };
    }
    await acknowledger.part((position) => acknowledge(position, { timeoutMs: PARTING_MS }));
    job.endedAt = clock.now();
  }
}

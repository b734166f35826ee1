import { Backoff, pause } from '@millspace/runtime/backoff';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE } from '@millspace/runtime/framing';
import { Notifier } from '@millspace/runtime/notifier';
import type { IngestPosition, IngestResult } from '@millspace/schemas';
import type { Lane, OutboxEntry } from '../store/outbox-types.ts';
import { chunkOf, type Prepared, prepare } from './prepare.ts';
import { type OwnPosition, reconcile } from './reconcile.ts';
import { refillStep } from './refill.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import type { SenderDeps } from './sender.ts';

export interface LaneState {
  dataset: string;
  wanted: boolean;
  state: 'idle' | 'sending' | 'waiting' | 'stopped';
  epoch: number;
  acked: number;
  /** Entries and bytes that wait. */
  waiting: number;
  waitingBytes: number;
  sentChunks: number;
  sentSamples: number;
  lastAckAt: number | null;
  lastError: { code: string; text: string; at: number } | null;
}

const IDLE_CHECK_MS = 30_000;

/** Sends one dataset's outbox in order, for ever: one request at a time, the next one made while it is under way. */
export class LaneSender {
  readonly #lane: Lane;
  readonly #deps: SenderDeps;
  readonly #abort = new AbortController();
  readonly #wake = new Notifier();
  readonly #backoff = new Backoff({ baseMs: 100, maxMs: 10_000 });
  #run: Promise<void> | null = null;
  #agreed = false;
  /** Up to this number each entry travels in a chunk of its own. */
  #singlyUntil = 0;
  #state: LaneState['state'] = 'idle';
  #sentChunks = 0;
  #sentSamples = 0;
  #lastAckAt: number | null = null;
  #lastError: LaneState['lastError'] = null;

  constructor(lane: Lane, deps: SenderDeps) {
    this.#lane = lane;
    this.#deps = deps;
  }

  start(): void {
    this.#run ??= this.#loop();
  }

  wake(): void {
    this.#wake.notify();
  }

  reconnect(): void {
    this.#agreed = false;
    this.#wake.notify();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#run;
    this.#state = 'stopped';
  }

  state(): LaneState {
    const lane = this.#lane;
    return {
      dataset: lane.dataset,
      wanted: lane.wanted,
      state: this.#state,
      epoch: lane.epoch,
      acked: lane.acked,
      waiting: lane.next - 1 - lane.acked,
      waitingBytes: lane.waitingBytes,
      sentChunks: this.#sentChunks,
      sentSamples: this.#sentSamples,
      lastAckAt: this.#lastAckAt,
      lastError: this.#lastError,
    };
  }

  async #loop(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        if (this.#deps.producer() === null || !this.#lane.wanted) {
          this.#state = 'idle';
          await this.#next();
          continue;
        }
        if (!this.#agreed) await this.#agree();
        if (this.#lane.wanted) await this.#drain();
        this.#backoff.reset();
        this.#lastError = null;
        this.#state = 'idle';
        if (this.#agreed) await this.#next();
      } catch (error) {
        if (signal.aborted) return;
        this.#fail(error);
        await pause(this.#backoff.next(), signal);
      }
    }
  }

  #fail(error: unknown): void {
    const code = error instanceof MillspaceError ? error.code : 'MS-GEN-001';
    this.#agreed = false;
    this.#state = 'waiting';
    if (this.#lastError?.code !== code)
      this.#deps.logger.warn(
        { dataset: this.#lane.dataset, problem: code, detail: messageOf(error) },
        'sending is interrupted, will go on trying',
      );
    this.#lastError = { code, text: messageOf(error), at: this.#deps.clock.now() };
  }

  async #next(): Promise<void> {
    const { store } = this.#deps;
    const { signal } = this.#abort;
    const lane = this.#lane;
    if (lane.wanted && this.#agreed && (lane.next - 1 > lane.acked || lane.refill !== null)) return;
    await Promise.race([
      store.appended.wait({ signal, timeoutMs: IDLE_CHECK_MS }),
      this.#wake.wait({ signal, timeoutMs: IDLE_CHECK_MS }),
    ]);
  }

  /** Asks the broker where it stands and makes both ends agree on the next number. */
  async #agree(): Promise<void> {
    const lane = this.#lane;
    const { outbox } = this.#deps.store;
    const answer = await this.#deps.broker.request<IngestPosition>('GET', this.#path(), { signal: this.#abort.signal });
    const verdict = reconcile(this.#own(), answer.json.position);
    switch (verdict.kind) {
      case 'continue':
        outbox.acknowledge(lane, verdict.acked, verdict.from, verdict.digest);
        lane.sent = verdict.acked;
        break;
      case 'resend':
        this.#deps.logger.warn(
          { dataset: lane.dataset, seq: verdict.seq, acked: lane.acked },
          'the broker is behind: sending again',
        );
        outbox.rewind(lane, verdict.seq);
        break;
      case 'new-epoch': {
        this.#singlyUntil = 0;
        const lost = verdict.lostAfter === null ? null : this.#lostStretch(verdict.lostAfter);
        this.#deps.logger.warn(
          { dataset: lane.dataset, epoch: verdict.epoch, why: verdict.why, lost },
          'numbering starts a new epoch',
        );
        outbox.newEpoch(lane, verdict.epoch, { text: EPOCH_TEXTS[verdict.why], lost });
        break;
      }
    }
    this.#agreed = true;
  }

  /** What was acknowledged once, is gone at the broker and no longer in the outbox. */
  #lostStretch(after: number): { from: number; to: number } | null {
    const { outbox } = this.#deps.store;
    // What is still held goes by number, although it was acknowledged once.
    const held = outbox.firstHeld(this.#lane);
    if (held !== null && held <= this.#lane.acked) outbox.rewind(this.#lane, held - 1);
    const to = outbox.timeOf(this.#lane, this.#lane.acked);
    const from = outbox.timeOf(this.#lane, after) ?? 0;
    return to === null ? null : { from, to };
  }

  #own(): OwnPosition {
    const lane = this.#lane;
    const { outbox } = this.#deps.store;
    return {
      epoch: lane.epoch,
      next: lane.next,
      acked: lane.acked,
      holds: (seq) => outbox.holds(lane, seq),
      digestOf: (from, to) => {
        if (to === lane.acked && from === lane.ackedFrom && lane.ackedDigest !== null) return lane.ackedDigest;
        const entries = outbox.read(lane, from, { entries: to - from + 1, bytes: Number.POSITIVE_INFINITY });
        return entries.at(-1)?.seqTo === to ? this.#digest(entries) : null;
      },
    };
  }

  async #drain(): Promise<void> {
    const { signal } = this.#abort;
    let prepared = this.#prepare(this.#lane.acked + 1);
    while (!signal.aborted && this.#lane.wanted && this.#agreed) {
      if (prepared === null) {
        if (this.#lane.acked < this.#lane.next - 1)
          throw new MillspaceError('MS-OUT-003', {
            detail: `number ${this.#lane.acked + 1} of epoch ${this.#lane.epoch} is not in the queue, but others behind it are`,
          });
        if (this.#lane.refill === null) return;
        refillStep(this.#deps.store, this.#lane);
        prepared = this.#prepare(this.#lane.acked + 1);
        if (prepared === null) continue;
      }
      this.#state = 'sending';
      this.#lane.sent = Math.max(this.#lane.sent, prepared.to);
      const current = prepared;
      const posting = this.#post(current);
      // Made while the request is under way; given up when that fails.
      let following: Prepared | null = null;
      const made = new Promise<void>((resolve) => {
        setImmediate(() => {
          if (!signal.aborted) following = this.#prepareQuietly(current.to + 1);
          resolve();
        });
      });
      const [accepted] = await Promise.all([posting, made]);
      const next = accepted ? (following as Prepared | null) : null;
      prepared = next !== null && this.#holdsGood(next) ? next : this.#prepare(this.#lane.acked + 1);
    }
  }

  /** False when the outbox says something else under these numbers by now, or they are not next. */
  #holdsGood({ epoch, displacements, from }: Prepared): boolean {
    const lane = this.#lane;
    return epoch === lane.epoch && displacements === lane.displacements && from === lane.acked + 1;
  }

  /** Preparing ahead is an optimisation: when it fails, the next turn meets the same error where it can be told. */
  #prepareQuietly(from: number): Prepared | null {
    try {
      return this.#prepare(from);
    } catch {
      return null;
    }
  }

  #prepare(from: number): Prepared | null {
    const { store, producer } = this.#deps;
    return prepare(store.outbox, this.#lane, { from, singlyUntil: this.#singlyUntil, producer: producer() ?? '' });
  }

  /** True when the broker took all of it; false when it refused some of it for its content (which is then replaced). */
  async #post(prepared: Prepared): Promise<boolean> {
    const { store, broker, clock } = this.#deps;
    try {
      const answer = await broker.request<IngestResult>('POST', this.#path(), {
        body: prepared.body,
        contentType: CHUNKS_MEDIA_TYPE,
        signal: this.#abort.signal,
        timeoutMs: 60_000,
      });
      if (answer.json.epoch !== prepared.epoch || answer.json.seq < prepared.to)
        throw new MillspaceError('MS-OUT-003', {
          detail: `the broker answered number ${answer.json.seq} of epoch ${answer.json.epoch}, expected ${prepared.to} of ${prepared.epoch}`,
        });
      this.#taken(prepared, prepared.to);
      this.#lastAckAt = clock.now();
      return true;
    } catch (error) {
      if (!(error instanceof MillspaceError)) throw error;
      const refused = refusalOf(error, prepared);
      if (refused === null) throw error;
      this.#taken(prepared, refused.seq - 1);
      if (prepared.chunks.some(({ header, entries }) => header.seq === refused.seq && entries > 1)) {
        // One bad entry must not take its neighbours along: the stretch goes again entry by entry.
        this.#singlyUntil = refused.seqTo;
        return false;
      }
      const originals = store.outbox.refuse(this.#lane, refused.seq, refused.seqTo, refused.text);
      // A gap that nobody takes: there is nothing that could take its place.
      if (originals.length === 0) throw error;
      const values = originals.filter(({ kind }) => kind !== 'gap');
      if (values.length > 0) this.#quarantine(values, refused);
      return false;
    }
  }

  #taken(prepared: Prepared, seq: number): void {
    const chunk = prepared.chunks.findLast((made) => made.header.seqTo <= seq);
    if (chunk === undefined) return;
    let held = 0;
    for (const made of prepared.chunks) {
      if (made.header.seqTo > seq) continue;
      held += made.held;
      this.#deps.taken(this.#lane.dataset, made);
      this.#sentChunks += 1;
      this.#sentSamples += made.header.parts.reduce((sum, part) => sum + part.samples, 0);
    }
    const { header } = chunk;
    const whole = prepared.from === this.#lane.acked + 1 ? held : undefined;
    this.#deps.store.outbox.acknowledge(this.#lane, header.seqTo, header.seq, header.digest, whole);
  }

  #quarantine(originals: readonly OutboxEntry[], refused: Refusal): void {
    const at = this.#deps.clock.now();
    this.#deps.logger.error(
      { dataset: this.#lane.dataset, entries: originals.length, reason: refused.text },
      'the broker refused entries; a gap record takes their place',
    );
    this.#deps.store.commit({
      frames: [],
      records: [],
      quarantined: originals.map((entry) => ({
        source: 'outbox',
        address: `${this.#lane.dataset}#${entry.seq}`,
        at,
        reasons: refused.reasons,
        raw: { part: entry.part === null ? null : JSON.parse(entry.part), line: JSON.parse(entry.line) },
      })),
    });
  }

  #digest(entries: readonly OutboxEntry[]): string {
    return chunkOf(entries, this.#lane, this.#deps.producer() ?? '').header.digest;
  }

  #path(): string {
    return `/ingest/${encodeURIComponent(this.#lane.dataset)}`;
  }
}

const EPOCH_TEXTS: Record<'outbox-behind' | 'differs' | 'broker-behind', string> = {
  'outbox-behind': 'The numbering starts anew: this connector was restored from an older state.',
  differs: 'The numbering starts anew: this connector and the broker remember different data under the same numbers.',
  'broker-behind':
    'The numbering starts anew: the broker was restored from an older state, and what it lost is sent again as history.',
};

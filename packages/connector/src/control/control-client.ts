import { createInterface } from 'node:readline';
import { Backoff, pause } from '@millspace/runtime/backoff';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import {
  type ControlAnswer,
  type ControlHello,
  type ControlMessage,
  type ControlSignals,
  type SignedCheckpoint,
  validateControlMessage,
} from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { AuditHead } from './evidence.ts';
import type { Answerable, Reaction } from './handlers.ts';

export interface ControlClientDeps {
  broker: BrokerClient;
  logger: Logger;
  /** False while there is nothing to connect with (not enrolled). */
  enrolled: () => boolean;
  react: (message: Answerable) => Promise<Reaction>;
  /** First message of each connection. */
  hello: (message: ControlHello) => Promise<void>;
  demand: (dataset: string, wanted: boolean) => void;
  /** After a message was taken in, and answered where it has an answer. */
  taken: (type: ControlMessage['type']) => void;
  /** A signed state of the broker's audit log. */
  checkpoint: (signed: SignedCheckpoint) => void;
  /** Which control signals policies need for deciding. */
  controlSignals: (message: ControlSignals) => void;
  /** The head of the broker's audit log as last seen: a broker with an older one was restored. */
  knownHead: () => AuditHead | null;
  /** A stream has begun. */
  begun: () => void;
  /** The time in a message (broker's clock, epoch ms), at the moment at which it is heard. */
  heard: (t: number) => void;
  /** What this connector enforces and the broker may rely on, such as `duties/1`. */
  enforces: readonly string[];
}

export interface ControlState {
  state: 'connecting' | 'connected' | 'waiting' | 'stopped';
  since: number;
  lastError: { code: string; text: string; at: number } | null;
}

/** Messages that are written in the moment in which they are sent: others may have waited. */
const LIVE = new Set(['hello', 'heartbeat']);
/** Heartbeats come every 5 s. */
const SILENCE_MS = 20_000;
const UNENROLLED_CHECK_MS = 250;
/** Nothing but a new data folder makes a difference then. */
const HAS_LEFT = 'MS-LEV-002';
const LEFT_PAUSE_MS = 600_000;
/** A question that somebody else has answered, or that was withdrawn, while we were answering: nothing is left to do. */
const SETTLED = new Set(['MS-NEG-010', 'MS-NEG-011']);

/** The one stream over which the broker asks this connector for things. Resumes by itself; unanswered messages come again. */
export class ControlClient {
  readonly #deps: ControlClientDeps;
  readonly #abort = new AbortController();
  readonly #backoff = new Backoff({ baseMs: 100, maxMs: 10_000 });
  /** Being handled, or answered while this connection lasts. */
  readonly #seen = new Set<string>();
  readonly #inFlight = new Set<Promise<void>>();
  #run: Promise<void> | null = null;
  #state: ControlState = { state: 'connecting', since: Date.now(), lastError: null };

  constructor(deps: ControlClientDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#run ??= this.#loop();
  }

  state(): ControlState {
    return this.#state;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#run;
    await Promise.allSettled(this.#inFlight);
    this.#change('stopped');
  }

  /** Answers a message later than it came: a person has decided. */
  async answer(id: string, answer: ControlAnswer): Promise<void> {
    await this.#deps.broker.request('POST', `/control/${encodeURIComponent(id)}/answer`, {
      json: answer,
      signal: this.#abort.signal,
    });
  }

  async #loop(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      if (!this.#deps.enrolled()) {
        await pause(UNENROLLED_CHECK_MS, signal);
        continue;
      }
      try {
        this.#change('connecting');
        await this.#connect();
      } catch (error) {
        if (signal.aborted) return;
        const code = error instanceof MillspaceError ? error.code : 'MS-NET-001';
        if (this.#state.lastError?.code !== code)
          this.#deps.logger.warn(
            { problem: code, detail: messageOf(error) },
            'the control stream is interrupted, will go on trying',
          );
        this.#state = { ...this.#state, lastError: { code, text: messageOf(error), at: Date.now() } };
        this.#change('waiting');
      }
      await pause(this.#state.lastError?.code === HAS_LEFT ? LEFT_PAUSE_MS : this.#backoff.next(), signal);
    }
  }

  async #connect(): Promise<void> {
    const connection = new AbortController();
    let watchdog: NodeJS.Timeout | null = null;
    const alive = () => {
      if (watchdog) clearTimeout(watchdog);
      watchdog = setTimeout(() => connection.abort(), SILENCE_MS);
    };
    this.#seen.clear();
    try {
      const answer = await this.#deps.broker.stream('GET', this.#path(), {
        headers: { accept: 'application/x-ndjson' },
        signal: AbortSignal.any([connection.signal, this.#abort.signal]),
      });
      alive();
      for await (const line of createInterface({ input: answer.body, crlfDelay: Number.POSITIVE_INFINITY })) {
        alive();
        if (line.length > 0) await this.#line(line);
      }
      throw new MillspaceError('MS-NET-001', {
        detail: connection.signal.aborted ? 'the control stream was silent' : 'the broker closed the control stream',
      });
    } finally {
      if (watchdog) clearTimeout(watchdog);
      connection.abort();
    }
  }

  #path(): string {
    const head = this.#deps.knownHead();
    const claim = new URLSearchParams();
    if (head !== null) {
      claim.set('headN', String(head.n));
      claim.set('headHash', head.hash);
      if (head.mac !== undefined) claim.set('headMac', head.mac);
    }
    const enforces = this.#deps.enforces.join();
    if (enforces !== '') claim.set('enforces', enforces);
    return claim.size === 0 ? '/control' : `/control?${claim}`;
  }

  async #line(line: string): Promise<void> {
    const message = JSON.parse(line) as { type: string; t?: unknown };
    if (message.type === 'hello') this.#deps.begun();
    if (LIVE.has(message.type) && typeof message.t === 'number') this.#deps.heard(message.t);
    if (message.type === 'heartbeat') return;
    if (!validateControlMessage(message)) {
      this.#deps.logger.warn(
        { type: message.type },
        'a control message that this release does not understand was passed over',
      );
      return;
    }
    if (message.type === 'hello') {
      await this.#deps.hello(message);
      this.#change('connected');
      this.#state.lastError = null;
      this.#backoff.reset();
    } else if (message.type === 'demand') this.#deps.demand(message.dataset, message.wanted);
    else if (message.type === 'audit.checkpoint') this.#deps.checkpoint(message.checkpoint);
    else if (message.type === 'control-signals') this.#deps.controlSignals(message);
    else return this.#handle(message);
    this.#deps.taken(message.type);
  }

  #handle(message: Answerable): void {
    if (this.#seen.has(message.id)) return;
    this.#seen.add(message.id);
    const work = this.#react(message).finally(() => this.#inFlight.delete(work));
    this.#inFlight.add(work);
  }

  async #react(message: Answerable): Promise<void> {
    try {
      const reaction = await this.#deps.react(message);
      if (reaction !== null) await this.answer(message.id, reaction);
      this.#deps.taken(message.type);
    } catch (error) {
      if (error instanceof MillspaceError && SETTLED.has(error.code)) {
        this.#deps.logger.info(
          { type: message.type, problem: error.code },
          'the broker no longer waits for this answer',
        );
        return;
      }
      this.#seen.delete(message.id);
      if (!this.#abort.signal.aborted)
        this.#deps.logger.warn(
          { type: message.type, detail: messageOf(error) },
          'a control message could not be answered; it comes again with the next connection',
        );
    }
  }

  #change(state: ControlState['state']): void {
    if (this.#state.state !== state) this.#state = { ...this.#state, state, since: Date.now() };
  }
}

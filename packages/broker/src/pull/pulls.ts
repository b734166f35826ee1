import type { ServerResponse } from 'node:http';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import { NO_CONNECTOR } from '@millspace/schemas';
import { Output, type OutputOptions } from '../deliver/output.ts';
import type { Receipts } from '../deliver/receipts.ts';
import type { TransferStream } from '../deliver/stream.ts';
import type { Streams } from '../deliver/streams.ts';
import type { Grant } from '../enforce/grant.ts';
import type { Grants } from '../enforce/grants.ts';
import type { Position } from '../enforce/position.ts';
import { REPLACED, STOPPING } from '../enforce/texts.ts';
import type { HistoryRelay } from '../history/relay.ts';
import type { ConnectorIdentity, TransferFacts } from '../ports.ts';
import { TOKEN_OVER } from './texts.ts';
import type { Wish } from './wish.ts';

/** Answers of one transfer that may run at the same time, the one that follows not counted. */
const AT_ONCE = 4;
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface PullsDeps {
  streams: Streams;
  relay: HistoryRelay;
  grants: Grants;
  receipts: Receipts;
  clock: Clock;
}

interface Answer {
  follows: boolean;
  stream: TransferStream;
}

/** Answers to outside consumers that fetch: the same door as every stream, to a reader that acknowledges nothing. */
export class Pulls {
  readonly #deps: PullsDeps;
  readonly #running = new Map<string, Set<Answer>>();

  constructor(deps: PullsDeps) {
    this.#deps = deps;
    deps.grants.onChange((pid, grant, before) => this.#granted(pid, grant, before));
  }

  /**
   * Looks at whether the wish can be met, before anything is answered; what comes back does it and resolves when it is over.
   * `until`: epoch ms at which the token ends, and the answer with it.
   * @throws MillspaceError as the stream of a transfer (MS-DLV-…) or a request for history (MS-HIS-…); MS-DLV-015
   */
  async prepare(
    facts: TransferFacts,
    wish: Wish,
    until: number,
  ): Promise<(raw: ServerResponse, options: OutputOptions) => Promise<void>> {
    const who: ConnectorIdentity = { participant: facts.consumer, connector: NO_CONNECTOR };
    if (wish.kind === 'range') {
      const { relay } = this.#deps;
      const id = await relay.request(facts, who, { from: wish.from, to: wish.to });
      return (raw, options) => this.#relayed(id, who, until, raw, options);
    }
    const answers = this.#running.get(facts.pid) ?? new Set();
    if (!wish.follow && [...answers].filter(({ follows }) => !follows).length >= AT_ONCE)
      throw new MillspaceError('MS-DLV-015', {
        detail: `${AT_ONCE} answers of this transfer are running`,
        status: 429,
      });
    const { position } = this.#deps.streams.prepare(facts.pid, who, wish.cursor);
    return (raw, options) => this.#streamed(facts, position, wish.follow, until, raw, options);
  }

  get size(): number {
    let sum = 0;
    for (const answers of this.#running.values()) sum += answers.size;
    return sum;
  }

  closeAll(): void {
    for (const answers of this.#running.values())
      for (const { stream } of answers) stream.end({ code: 'MS-DLV-007', text: STOPPING, retry: true });
  }

  async #streamed(
    facts: TransferFacts,
    position: Position,
    follows: boolean,
    until: number,
    raw: ServerResponse,
    options: OutputOptions,
  ): Promise<void> {
    const { streams, receipts, clock } = this.#deps;
    const { pid } = facts;
    const answers = this.#running.get(pid) ?? new Set<Answer>();
    this.#running.set(pid, answers);
    if (follows)
      for (const answer of answers)
        if (answer.follows) answer.stream.end({ code: 'MS-DLV-004', text: REPLACED, retry: false });
    receipts.begin(facts, NO_CONNECTOR);
    const stream = streams.make(facts, NO_CONNECTOR, position, new Output(raw, options), {
      acknowledged: false,
      finite: !follows,
      // Receipts are made by the period: who fetches often would else get one for each time.
      ended: () => undefined,
    });
    const answer = { follows, stream };
    answers.add(answer);
    const over = timer(until - clock.now(), () => stream.end(TOKEN_OVER));
    raw.once('close', () => stream.close());
    await stream.run();
    clearTimeout(over);
    answers.delete(answer);
    if (answers.size === 0) this.#running.delete(pid);
  }

  async #relayed(
    id: string,
    who: ConnectorIdentity,
    until: number,
    raw: ServerResponse,
    options: OutputOptions,
  ): Promise<void> {
    const { relay, clock } = this.#deps;
    const over = timer(until - clock.now(), () => relay.cut(id, TOKEN_OVER));
    raw.once('close', () => relay.gone(id));
    try {
      await relay.stream(id, who, () => new Output(raw, options), { acknowledges: false });
    } finally {
      clearTimeout(over);
    }
  }

  #granted(pid: string, grant: Grant | null, before: Grant | null): void {
    for (const { stream } of this.#running.get(pid) ?? []) stream.granted(grant, before);
    // Suspended or over: what was given has its receipt now, not only when somebody comes back.
    if (grant === null || grant.kind === 'stop') this.#deps.receipts.endOf(pid, NO_CONNECTOR);
  }
}

function timer(ms: number, run: () => void): NodeJS.Timeout {
  const set = setTimeout(run, Math.min(MAX_TIMER_MS, Math.max(0, ms)));
  set.unref();
  return set;
}

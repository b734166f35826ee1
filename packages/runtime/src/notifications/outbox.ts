import { MillspaceError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { unlessAborted } from '../unless.ts';
import type { Receiver } from './receivers.ts';
import type { Sending } from './sending.ts';
import type { Message, NotificationStore } from './store.ts';

export interface OutboxDeps {
  store: NotificationStore;
  sending: Pick<Sending, 'changes'>;
  receivers: () => Receiver[];
  logger: Logger;
  now: () => number;
  retryMs: number;
  expireMs: number;
  /** Called after a message's state has changed. */
  changed: () => void;
}

const HOUR_MS = 3_600_000;
const AT_A_TIME = 20;
const JITTER = 0.2;

/**
 * Hands over what is due, and writes down what came of it. A process that dies between the two sends the message once more, under
 * the same id; none is lost.
 */
export class Outbox {
  readonly #deps: OutboxDeps;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { store, now, changed } = this.#deps;
    for (;;) {
      const due = store.due(now(), AT_A_TIME);
      for (const message of due) {
        if (signal.aborted) return;
        await this.#handOver(message, signal);
        if (signal.aborted) return;
        changed();
      }
      if (due.length < AT_A_TIME) return;
    }
  }

  async #handOver(message: Message, signal: AbortSignal): Promise<void> {
    const { store, sending, receivers, logger, now, expireMs } = this.#deps;
    const receiver = receivers().find(({ key }) => key === message.receiver);
    const changes = message.changes.filter(({ told }) => receiver?.wants(told.kind));
    // Whoever left, or wants it no longer, is not told.
    if (receiver === undefined || changes.length === 0) return store.dropMessage(message.id);
    const attempts = message.attempts + 1;
    try {
      await unlessAborted(sending.changes(receiver.target, message.id, message.createdAt, changes), signal);
      store.saveMessage({ ...message, state: 'sent', attempts, nextAt: null, sentAt: now(), problem: null });
    } catch (error) {
      // It stays due: the next run sends it, maybe once more.
      if (signal.aborted) return;
      if (!(error instanceof MillspaceError)) throw error;
      const problem = { code: error.code, text: error.message.slice(0, 2048) };
      const over = error.details?.['final'] === true || now() - message.createdAt >= expireMs;
      logger.warn(
        { code: error.code, channel: message.receiver.split(' ')[0], attempts, over },
        over ? 'a notification was given up' : 'a notification could not be handed over yet',
      );
      const nextAt = over ? null : now() + this.#wait(attempts);
      store.saveMessage({ ...message, state: over ? 'given-up' : 'failing', attempts, nextAt, problem });
    }
  }

  #wait(attempts: number): number {
    const full = Math.min(HOUR_MS, this.#deps.retryMs * 2 ** Math.min(attempts - 1, 20));
    return Math.round(full * (1 - JITTER * Math.random()));
  }
}

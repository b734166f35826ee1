import type { Logger } from '@millspace/runtime/logger';
import type { ControlStore } from './store.ts';

const HOUR_MS = 3_600_000;
const KEEP_ANSWERED_MS = 24 * HOUR_MS;
const KEEP_SETTLED_MS = 7 * 24 * HOUR_MS;
/** A change of policy is tried on the decisions of a week. */
const KEEP_DECISIONS_MS = 8 * 24 * HOUR_MS;

/** Forgets what has done its work: answered questions, delivered messages, used assertions. Once an hour. */
export class Housekeeping {
  readonly #store: ControlStore;
  readonly #logger: Logger;
  readonly #also: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;

  /** `also`: what else has to be done once an hour. */
  constructor(store: ControlStore, logger: Logger, also: () => Promise<void>) {
    this.#store = store;
    this.#also = also;
    this.#logger = logger;
  }

  async start(): Promise<void> {
    await this.round();
    this.#timer = setInterval(() => {
      this.round().catch((error: unknown) => this.#logger.error({ err: error }, 'old rows could not be removed'));
    }, HOUR_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  async round(): Promise<void> {
    await this.#store.write(async ({ db, now }) => {
      await db
        .deleteFrom('assertions')
        .where('expires_at', '<', now - 120_000)
        .execute();
      await db
        .deleteFrom('control_messages')
        .where('answered_at', '<', now - KEEP_ANSWERED_MS)
        .execute();
      await db
        .deleteFrom('messages')
        .where('settled_at', '<', now - KEEP_SETTLED_MS)
        .execute();
      await db
        .deleteFrom('received')
        .where('t', '<', now - KEEP_SETTLED_MS)
        .execute();
      await db
        .deleteFrom('decisions')
        .where('t', '<', now - KEEP_DECISIONS_MS)
        .execute();
    });
    await this.#also();
  }
}

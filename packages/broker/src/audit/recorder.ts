import type { Logger } from '@millspace/runtime/logger';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import { EVERYBODY } from './entry.ts';

/** How soon it is tried again whether something can be put on record (ms). */
const TRY_AGAIN_MS = 500;

/**
 * Puts on record what the data plane does. When that fails, nothing may be released any more until it works again: whoever
 * decides asks `works`, and is told when it changes.
 */
export class Recorder {
  readonly #store: ControlStore;
  readonly #notices: Notices;
  readonly #logger: Logger;
  #failingSince: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(store: ControlStore, notices: Notices, logger: Logger) {
    this.#store = store;
    this.#notices = notices;
    this.#logger = logger;
  }

  get works(): boolean {
    return this.#failingSince === null;
  }

  /** Since when nothing can be put on record (epoch ms); null: it can. */
  get failingSince(): number | null {
    return this.#failingSince;
  }

  /** True when it is durable. Never rejects. */
  async put(work: (tx: Tx) => Promise<void> | void): Promise<boolean> {
    try {
      await this.#store.write(async (tx) => work(tx));
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #failed(error: unknown): void {
    if (this.#stopped) return;
    if (this.works) {
      this.#failingSince = this.#store.now();
      this.#logger.error({ err: error, problem: 'MS-DLV-012' }, 'nothing can be put on record: nothing is delivered');
      this.#notices.emit({ auditing: true });
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tryAgain(), TRY_AGAIN_MS);
    this.#timer.unref();
  }

  async #tryAgain(): Promise<void> {
    if (
      !(await this.put((tx) =>
        tx.audit({ kind: 'audit.recovered', subject: 'broker', parties: [EVERYBODY], data: {} }),
      ))
    )
      return;
    this.#failingSince = null;
    this.#logger.info('what happens can be put on record again');
    this.#notices.emit({ auditing: true });
  }
}

import type { Logger } from '@millspace/runtime/logger';
import type { ChangeNotice } from '../ports.ts';

/** Tells listeners synchronously, after the commit, what changed. A listener that throws is logged and hurts nobody else. */
export class Notices {
  readonly #listeners = new Set<(change: ChangeNotice) => void>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  on(listener: (change: ChangeNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(change: ChangeNotice): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#logger.error({ err: error, change }, 'a listener failed');
      }
    }
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@millspace/runtime/clock';
import type { LogPort } from './log.port.ts';

const STEP = 256;

export interface RetentionDeps {
  log: LogPort;
  clock: Clock;
  transitMs: number;
  /** pids of the transfers that hold a dataset's chunks. */
  retained: (dataset: string) => readonly string[];
  /** Chunks up to this offset are not needed any more by a transfer. */
  hold: (pid: string) => number;
  /** Writes down how far each reader is: what it is past may only go when that outlives a crash. */
  persist: () => Promise<void>;
  /** Chunks of the dataset up to this offset are gone. */
  gone: (dataset: string, upTo: number) => void;
}

/** A chunk goes when every transfer that holds it has acknowledged it, at the latest after the transit time. */
export class Retention {
  readonly #deps: RetentionDeps;
  #running = false;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /** One round over all datasets, in small steps. A round that is asked for while one runs is left out. */
  async round(signal: AbortSignal): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (const dataset of this.#deps.log.datasets()) {
        if (signal.aborted) return;
        await this.#trim(dataset, signal);
      }
    } finally {
      this.#running = false;
    }
  }

  async #trim(dataset: string, signal: AbortSignal): Promise<void> {
    const { log, gone } = this.#deps;
    const upTo = this.#limit(dataset);
    const { first } = log.bounds(dataset);
    if (first === null || first > upTo) return;
    await this.#deps.persist();
    while (!signal.aborted && (await log.trim(dataset, upTo, STEP)) === STEP) await nextTurn();
    gone(dataset, upTo);
  }

  #limit(dataset: string): number {
    const { log, clock, transitMs, retained, hold } = this.#deps;
    const { last } = log.bounds(dataset);
    let acknowledged = last ?? 0;
    for (const pid of retained(dataset)) acknowledged = Math.min(acknowledged, hold(pid));
    return Math.max(acknowledged, log.lastReceivedBefore(dataset, clock.now() - transitMs) ?? 0);
  }
}

import type { ConsoleTopic } from '@millspace/schemas';
import { randomToken } from '../crypto.ts';

export interface Change {
  /** Number in this run of the process, from 1 on. */
  n: number;
  topic: ConsoleTopic;
  id?: string;
}

export interface ChangeBusOptions {
  /** How many of the latest changes are kept for who was away (default 500). */
  keep?: number;
  /** Least time between two changes that say the same, ms (default 200). */
  quietMs?: number;
  /** The same for topics that change all the time. */
  quiet?: Partial<Record<ConsoleTopic, number>>;
}

const KEEP = 500;
const QUIET_MS = 200;
const RUN_BYTES = 6;

/**
 * What changed in this process, in a word and without values: whoever shows it asks anew. A change that repeats one of a moment ago
 * waits and is told once; the first is told at once.
 */
export class ChangeBus {
  /** Another for each run of the process: numbers of one mean nothing to the next. */
  readonly run = randomToken(RUN_BYTES);
  readonly #keep: number;
  readonly #quietMs: (topic: ConsoleTopic) => number;
  readonly #kept: Change[] = [];
  readonly #listeners = new Set<(change: Change) => void>();
  /** By what was told a moment ago: whether it has changed again since. */
  readonly #resting = new Map<string, { timer: NodeJS.Timeout; again: boolean }>();
  #newest = 0;

  constructor(options: ChangeBusOptions = {}) {
    const { keep = KEEP, quietMs = QUIET_MS, quiet = {} } = options;
    this.#keep = keep;
    this.#quietMs = (topic) => quiet[topic] ?? quietMs;
  }

  /** Number of the latest change; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  changed(topic: ConsoleTopic, id?: string): void {
    const key = `${topic} ${id ?? ''}`;
    const resting = this.#resting.get(key);
    if (resting) resting.again = true;
    else this.#tell(key, topic, id);
  }

  on(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The changes after a number; null when some of them are no longer kept, or the number was never given out. */
  since(n: number): Change[] | null {
    if (n > this.#newest || n < this.#newest - this.#kept.length) return null;
    return this.#kept.filter((change) => change.n > n);
  }

  close(): void {
    for (const { timer } of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
    this.#listeners.clear();
  }

  #tell(key: string, topic: ConsoleTopic, id: string | undefined): void {
    this.#newest += 1;
    const change: Change = { n: this.#newest, topic, ...(id === undefined ? {} : { id }) };
    this.#kept.push(change);
    if (this.#kept.length > this.#keep) this.#kept.shift();
    const timer = setTimeout(() => {
      const again = this.#resting.get(key)?.again ?? false;
      this.#resting.delete(key);
      if (again) this.#tell(key, topic, id);
    }, this.#quietMs(topic));
    timer.unref();
    this.#resting.set(key, { timer, again: false });
    for (const listener of [...this.#listeners]) listener(change);
  }
}

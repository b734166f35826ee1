import { MillspaceError } from '@millspace/runtime/errors';
import type { ConnectorReport } from '@millspace/schemas';

export interface ReporterDeps {
  now: () => number;
  /** How this connector does at this moment. */
  facts: () => Promise<Omit<ConnectorReport, 'now' | 'heard'>>;
  send: (report: ConnectorReport) => Promise<unknown>;
  failed: (error: unknown) => void;
}

const EVERY_MS = 60_000;
/** A broker of before does not know what is meant. */
const UNKNOWN = 404;

/** Tells the broker how this connector does: when a stream begins, and every minute; right after something was heard, so that clocks can be compared. */
export class Reporter {
  readonly #deps: ReporterDeps;
  #lastAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | null = null;
  #wanted = true;

  constructor(deps: ReporterDeps) {
    this.#deps = deps;
  }

  /** A control stream has begun: it is said anew. */
  begin(): void {
    this.#lastAt = Number.NEGATIVE_INFINITY;
    this.#wanted = true;
  }

  /** A message with the broker's time `t` was heard at this moment (epoch ms of this clock). */
  heard(t: number): void {
    const at = this.#deps.now();
    if (!this.#wanted || this.#running !== null || at - this.#lastAt < EVERY_MS) return;
    this.#lastAt = at;
    this.#running = this.#say({ t, at }).finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when nothing is being said. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #say(heard: ConnectorReport['heard']): Promise<void> {
    try {
      const facts = await this.#deps.facts();
      await this.#deps.send({ ...facts, heard, now: this.#deps.now() });
    } catch (error) {
      if (error instanceof MillspaceError && error.status === UNKNOWN) this.#wanted = false;
      else this.#deps.failed(error);
    }
  }
}

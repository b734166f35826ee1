import { CommitGroup } from './commit-group.ts';
import { StreamReceiver } from './stream-receiver.ts';
import type { ReceiverDeps, StreamState, StreamTarget } from './stream-types.ts';

/** A stream for each started transfer in which this participant is the consumer. */
export class Receiver {
  readonly #deps: ReceiverDeps;
  readonly #commits: CommitGroup;
  readonly #streams = new Map<string, StreamReceiver>();
  #closed = false;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
    this.#commits = new CommitGroup(deps.store);
  }

  begin(target: StreamTarget): void {
    if (this.#closed) return;
    const known = this.#streams.get(target.pid);
    if (known) {
      known.poke();
      return;
    }
    const stream = new StreamReceiver(target, this.#deps, this.#commits);
    this.#streams.set(target.pid, stream);
    stream.start();
  }

  /** Stops at once: nothing that arrives later is committed. */
  async end(pid: string): Promise<void> {
    const stream = this.#streams.get(pid);
    if (stream === undefined) return;
    this.#streams.delete(pid);
    await stream.stop();
  }

  /** Makes the running streams those of `targets`. */
  async align(targets: readonly StreamTarget[]): Promise<void> {
    const wanted = new Set(targets.map((target) => target.pid));
    for (const target of targets) this.begin(target);
    await Promise.all([...this.#streams.keys()].filter((pid) => !wanted.has(pid)).map((pid) => this.end(pid)));
  }

  async endOfAgreement(agreement: string): Promise<void> {
    const pids = [...this.#streams.values()]
      .filter((stream) => stream.target.agreement === agreement)
      .map((stream) => stream.target.pid);
    await Promise.all(pids.map((pid) => this.end(pid)));
  }

  states(): StreamState[] {
    return [...this.#streams.values()].map((stream) => stream.state());
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#streams.keys()].map((pid) => this.end(pid)));
  }
}

import type { DataAddress } from '@millspace/schemas';
import type { StreamState, StreamTarget } from '../stream-types.ts';
import { type PullDeps, PullReceiver } from './pull-receiver.ts';

/** Transfers whose data this connector fetches from outside providers. */
export class Pulls {
  readonly #deps: PullDeps;
  readonly #running = new Map<string, { receiver: PullReceiver; address: DataAddress }>();
  #closed = false;

  constructor(deps: PullDeps) {
    this.#deps = deps;
  }

  /** The transfer has started, with this address; the same start told again changes nothing. */
  async begin(target: StreamTarget, address: DataAddress): Promise<void> {
    const known = this.#running.get(target.pid);
    if (this.#closed || known?.receiver.is(address)) return;
    await this.#run(target, address, known?.receiver.stop());
  }

  /** Stops at once: nothing that arrives later is kept. */
  async end(pid: string): Promise<void> {
    const known = this.#running.get(pid);
    this.#running.delete(pid);
    await known?.receiver.stop();
  }

  async endOfAgreement(agreement: string): Promise<void> {
    const pids = [...this.#running].flatMap(([pid, { receiver }]) =>
      receiver.target.agreement === agreement ? [pid] : [],
    );
    await Promise.all(pids.map((pid) => this.end(pid)));
  }

  /** Fetches once more what a provider gives as a whole. False: there is no such transfer. */
  async again(pid: string): Promise<boolean> {
    const known = this.#running.get(pid);
    if (!known) return false;
    const stopped = known.receiver.stop();
    this.#deps.received.dropCursor(pid);
    await this.#run(known.receiver.target, known.address, stopped);
    return true;
  }

  states(): StreamState[] {
    return [...this.#running.values()].map(({ receiver }) => receiver.state());
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running.keys()].map((pid) => this.end(pid)));
  }

  /** Starts behind the one in whose place it is, unless its transfer has ended or started anew by then. */
  async #run(target: StreamTarget, address: DataAddress, before?: Promise<void>): Promise<void> {
    const receiver = new PullReceiver(target, address, this.#deps);
    this.#running.set(target.pid, { receiver, address });
    await before;
    if (this.#running.get(target.pid)?.receiver === receiver) receiver.start();
  }
}

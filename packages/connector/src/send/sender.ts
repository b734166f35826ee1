import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Store } from '../store/store.ts';
import type { MadeChunk } from './chunker.ts';
import { LaneSender, type LaneState } from './lane-sender.ts';

export interface SenderDeps {
  store: Store;
  broker: BrokerClient;
  /** This connector's id, the producer of its chunks. */
  producer: () => string | null;
  clock: Clock;
  logger: Logger;
  /** Told of each chunk that the broker has taken. */
  taken: (dataset: string, chunk: MadeChunk) => void;
}

/** One loop per published dataset; they share nothing but the connection. */
export class Sender {
  readonly #deps: SenderDeps;
  readonly #lanes = new Map<string, LaneSender>();
  #running = false;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running = true;
    this.refresh();
  }

  /** Starts and stops loops so that each lane of the outbox has one; wakes those that wait. */
  refresh(): void {
    if (!this.#running) return;
    const { lanes } = this.#deps.store.outbox;
    for (const [dataset, lane] of lanes) {
      const known = this.#lanes.get(dataset);
      if (known) known.wake();
      else {
        const sender = new LaneSender(lane, this.#deps);
        this.#lanes.set(dataset, sender);
        sender.start();
      }
    }
    for (const [dataset, sender] of this.#lanes) {
      if (lanes.has(dataset)) continue;
      this.#lanes.delete(dataset);
      void sender.stop();
    }
  }

  /** Compare positions with the broker again (after its restart or restore). */
  reconnect(): void {
    for (const sender of this.#lanes.values()) sender.reconnect();
  }

  states(): LaneState[] {
    return [...this.#lanes.values()].map((sender) => sender.state());
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all([...this.#lanes.values()].map((sender) => sender.stop()));
    this.#lanes.clear();
  }
}

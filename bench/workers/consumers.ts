import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@millspace/runtime/clock';
import { ReceivedScopes } from '../../packages/connector/src/receive/received.ts';
import { Receiver } from '../../packages/connector/src/receive/receiver.ts';
import type { StreamTarget } from '../../packages/connector/src/receive/stream-types.ts';
import { monotonicMs } from '../support/stats.ts';
import { connectorParts } from './connector-parts.ts';
import type { Methods } from './main.ts';

export interface ConsumersInit {
  url: string;
  folder: string;
  targets: StreamTarget[];
}

/** Entries `seq`..`seqTo` of a dataset were committed at `at` (monotonic ms). */
export interface Arrival {
  dataset: string;
  seq: number;
  seqTo: number;
  at: number;
}

/** The receiving half of one connector with many transfers: one store, a stream for each. */
export async function create(init: ConsumersInit): Promise<Methods> {
  const parts = await connectorParts(init.url, init.folder);
  const { broker, store, logger } = parts;
  const arrivals: Arrival[] = [];
  const commitDeliveries = store.commitDeliveries.bind(store);
  store.commitDeliveries = (deliveries) => {
    commitDeliveries(deliveries);
    const at = monotonicMs();
    for (const { header } of deliveries.flatMap(({ items }) => items))
      arrivals.push({ dataset: header.dataset, seq: header.seq, seqTo: header.seqTo, at });
  };
  const receiver = new Receiver({ store, received: new ReceivedScopes(store.db), broker, clock: systemClock, logger });
  for (const target of init.targets) receiver.begin(target);
  return {
    /** @throws Error when not every stream flows after ten seconds */
    async connected() {
      const deadline = monotonicMs() + 10_000;
      const away = () => receiver.states().filter(({ state }) => state !== 'receiving').length;
      while (away() > 0) {
        if (monotonicMs() > deadline) throw new Error(`${away()} of ${init.targets.length} streams do not connect`);
        await pause(10);
      }
    },
    /** Resolves when that many frames are here, or after `ms`. */
    async arrived({ frames, ms }: { frames: number; ms: number }) {
      const deadline = monotonicMs() + ms;
      const count = () => receiver.states().reduce((sum, { samples }) => sum + samples, 0);
      while (count() < frames && monotonicMs() < deadline) await pause(10);
      return { frames: count(), arrivals };
    },
    async close() {
      await receiver.stop();
      store.close();
      await broker.close();
    },
  };
}

import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@millspace/runtime/clock';
import { ReceivedScopes } from '../../packages/connector/src/receive/received.ts';
import { StreamReceiver } from '../../packages/connector/src/receive/stream-receiver.ts';
import { monotonicMs } from '../support/stats.ts';
import { connectorParts } from './connector-parts.ts';
import type { Methods } from './main.ts';

export interface ReceiverInit {
  url: string;
  /** Holds key and enrolment of the connector that this process is. */
  folder: string;
  transfer: string;
  agreement: string;
  dataset: string;
  provider: string;
}

/** The receiving half of a connector: its stream receiver and its store. */
export async function create(init: ReceiverInit): Promise<Methods> {
  const parts = await connectorParts(init.url, init.folder);
  const { broker, store, logger } = parts;
  const received = new ReceivedScopes(store.db);
  const target = { pid: init.transfer, agreement: init.agreement, dataset: init.dataset, provider: init.provider };
  const receiver = new StreamReceiver(target, { store, received, broker, clock: systemClock, logger });
  receiver.start();
  return {
    /** Resolves when that many samples are committed here; gives the time of it. */
    async until({ samples }: { samples: number }) {
      while (receiver.state().samples < samples) await pause(1);
      const end = monotonicMs();
      store.foldAll();
      return { end, folded: monotonicMs(), chunks: receiver.state().chunks };
    },
    state: () => receiver.state(),
    async close() {
      await receiver.stop();
      store.close();
      await broker.close();
    },
  };
}

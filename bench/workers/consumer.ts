import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { BrokerConnection } from '../../packages/connector/src/identity/broker-client.ts';
import { Identity } from '../../packages/connector/src/identity/identity.ts';
import { ReceivedScopes } from '../../packages/connector/src/receive/received.ts';
import { StreamReceiver } from '../../packages/connector/src/receive/stream-receiver.ts';
import { Store } from '../../packages/connector/src/store/store.ts';
import { monotonicMs } from '../support/stats.ts';
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
  const identity = await Identity.open(init.folder);
  const broker = new BrokerConnection({ url: init.url }, identity);
  const logger = silentLogger();
  const store = new Store({
    file: join(init.folder, 'connector.db'),
    clock: systemClock,
    logger,
    outbox: { maxBytes: 1e9, keepAckedMs: 3_600_000 },
  });
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

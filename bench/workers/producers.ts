import { setTimeout as pause } from 'node:timers/promises';
import type { BrokerConnection } from '../../packages/connector/src/identity/broker-client.ts';
import type { Sender } from '../../packages/connector/src/send/sender.ts';
import { selectionOf } from '../../packages/connector/src/store/selection.ts';
import type { Store } from '../../packages/connector/src/store/store.ts';
import { benchDataset } from '../support/dataset.ts';
import { FrameMaker, PART } from '../support/frames.ts';
import { monotonicMs } from '../support/stats.ts';
import { connectorParts, senderOf } from './connector-parts.ts';
import type { Methods } from './main.ts';

export interface ProducersInit {
  url: string;
  connectors: { folder: string; dataset: string }[];
}

interface Connector {
  store: Store;
  sender: Sender;
  broker: BrokerConnection;
  maker: FrameMaker;
  /** When each frame was committed (monotonic ms), in the order of their numbers. */
  committed: number[];
}

/** The sending halves of many connectors, each with its own identity, store and sender. */
export async function create(init: ProducersInit): Promise<Methods> {
  const connectors = await Promise.all(init.connectors.map((one) => open(init.url, one.folder, one.dataset)));
  return {
    /** Every connector commits `batch` frames each `everyMs`, evenly spread, for `ms`. */
    async offer({ batch, everyMs, ms }: { batch: number; everyMs: number; ms: number }) {
      const start = monotonicMs();
      const step = everyMs / connectors.length;
      for (let turn = 0; turn * step < ms; turn += 1) {
        const wait = start + turn * step - monotonicMs();
        if (wait > 0.5) await pause(wait);
        // Behind its time: the sender gets its turn all the same.
        else if (turn % 8 === 0) await pause(0);
        const connector = connectors[turn % connectors.length];
        if (connector) commit(connector, batch);
      }
      const tookMs = monotonicMs() - start;
      return { tookMs, committed: connectors.map(({ committed }) => Float64Array.from(committed)) };
    },
    async close() {
      for (const { sender, store, broker } of connectors) {
        await sender.stop();
        store.close();
        await broker.close();
      }
    },
  };
}

async function open(url: string, folder: string, dataset: string): Promise<Connector> {
  const parts = await connectorParts(url, folder);
  const { identity, broker, store } = parts;
  store.outbox.open(dataset, selectionOf(benchDataset(dataset)), true);
  const sender = senderOf(parts);
  await identity.token(broker.client);
  sender.start();
  return { store, sender, broker, maker: new FrameMaker(100), committed: [] };
}

function commit({ store, maker, committed }: Connector, count: number): void {
  const frames = Array.from({ length: count }, () => {
    const { part: _part, ...frame } = maker.next(1);
    return { ...PART, frame };
  });
  store.commit({ frames, records: [], quarantined: [] });
  const now = monotonicMs();
  for (let index = 0; index < count; index += 1) committed.push(now);
}

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { transaction } from '@millspace/runtime/sqlite';
import { BrokerConnection } from '../../packages/connector/src/identity/broker-client.ts';
import { Identity } from '../../packages/connector/src/identity/identity.ts';
import type { NormalisedFrame } from '../../packages/connector/src/ports.ts';
import { Sender } from '../../packages/connector/src/send/sender.ts';
import { encodeBatch } from '../../packages/connector/src/store/lines.ts';
import { selectionOf } from '../../packages/connector/src/store/selection.ts';
import { Store } from '../../packages/connector/src/store/store.ts';
import { benchDataset } from '../support/dataset.ts';
import { FrameMaker, PART } from '../support/frames.ts';
import { monotonicMs } from '../support/stats.ts';
import type { Methods } from './main.ts';

export interface ProducerInit {
  url: string;
  /** Holds key and enrolment of the connector that this process is. */
  folder: string;
  dataset: string;
}

const COMMIT = 500;

/** The sending half of a connector: its store with its outbox, and its sender. */
export async function create(init: ProducerInit): Promise<Methods> {
  const identity = await Identity.open(init.folder);
  const broker = new BrokerConnection({ url: init.url }, identity);
  const logger = silentLogger();
  const store = new Store({
    file: join(init.folder, 'connector.db'),
    clock: systemClock,
    logger,
    outbox: { maxBytes: 8e9, keepAckedMs: 3_600_000 },
  });
  const lane = store.outbox.open(init.dataset, selectionOf(benchDataset(init.dataset)), true);
  const sender = new Sender({
    store,
    broker,
    producer: () => identity.enrolment?.connector ?? null,
    taken: () => undefined,
    clock: systemClock,
    logger,
  });
  const maker = new FrameMaker();
  const make = (rows: number): NormalisedFrame => {
    const { part: _part, ...frame } = maker.next(rows);
    return { ...PART, frame };
  };
  let running = false;
  return {
    /** Fills the outbox with frames that wait until `start`. */
    fill({ frames, rows }: { frames: number; rows: number }) {
      lane.wanted = false;
      for (let done = 0; done < frames; done += COMMIT) {
        const batch = encodeBatch(
          Array.from({ length: Math.min(COMMIT, frames - done) }, () => make(rows)),
          [],
        );
        transaction(store.db, () => store.outbox.appendTo(lane, batch));
      }
      return lane.next - 1;
    },
    /** Sends what waits; gives the time at which it began. */
    async start() {
      await identity.token(broker.client);
      lane.wanted = true;
      const start = monotonicMs();
      if (running) store.appended.notify();
      else sender.start();
      running = true;
      return { start };
    },
    /** Resolves when the broker has committed that many frames. */
    async sent({ frames }: { frames: number }) {
      while (lane.acked < frames) await pause(5);
    },
    state: () => sender.states()[0],
    async close() {
      await sender.stop();
      store.close();
      await broker.close();
    },
  };
}

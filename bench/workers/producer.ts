import { setTimeout as pause } from 'node:timers/promises';
import { transaction } from '@millspace/runtime/sqlite';
import type { NormalisedFrame } from '../../packages/connector/src/ports.ts';
import { encodeBatch } from '../../packages/connector/src/store/lines.ts';
import { selectionOf } from '../../packages/connector/src/store/selection.ts';
import { benchDataset } from '../support/dataset.ts';
import { FrameMaker, PART } from '../support/frames.ts';
import { monotonicMs } from '../support/stats.ts';
import { connectorParts, senderOf } from './connector-parts.ts';
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
  const parts = await connectorParts(init.url, init.folder, 8e9);
  const { identity, broker, store } = parts;
  const lane = store.outbox.open(init.dataset, selectionOf(benchDataset(init.dataset)), true);
  const sender = senderOf(parts);
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

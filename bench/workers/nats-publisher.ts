import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { monotonicMs } from '../support/stats.ts';
import type { Methods } from './main.ts';

export interface PublisherInit {
  port: number;
  subject: string;
  /** Sent in turn; made before the clock starts. */
  payloads: Buffer[];
}

/** Publishes asynchronously: at most `window` messages wait for their acknowledgement. */
export async function create(init: PublisherInit): Promise<Methods> {
  const connection = await connect({ port: init.port });
  const stream = jetstream(connection, { timeout: 30_000 });
  return {
    async publish({ count, window }: { count: number; window: number }) {
      const start = monotonicMs();
      let open = 0;
      let failed: unknown = null;
      let wake: (() => void) | null = null;
      for (let index = 0; index < count; index += 1) {
        const payload = init.payloads[index % init.payloads.length] as Buffer;
        open += 1;
        stream
          .publish(init.subject, payload)
          .catch((error: unknown) => {
            failed ??= error;
          })
          .finally(() => {
            open -= 1;
            wake?.();
          });
        while (open >= window) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
      while (open > 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (failed) throw failed;
      return { start, end: monotonicMs() };
    },
    close: () => connection.close(),
  };
}

import { encodeBody } from '@millspace/runtime/chunks';
import { encodeFrame } from '@millspace/runtime/framing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { frameLines } from '../support/frames.ts';
import { monotonicMs } from '../support/stats.ts';
import type { Methods } from './main.ts';

export interface PublisherInit {
  port: number;
  subject: string;
  /** Instants of a frame. */
  rows: number;
  /** Frames of a message; more than one: as the chunk that a connector would send, made while publishing. */
  perMessage: number;
}

/** Different frames that are sent in turn. */
const FRAMES = 2048;

/** Publishes asynchronously: at most `window` messages wait for their acknowledgement. */
export async function create({ port, subject, rows, perMessage }: PublisherInit): Promise<Methods> {
  const connection = await connect({ port });
  const stream = jetstream(connection, { timeout: 30_000 });
  const distinct = Math.max(perMessage, Math.ceil(FRAMES / rows / perMessage) * perMessage);
  const { lines } = frameLines(distinct, rows);
  const payloads = lines.map((line) => Buffer.from(line));
  const payload = (message: number): Buffer => {
    const from = (message * perMessage) % lines.length;
    if (perMessage === 1) return payloads[from] as Buffer;
    const { facts, body } = encodeBody(lines.slice(from, from + perMessage), { compressAbove: 4096 });
    return encodeFrame({ seq: message, ...facts }, body);
  };
  return {
    async publish({ messages, window }: { messages: number; window: number }) {
      const start = monotonicMs();
      let open = 0;
      let failed: unknown = null;
      let wake: (() => void) | null = null;
      const changed = () =>
        new Promise<void>((resolve) => {
          wake = resolve;
        });
      const settled = () => {
        open -= 1;
        wake?.();
      };
      for (let index = 0; index < messages && failed === null; index += 1) {
        open += 1;
        stream.publish(subject, payload(index)).then(settled, (error: unknown) => {
          failed ??= error;
          settled();
        });
        while (open >= window) await changed();
      }
      while (open > 0) await changed();
      if (failed) throw failed;
      return { start, end: monotonicMs() };
    },
    close: () => connection.close(),
  };
}

import type { Context } from './group.ts';
import type { Nats } from './nats.ts';
import { Worker } from './worker.ts';

export interface PeerLeg {
  rows: number;
  frames: number;
  /** Frames of a message. */
  perMessage: number;
}

/** Frames per second of the same way through JetStream: asynchronous publishing, batched fetch, acknowledged after a durable commit. */
export async function jetstreamLeg(
  context: Context,
  nats: Nats,
  { rows, frames, perMessage }: PeerLeg,
): Promise<number> {
  const { stream, subject, consumer } = await nats.stream();
  await using publisher = await Worker.start('nats-publisher', { port: nats.port, subject, rows, perMessage });
  await using receiver = await Worker.start('nats-consumer', {
    port: nats.port,
    stream,
    consumer,
    folder: context.folder('peer'),
  });
  const messages = Math.ceil(frames / perMessage);
  const messageBytes = perMessage * rows * 100;
  // Windows that gave the peer its best figure: half a thousand small messages, a few megabytes of large ones.
  const batch = Math.max(4, Math.min(512, Math.round(4e6 / messageBytes)));
  const received = receiver.call<{ end: number }>('consume', { count: messages, batch });
  const { start } = await publisher.call<{ start: number }>('publish', { messages, window: batch * 2 });
  const { end } = await received;
  await nats.remove(stream);
  return (messages * perMessage) / ((end - start) / 1000);
}

import { cpuOf, cpuPer } from './cpu.ts';
import type { Context } from './group.ts';
import type { Nats } from './nats.ts';
import { Worker } from './worker.ts';

export interface PeerLeg {
  rows: number;
  frames: number;
  /** Frames that are sent before, and not measured. */
  warmUp: number;
  /** Frames of a message. */
  perMessage: number;
}

export interface PeerResult {
  /** Frames per second. */
  rate: number;
  /** CPU per frame (µs) of each process; null where the system does not say it. */
  cpu: Record<string, number> | null;
}

/** The same way through JetStream: asynchronous publishing, batched fetch, acknowledged after a durable commit. */
export async function jetstreamLeg(
  context: Context,
  nats: Nats,
  { rows, frames, warmUp, perMessage }: PeerLeg,
): Promise<PeerResult> {
  const { stream, subject, consumer } = await nats.stream();
  await using publisher = await Worker.start('nats-publisher', { port: nats.port, subject, rows, perMessage });
  await using receiver = await Worker.start('nats-consumer', {
    port: nats.port,
    stream,
    consumer,
    folder: context.folder('peer'),
  });
  const messageBytes = perMessage * rows * 100;
  // Windows that gave the peer its best figure: half a thousand small messages, a few megabytes of large ones.
  const batch = Math.max(4, Math.min(512, Math.round(4e6 / messageBytes)));
  const send = async (messages: number) => {
    const received = receiver.call<{ end: number }>('consume', { count: messages, batch });
    const { start } = await publisher.call<{ start: number }>('publish', { messages, window: batch * 2 });
    const { end } = await received;
    return (messages * perMessage) / ((end - start) / 1000);
  };
  await send(Math.ceil(warmUp / perMessage));
  const pids = { publisher: publisher.pid, 'nats-server': nats.pid, consumer: receiver.pid };
  const messages = Math.ceil(frames / perMessage);
  const before = cpuOf(pids);
  const rate = await send(messages);
  const cpu = cpuPer(messages * perMessage, before, cpuOf(pids));
  await nats.remove(stream);
  return { rate, cpu };
}

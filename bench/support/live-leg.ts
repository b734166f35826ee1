import { cpuOf, cpuPer } from './cpu.ts';
import { agree, type Dataspace } from './dataspace.ts';
import type { Context } from './group.ts';
import type { Participant } from './participant.ts';
import { profileArgs } from './profile.ts';
import { Worker } from './worker.ts';

export interface LegResult {
  /** Frames per second from the first request to the consumer's last commit. */
  committed: number;
  /** The same until everything is in the consumer's blocks and aggregates. */
  folded: number;
  /** CPU per frame (µs) of each process; null where the system does not say it. */
  cpu: Record<string, number> | null;
  framesPerChunk: number;
}

interface Arrived {
  end: number;
  folded: number;
  chunks: number;
}

/**
 * Frames that wait in a connector's outbox go through the broker, under an agreement, into another connector's store;
 * `warmUp` frames before that are not measured.
 */
export async function liveLeg(
  context: Context,
  space: Dataspace,
  leg: { provider: Participant; consumer: Participant; name: string; rows: number; frames: number; warmUp: number },
): Promise<LegResult> {
  const agreed = await agree(leg.provider, leg.consumer, leg.name);
  const url = space.broker.url;
  const consumerFolder = leg.consumer.copyTo(context.folder('consumer'));
  const producerFolder = leg.provider.copyTo(context.folder('producer'));
  await using consumer = await Worker.start(
    'consumer',
    { url, folder: consumerFolder, provider: leg.provider.slug, ...agreed },
    { nodeArgs: profileArgs(context, `${leg.name}-consumer`) },
  );
  await using producer = await Worker.start(
    'producer',
    { url, folder: producerFolder, dataset: agreed.dataset },
    { nodeArgs: profileArgs(context, `${leg.name}-producer`) },
  );
  const arrive = (frames: number) => consumer.call<Arrived>('until', { samples: frames * leg.rows });
  await producer.call('fill', { frames: leg.warmUp, rows: leg.rows });
  await producer.call('start');
  const warm = await arrive(leg.warmUp);
  await producer.call('fill', { frames: leg.frames, rows: leg.rows });
  const pids = { producer: producer.pid, broker: space.broker.pid, consumer: consumer.pid };
  const before = cpuOf(pids);
  const arrived = arrive(leg.warmUp + leg.frames);
  const { start } = await producer.call<{ start: number }>('start');
  const { end, folded, chunks } = await arrived;
  const after = cpuOf(pids);
  await producer.call('close');
  await consumer.call('close');
  return {
    committed: leg.frames / ((end - start) / 1000),
    folded: leg.frames / ((folded - start) / 1000),
    cpu: cpuPer(leg.frames, before, after),
    framesPerChunk: leg.frames / (chunks - warm.chunks),
  };
}

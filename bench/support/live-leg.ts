import { agree, type Dataspace } from './dataspace.ts';
import type { Context } from './group.ts';
import type { Participant } from './participant.ts';
import { cpuMs } from './process.ts';
import { profileArgs } from './profile.ts';
import { Worker } from './worker.ts';

export interface LegResult {
  /** Frames per second from the first request to the consumer's last commit. */
  committed: number;
  /** The same until everything is in the consumer's blocks and aggregates. */
  folded: number;
  /** CPU per frame (µs); null where the system does not say it. */
  cpu: { producer: number; broker: number; consumer: number } | null;
  framesPerChunk: number;
}

/** Frames that wait in a connector's outbox go through the broker, under an agreement, into another connector's store. */
export async function liveLeg(
  context: Context,
  space: Dataspace,
  leg: { provider: Participant; consumer: Participant; name: string; rows: number; frames: number },
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
  await producer.call('fill', { frames: leg.frames, rows: leg.rows });
  const pids = { producer: producer.pid, broker: space.broker.pid, consumer: consumer.pid };
  const before = cpuOf(pids);
  const arrived = consumer.call<{ end: number; folded: number; chunks: number }>('until', {
    samples: leg.frames * leg.rows,
  });
  const { start } = await producer.call<{ start: number }>('start');
  const { end, folded, chunks } = await arrived;
  const after = cpuOf(pids);
  await producer.call('close');
  await consumer.call('close');
  const per = (name: keyof typeof pids) =>
    (((after[name] ?? Number.NaN) - (before[name] ?? Number.NaN)) * 1000) / leg.frames;
  const cpu = { producer: per('producer'), broker: per('broker'), consumer: per('consumer') };
  return {
    committed: leg.frames / ((end - start) / 1000),
    folded: leg.frames / ((folded - start) / 1000),
    cpu: Object.values(cpu).some(Number.isNaN) ? null : cpu,
    framesPerChunk: leg.frames / chunks,
  };
}

function cpuOf(pids: Record<string, number>): Record<string, number | null> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMs(pid)]));
}

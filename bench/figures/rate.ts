import { agree, Dataspace } from '../support/dataspace.ts';
import { below, measured, unmeasured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import { profileArgs } from '../support/profile.ts';
import { percentile } from '../support/stats.ts';
import { Worker } from '../support/worker.ts';
import type { Arrival } from '../workers/consumers.ts';

const CONNECTORS = 50;
/** Processes that they share: in one, each would wait for the disk of all others. */
const PROCESSES = 5;
/** Frames of one commit, and how often a connector commits (ms): together 5 000 frames/s. */
const BATCH = 10;
const EVERY_MS = 100;
const RATE = (CONNECTORS * BATCH * 1000) / EVERY_MS;
const P99 = "producer's commit to consumer's commit, p99";
/** Left out at the beginning (ms): connections and compiling. */
const WARM_MS = 2000;

export const rate: Group = {
  id: 'rate',
  title: `5 000 live frames/s offered by ${CONNECTORS} connectors`,
  async run(context) {
    const { fsyncP50Ms } = context;
    await using space = await Dataspace.start(context, { profile: 'rate' });
    context.say(`enrolling ${CONNECTORS} connectors …`);
    const consumer = await space.join('consumer');
    const agreed = await many(CONNECTORS, async (index) => {
      const provider = await space.join(`provider-${index}`);
      return { provider, ...(await agree(provider, consumer, 'mills')) };
    });
    const url = space.broker.url;
    const targets = agreed.map(({ transfer, agreement, dataset, provider }) => ({
      pid: transfer,
      agreement,
      dataset,
      provider: provider.slug,
    }));
    await using receiving = await Worker.start(
      'consumers',
      { url, folder: consumer.copyTo(context.folder('consumer')), targets },
      { nodeArgs: profileArgs(context, 'rate-consumers') },
    );
    const connectors = agreed.map(({ dataset, provider }) => ({
      dataset,
      folder: provider.copyTo(context.folder(provider.slug)),
    }));
    await using sending = new AsyncDisposableStack();
    const workers: Worker[] = [];
    for (let from = 0; from < CONNECTORS; from += CONNECTORS / PROCESSES) {
      const init = { url, connectors: connectors.slice(from, from + CONNECTORS / PROCESSES) };
      const nodeArgs = profileArgs(context, `rate-producers-${workers.length}`);
      workers.push(sending.use(await Worker.start('producers', init, { nodeArgs })));
    }
    await receiving.call('connected');
    const ms = WARM_MS + (context.quick ? 4000 : 20_000);
    const before = space.broker.cpuMs();
    const job = { batch: BATCH, everyMs: EVERY_MS, ms };
    const sent = await Promise.all(
      workers.map((worker) => worker.call<{ committed: Float64Array[]; tookMs: number }>('offer', job)),
    );
    const committed = sent.flatMap((one) => one.committed);
    const tookMs = Math.max(...sent.map((one) => one.tookMs));
    const frames = committed.reduce((sum, times) => sum + times.length, 0);
    const got = await receiving.call<{ frames: number; arrivals: Arrival[] }>('arrived', { frames, ms: 10_000 });
    const cpu = ((space.broker.cpuMs() ?? Number.NaN) - (before ?? Number.NaN)) / tookMs;
    for (const worker of workers) await worker.call('close');
    await receiving.call('close');
    const latencies = latenciesOf(
      connectors.map(({ dataset }) => dataset),
      committed,
      got.arrivals,
    );
    const offered = (frames / tookMs) * 1000;
    const missing = measured('frames missing ten seconds later', frames - got.frames, 'frames', { budget: below(1) });
    if (offered < 0.9 * RATE) {
      const reached = `at that rate p50 ${percentile(latencies, 0.5).toFixed(0)} ms, p99 ${percentile(latencies, 0.99).toFixed(0)} ms`;
      const reason = `this machine was too busy to offer more than ${Math.round(offered)} frames/s; ${reached}`;
      return [unmeasured(P99, 'ms', reason, below(100)), missing];
    }
    const note = `offered ${Math.round(offered)} frames/s${Number.isNaN(cpu) ? '' : `, broker at ${Math.round(cpu * 100)} % of a core`}`;
    return [
      measured("producer's commit to consumer's commit, p50", percentile(latencies, 0.5), 'ms', { fsyncP50Ms, note }),
      measured(P99, percentile(latencies, 0.99), 'ms', { budget: below(100), fsyncP50Ms }),
      missing,
    ];
  },
};

function latenciesOf(
  datasets: readonly string[],
  committed: readonly Float64Array[],
  arrivals: readonly Arrival[],
): number[] {
  const index = new Map(datasets.map((dataset, at) => [dataset, at]));
  const begin = Math.min(...committed.map((times) => times[0] ?? Number.POSITIVE_INFINITY)) + WARM_MS;
  const latencies: number[] = [];
  for (const { dataset, seq, seqTo, at } of arrivals) {
    const times = committed[index.get(dataset) ?? -1];
    for (let number = seq; times && number <= seqTo; number += 1) {
      const since = times[number - 1];
      if (since !== undefined && since >= begin) latencies.push(at - since);
    }
  }
  return latencies;
}

/** Eight at a time. */
async function many<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = new Array<T>(count);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) made[index] = await make(index);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return made;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { loadAdminToken } from '@millspace/runtime/admin-token';
import { createHttpClient, type HttpClient } from '@millspace/runtime/http-client';
import { loadPack } from '@millspace/schemas';
import { benchDataset } from '../support/dataset.ts';
import { Dataspace, until } from '../support/dataspace.ts';
import { below, measured } from '../support/figure.ts';
import { MACHINE, PACK } from '../support/frames.ts';
import type { Context, Group } from '../support/group.ts';
import { freePort } from '../support/nats.ts';
import { Service } from '../support/process.ts';
import { percentile } from '../support/stats.ts';

const RATE_HZ = 10;
const PERIOD_MS = 1000 / RATE_HZ;
const CONNECTOR = 'packages/connector/src/main.ts';
const IDLE_RSS = below(260);

export const opcua: Group = {
  id: 'opcua',
  title: "OPC UA change to row in the consumer's store, all processes",
  async run(context) {
    const { fsyncP50Ms } = context;
    await using space = await Dataspace.start(context, { profile: 'opcua' });
    const port = await freePort();
    const scenario = write(context.folder('mill'), 'scenario.yaml', {
      name: 'mill',
      rateHz: RATE_HZ,
      dataDir: './data',
      mills: [{ id: MACHINE, size: 60, mode: 'circulation', seed: 1 }],
      outputs: { opcua: { port, host: '127.0.0.1', allowNone: true, anonymous: true } },
    });
    await using _mill = await Service.start('packages/sim-mill/src/main.ts', scenario, { logFile: `${scenario}.log` });
    await using provider = await Company.start(context, space, 'provider', [
      {
        id: 'opcua',
        type: 'opcua',
        mapping: 'mapping.yaml',
        endpoint: `opc.tcp://127.0.0.1:${port}`,
        security: { policy: 'None', mode: 'None' },
        publishingIntervalMs: 100,
        samplingIntervalMs: 100,
      },
    ]);
    await using consumer = await Company.start(context, space, 'consumer', []);
    const dataset = benchDataset('urn:millspace:dataset:provider:mills');
    await provider.api.request('POST', '/datasets', { json: dataset });
    const scope = { datasets: [dataset.id], until: Date.now() + 86_400_000 };
    await provider.api.request('POST', '/instructions', { json: { side: 'provider', scope } });
    await consumer.api.request('POST', '/requests', { json: { dataset: dataset.id } });
    context.say('waiting for the first rows …');
    const latencies = await rowLatencies(consumer.api, context.quick ? 3000 : 25_000);
    const rss = provider.service.rss();
    return [
      measured('slot closed to row seen in the store, p50', percentile(latencies, 0.5), 'ms', {
        fsyncP50Ms,
        note: `${latencies.length} rows of ${PERIOD_MS} ms, publishing every 100 ms`,
      }),
      measured('slot closed to row seen in the store, p99', percentile(latencies, 0.99), 'ms', {
        budget: below(250),
        fsyncP50Ms,
      }),
      ...(rss === null
        ? []
        : [measured('memory of a connector that reads OPC UA', rss / 1e6, 'MB', { budget: IDLE_RSS })]),
    ];
  },
};

/** A connector process with its management API. */
class Company implements AsyncDisposable {
  readonly service: Service;
  readonly api: HttpClient;

  private constructor(service: Service, api: HttpClient) {
    this.service = service;
    this.api = api;
  }

  static async start(context: Context, space: Dataspace, slug: string, sources: object[]): Promise<Company> {
    const folder = context.folder(slug);
    if (sources.length > 0) write(folder, 'mapping.yaml', mapping());
    const config = write(folder, 'connector.yaml', {
      name: slug,
      dataDir: './data',
      broker: { url: space.broker.url },
      http: { host: '127.0.0.1', port: 0 },
      logLevel: 'warn',
      sources,
    });
    const service = await Service.start(CONNECTOR, config, { logFile: join(folder, 'log') });
    const api = createHttpClient({
      baseUrl: `${service.url}/api/v1`,
      token: () => loadAdminToken(join(folder, 'data')),
    });
    await api.request('POST', '/enrol', { json: { code: await space.invite(slug) } });
    return new Company(service, api);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api.close();
    await this.service[Symbol.asyncDispose]();
  }
}

function mapping(): object {
  const signals = loadPack(PACK).signals.filter(({ group }) => group === 'fast');
  return {
    revision: 'bench',
    source: 'opcua',
    machines: [
      {
        id: MACHINE,
        pack: PACK,
        periods: { fast: PERIOD_MS },
        signals: signals.map(({ id }) => ({ signal: id, address: `nsu=urn:millspace:sim-mill;s=${MACHINE}.${id}` })),
      },
    ],
  };
}

/** For each row that the consumer's store shows: how long after its slot closed (slot time and half a period) that was. */
async function rowLatencies(api: HttpClient, ms: number): Promise<number[]> {
  const stop = new AbortController();
  const { body } = await api.stream('GET', '/events', { signal: stop.signal });
  const latencies: number[] = [];
  let first = 0;
  const reading = (async () => {
    try {
      for await (const line of createInterface({ input: body })) {
        const now = Date.now();
        if (!line.startsWith('data: {')) continue;
        const rows = JSON.parse(line.slice(6)) as { origin?: string; group?: string; t?: number[] };
        if (rows.origin !== 'live' || rows.group !== 'fast') continue;
        first ||= now;
        // The first seconds hold what waited for the transfer to start.
        if (now - first > 2000) for (const t of rows.t ?? []) latencies.push(now - (t + PERIOD_MS / 2));
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  })();
  try {
    await until(() => first > 0, 30_000);
    await pause(ms + 2000);
  } finally {
    stop.abort();
    await reading;
  }
  return latencies;
}

function write(folder: string, name: string, content: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content, null, 2));
  return file;
}

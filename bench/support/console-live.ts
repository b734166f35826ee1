import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpClient } from '@millspace/runtime/http-client';
import { loadPack } from '@millspace/schemas';
import { Chromium, ConsoleService } from './console-page.ts';
import { until } from './dataspace.ts';
import { MACHINE, PACK } from './frames.ts';
import type { Context } from './group.ts';
import { freePort } from './nats.ts';
import { Service, treeCpuMs } from './process.ts';

const SIGNALS = 50;
const RATE_HZ = 10;
/** The page shows five minutes: before they are full it has less to draw. */
const FILL_MS = 310_000;
const MEASURE_MS = 60_000;

export interface LiveSeen {
  /** CPU time of all processes of the browser, percent of one core; null where the system does not say it. */
  corePercent: number | null;
  /** Values that the connector told of each signal in a second meanwhile, of the signal that it told least of. */
  leastHz: number;
}

/** A simulated mill, a connector that reads 50 of its signals ten times a second, and Chromium showing all of them live. */
export async function liveInBrowser(executablePath: string, context: Context): Promise<LiveSeen> {
  const port = await freePort();
  const mill = context.folder('live-mill');
  write(mill, 'scenario.yaml', {
    name: 'mill',
    // Slow signals change every five seconds at rate 1.
    rateHz: 5 * RATE_HZ,
    dataDir: './data',
    mills: [{ id: MACHINE, size: 60, mode: 'circulation', seed: 1 }],
    outputs: { opcua: { port, host: '127.0.0.1', allowNone: true, anonymous: true } },
  });
  await using _mill = await Service.start('packages/sim-mill/src/main.ts', join(mill, 'scenario.yaml'), {
    logFile: join(mill, 'log'),
  });
  const folder = context.folder('live-console');
  const ids = shownSignals();
  write(folder, 'mapping.yaml', {
    revision: 'bench',
    source: 'opcua',
    machines: [
      {
        id: MACHINE,
        pack: PACK,
        periods: { fast: 1000 / RATE_HZ, slow: 1000 / RATE_HZ, state: 1000 / RATE_HZ },
        signals: ids.map((id) => ({ signal: id, address: `nsu=urn:millspace:sim-mill;s=${MACHINE}.${id}` })),
      },
    ],
  });
  await using connector = await ConsoleService.start(folder, {
    sources: [
      {
        id: 'opcua',
        type: 'opcua',
        mapping: 'mapping.yaml',
        endpoint: `opc.tcp://127.0.0.1:${port}`,
        security: { policy: 'None', mode: 'None' },
        publishingIntervalMs: 100,
        samplingIntervalMs: 100,
      },
    ],
  });
  await using rows = Rows.of(connector.api);
  context.say('waiting for the first rows …');
  await until(() => ids.every((id) => rows.count(id) > 0), 60_000);
  await using browser = await Chromium.launch(executablePath);
  const page = await browser.signedIn(connector.service.url);
  await page.goto(`${connector.service.url}/machines/${MACHINE}/live?signals=${ids.join(',')}`);
  await page.locator('figure canvas').first().waitFor();
  context.say('filling the five minutes that the page shows …');
  await pause(FILL_MS);
  const told = ids.map((id) => rows.count(id));
  const [begun, before] = [performance.now(), treeCpuMs(browser.pid)];
  await pause(MEASURE_MS);
  const [ms, after] = [performance.now() - begun, treeCpuMs(browser.pid)];
  return {
    corePercent: before === null || after === null ? null : (100 * (after - before)) / ms,
    leastHz: Math.min(...ids.map((id, at) => ((rows.count(id) - (told[at] ?? 0)) * 1000) / ms)),
  };
}

function shownSignals(): string[] {
  const groups = ['fast', 'slow', 'state'];
  const { signals } = loadPack(PACK);
  return groups
    .flatMap((group) => signals.filter((one) => one.group === group))
    .slice(0, SIGNALS)
    .map(({ id }) => id);
}

function write(folder: string, name: string, content: object): void {
  writeFileSync(join(folder, name), JSON.stringify(content));
}

/** Counts the live values of each signal that a connector tells of. */
class Rows implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #counts = new Map<string, number>();
  #reading: Promise<void> = Promise.resolve();

  static of(api: HttpClient): Rows {
    const rows = new Rows();
    rows.#reading = rows.#read(api);
    return rows;
  }

  count(signal: string): number {
    return this.#counts.get(signal) ?? 0;
  }

  async #read(api: HttpClient): Promise<void> {
    try {
      const { body } = await api.stream('GET', '/events', { signal: this.#stop.signal });
      for await (const line of createInterface({ input: body })) {
        if (!line.startsWith('data: {')) continue;
        const { origin, signals } = JSON.parse(line.slice(6)) as {
          origin?: string;
          signals?: Record<string, unknown[]>;
        };
        if (origin !== 'live') continue;
        for (const [id, { length }] of Object.entries(signals ?? {})) this.#counts.set(id, this.count(id) + length);
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeBrokerConfig } from '../support/dataspace.ts';
import { type Budget, below, type Figure, measured, unmeasured } from '../support/figure.ts';
import type { Context, Group } from '../support/group.ts';
import { Service } from '../support/process.ts';
import { median } from '../support/stats.ts';

/** How long a process rests before its memory counts as idle (ms). */
const REST_MS = 2000;

export const start: Group = {
  id: 'start',
  title: 'Starting and resting',
  async run(context) {
    return [
      ...(await starting(
        'broker',
        'packages/broker/src/main.ts',
        writeBrokerConfig,
        { start: below(1000), rss: below(150) },
        context,
      )),
      ...(await starting(
        'connector',
        'packages/connector/src/main.ts',
        writeConnectorConfig,
        { start: below(1500), rss: below(150) },
        context,
      )),
    ];
  },
};

async function starting(
  name: string,
  entry: string,
  configure: (folder: string) => string,
  budget: { start: Budget; rss: Budget },
  context: Context,
): Promise<Figure[]> {
  const times: number[] = [];
  let rss: number | null = null;
  const rounds = context.quick ? 2 : 7;
  for (let round = 0; round < rounds; round += 1) {
    const folder = context.folder(name);
    await using service = await Service.start(entry, configure(folder), { logFile: join(folder, 'log') });
    times.push(service.startMs);
    if (round < rounds - 1) continue;
    await pause(REST_MS);
    rss = service.rss();
  }
  return [
    measured(`${name}: cold start to ready, empty data folder`, median(times), 'ms', { budget: budget.start }),
    rss === null
      ? unmeasured(`${name}: idle memory`, 'MB', 'this system does not tell the memory of a process', budget.rss)
      : measured(`${name}: idle memory`, rss / 1e6, 'MB', { budget: budget.rss }),
  ];
}

function writeConnectorConfig(folder: string): string {
  const file = join(folder, 'connector.yaml');
  writeFileSync(
    file,
    JSON.stringify({ name: 'bench', dataDir: './data', http: { host: '127.0.0.1', port: 0 }, logLevel: 'warn' }),
  );
  return file;
}

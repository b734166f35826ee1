import { catalogue } from './figures/catalogue.ts';
import { consoleGroup } from './figures/console.ts';
import { dspCatalogue } from './figures/dsp-catalogue.ts';
import { edc } from './figures/edc.ts';
import { enforce } from './figures/enforce.ts';
import { fetching } from './figures/fetching.ts';
import { fsync } from './figures/fsync.ts';
import { growth } from './figures/growth.ts';
import { live } from './figures/live.ts';
import { negotiation } from './figures/negotiation.ts';
import { opcua } from './figures/opcua.ts';
import { policy } from './figures/policy.ts';
import { rate } from './figures/rate.ts';
import { revocation } from './figures/revocation.ts';
import { series } from './figures/series.ts';
import { start } from './figures/start.ts';
import { stops } from './figures/stops.ts';
import { twoBrokers } from './figures/two-brokers.ts';
import { validation } from './figures/validation.ts';
import { readArgs, USAGE } from './support/args.ts';
import { type Figure, unmeasured } from './support/figure.ts';
import { Folders } from './support/folders.ts';
import { fsyncTimes } from './support/fsync.ts';
import type { Context, Group } from './support/group.ts';
import { table } from './support/report.ts';
import { median } from './support/stats.ts';

const groups: readonly Group[] = [
  fsync,
  policy,
  validation,
  enforce,
  series,
  live,
  rate,
  opcua,
  revocation,
  stops,
  fetching,
  negotiation,
  twoBrokers,
  edc,
  growth,
  catalogue,
  dspCatalogue,
  start,
  consoleGroup,
];

async function main(argv: readonly string[]): Promise<void> {
  const args = readArgs(argv);
  if (args.help) return void process.stdout.write(USAGE);
  if (args.list) return void process.stdout.write(groups.map(({ id, title }) => `${id.padEnd(15)}${title}\n`).join(''));
  const unknown = args.only.find((id) => !groups.some((group) => group.id === id));
  if (unknown !== undefined) throw new TypeError(`there is no group ${unknown}; --list names them`);

  using folders = new Folders(args.dir);
  const context: Context = {
    quick: args.quick,
    folder: (name) => folders.make(name),
    fsyncP50Ms: median(fsyncTimes(folders.make('fsync'), 200)),
    say: (text) => process.stderr.write(`  ${text}\n`),
    profileTo: args.profile,
  };
  const sections: { title: string; figures: Figure[] }[] = [];
  for (const group of groups) {
    if (args.only.length > 0 && !args.only.includes(group.id)) continue;
    process.stderr.write(`${group.title} …\n`);
    const begun = performance.now();
    const figures = await attempt(group, context);
    sections.push({
      title: group.title,
      figures: figures.map((figure) => ({ ...figure, name: `${group.id}: ${figure.name}` })),
    });
    process.stderr.write(`  ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
  }
  if (args.json) process.stdout.write(`${JSON.stringify({ figures: sections.flatMap(({ figures }) => figures) })}\n`);
  else process.stdout.write(table(sections));
}

/** One group that fails must not take the others along: it says why there is no figure. */
async function attempt(group: Group, context: Context): Promise<Figure[]> {
  try {
    return await group.run(context);
  } catch (error) {
    process.stderr.write(`  ${error instanceof Error ? error.stack : String(error)}\n`);
    return [
      unmeasured('everything', '', error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)),
    ];
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}

import { parseArgs } from 'node:util';

export interface BenchArgs {
  quick: boolean;
  json: boolean;
  list: boolean;
  help: boolean;
  /** Groups to run; empty = all. */
  only: string[];
  profile: string | null;
  dir: string | null;
}

export const USAGE = `usage: npm run bench -- [options]

Measures the budgets of the design on this machine, beside NATS JetStream where nats-server is on the PATH.

  --quick         smaller amounts, in minutes
  --json          one JSON object on standard output, nothing else (npm run --silent keeps npm quiet, too)
  --only a,b      only these groups of figures (see --list)
  --list          names the groups
  --dir FOLDER    where the durable files are written (default: .millspace/bench in the repository)
  --profile DIR   writes CPU profiles of broker, producers and consumers there
  --help          this text
`;

/** @throws TypeError for an argument that is not known */
export function readArgs(argv: readonly string[]): BenchArgs {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      only: { type: 'string', multiple: true },
      profile: { type: 'string' },
      dir: { type: 'string' },
    },
  });
  return {
    quick: values.quick,
    json: values.json,
    list: values.list,
    help: values.help,
    only: (values.only ?? []).flatMap((list) => list.split(',')).filter((name) => name !== ''),
    profile: values.profile ?? null,
    dir: values.dir ?? null,
  };
}

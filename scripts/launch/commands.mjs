/**
 * @typedef {object} Command
 * @property {string} entry what Node runs, relative to the repository; empty: nothing, what was prepared is all
 * @property {readonly string[]} [args] arguments before the user's own
 * @property {boolean} [inRoot] true: runs in the repository, not where the user stands (their paths stay theirs)
 * @property {boolean} [withConsole] true: what it starts serves the console, so that is built before, when it is stale
 * @property {string} about
 */

const vitest = 'node_modules/vitest/vitest.mjs';

/** @type {Readonly<Record<string, Command>>} */
export const commands = {
  demo: { entry: 'demo/main.ts', withConsole: true, about: 'the demo: simulated mills, three companies and a broker' },
  connector: { entry: 'packages/connector/src/cli/main.ts', withConsole: true, about: 'the connector of one company' },
  broker: { entry: 'packages/broker/src/cli/main.ts', withConsole: true, about: 'the broker of a dataspace' },
  'sim-mill': { entry: 'packages/sim-mill/src/main.ts', about: 'simulated bead mills' },
  test: {
    entry: vitest,
    args: ['run', '--project', '!long', '--project', '!browser'],
    inRoot: true,
    withConsole: true,
    about: 'unit, contract and short end-to-end tests',
  },
  'test:long': {
    entry: vitest,
    args: ['run', '--project', 'long', '--project', 'browser'],
    inRoot: true,
    withConsole: true,
    about: 'the tests that take minutes',
  },
  check: {
    entry: 'scripts/check.ts',
    inRoot: true,
    about: 'format, lint, types, imports, unused code, generated files',
  },
  bench: { entry: 'bench/main.ts', inRoot: true, withConsole: true, about: 'the benchmarks (--quick, --json)' },
  tck: {
    entry: 'e2e/tck/main.ts',
    about:
      'the public conformance kit of the Dataspace Protocol (--only PATTERN, --restart, --times N; needs Java 17 and Maven)',
  },
  screenshots: {
    entry: 'e2e/browser/screenshots.ts',
    withConsole: true,
    about: 'pictures of every page of the console (--to FOLDER, --only TEXT, --quick)',
  },
  'console:build': { entry: '', withConsole: true, about: 'the web app, when it is not of these sources' },
  generate: {
    entry: 'scripts/generate.ts',
    inRoot: true,
    about: 'types, validators and documents from their sources',
  },
};

export function usage() {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return `usage: node scripts/launch.mjs <command> [arguments]\n\n${lines.join('\n')}\n`;
}

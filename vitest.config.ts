import { configDefaults, defineConfig } from 'vitest/config';
import { filesThatMock } from './scripts/testing/alone.ts';
import { scratchEnv, thisMachine } from './scripts/testing/scratch.ts';
import { SummaryReporter } from './scripts/testing/summary.reporter.ts';

const minutes = 60_000;
const env = scratchEnv(thisMachine);
/** Not for the long tests: what happens when processes die while a disk is slow belongs to them. */
const inMemory = env === null ? {} : { env, globalSetup: ['scripts/testing/scratch.setup.ts'] };

const short = { testTimeout: 20_000, hookTimeout: 30_000 };
const units = ['packages/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts', 'demo/**/*.test.ts', 'bench/**/*.test.ts'];
/** Pages in Chromium, in languages, themes and widths. */
const inBrowser = 'e2e/browser/**/*.long.test.ts';
const alone = [
  // Machines and brokers run at their own pace, with us in one process: no file should pay for the garbage of another.
  'packages/{connector,sim-mill}/test/**/*.test.ts',
  ...filesThatMock(units, import.meta.dirname),
];

export default defineConfig({
  test: {
    reporters: ['default', new SummaryReporter()],
    // Several processes, databases and servers at once: more workers than this only wait for each other on a small machine.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...inMemory,
          ...short,
          include: units,
          exclude: [...configDefaults.exclude, ...alone],
          // Files share the modules of their worker (docs/decisions/0079): loading them took longer than the tests.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          ...inMemory,
          ...short,
          include: alone,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          ...inMemory,
          include: ['e2e/**/*.e2e.test.ts'],
          sequence: { groupOrder: 1 },
          testTimeout: 2 * minutes,
          hookTimeout: 2 * minutes,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['e2e/**/*.long.test.ts'],
          exclude: [...configDefaults.exclude, inBrowser],
          sequence: { groupOrder: 2 },
          testTimeout: 15 * minutes,
          hookTimeout: 5 * minutes,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          ...inMemory,
          include: [inBrowser],
          // With the other long tests: while a file of theirs waits for a broker to come back, a page has the machine (docs/decisions/0134).
          sequence: { groupOrder: 2 },
          testTimeout: 5 * minutes,
          hookTimeout: 3 * minutes,
        },
      },
    ],
  },
});

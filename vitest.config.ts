import { defineConfig } from 'vitest/config';
import { scratchFolder, thisMachine } from './scripts/testing/scratch.ts';
import { SummaryReporter } from './scripts/testing/summary.reporter.ts';

const minutes = 60_000;
const scratch = scratchFolder(thisMachine);
/** Not for the long tests: what happens when processes die while a disk is slow belongs to them. */
const inMemory =
  scratch === null ? {} : { env: { TMPDIR: scratch }, globalSetup: ['scripts/testing/scratch.setup.ts'] };

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
          include: [
            'packages/*/{src,test}/**/*.test.ts',
            'scripts/**/*.test.ts',
            'demo/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          testTimeout: 20_000,
          hookTimeout: 30_000,
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
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 15 * minutes,
          hookTimeout: 5 * minutes,
        },
      },
    ],
  },
});

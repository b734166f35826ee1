import { statfsSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** What the tests may come to need, several times over: the disk reserve of a broker alone is 512 MiB. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  pid: number;
  /** Free bytes of the file system of a folder. @throws if there is none */
  freeBytes(folder: string): number;
}

/**
 * The folder for the temporary files of a test run: in memory where Linux offers enough of it, otherwise null for where the
 * system has them. A commit waits for the disk, and tests make thousands; what a test kills is a process, never the power, and
 * to a process a file in memory is as durable as one on a disk. A TMPDIR that somebody has set stands.
 */
export function scratchFolder(machine: Machine): string | null {
  if (machine.platform !== 'linux' || machine.env['TMPDIR']) return null;
  try {
    return machine.freeBytes(MEMORY) < ENOUGH_BYTES ? null : join(MEMORY, `millspace-tests-${machine.pid}`);
  } catch {
    return null;
  }
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  pid: process.pid,
  freeBytes(folder) {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
};

import { readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NAME = 'millspace-tests-';
const HOUR_MS = 3_600_000;
/** What the tests may come to need, several times over: the disk reserve of a broker alone is 512 MiB. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  pid: number;
  tmpdir: string;
  /** Free bytes of the file system of a folder. @throws if there is none */
  freeBytes(folder: string): number;
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  pid: process.pid,
  tmpdir: tmpdir(),
  freeBytes(folder) {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
};

/** An environment in which temporary files of tests lie in memory, but what Node compiled stays for the next run. */
export interface ScratchEnv extends Record<string, string> {
  TMPDIR: string;
  NODE_COMPILE_CACHE: string;
}

/**
 * Where Linux offers enough memory for files; otherwise null, for where the system has them. A commit waits for the disk, and tests
 * make thousands; what a test kills is a process, never the power, and to a process a file in memory is as durable as one on a
 * disk. A TMPDIR that somebody has set stands.
 */
export function scratchEnv(machine: Machine): ScratchEnv | null {
  if (machine.platform !== 'linux' || machine.env['TMPDIR'] || !hasRoom(machine)) return null;
  return {
    TMPDIR: join(MEMORY, `${NAME}${machine.pid}`),
    NODE_COMPILE_CACHE: machine.env['NODE_COMPILE_CACHE'] ?? join(machine.tmpdir, 'node-compile-cache'),
  };
}

function hasRoom(machine: Machine): boolean {
  try {
    return machine.freeBytes(MEMORY) >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}

/**
 * Removes from `parent` what runs that were killed left: their process is gone, and nothing was put there for an hour (in a container
 * that shares this memory, another process may have that number).
 */
export function removeLeftovers(parent: string, now: number, lives: (pid: number) => boolean): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(NAME) || lives(Number(name.slice(NAME.length)))) continue;
    const folder = join(parent, name);
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changed > HOUR_MS) rmSync(folder, { recursive: true, force: true });
  }
}

import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeLeftovers } from './scratch.ts';

/** Makes the folder that the project's tests have as TMPDIR, and removes it with the run. */
export default function setup(project: TestProject): void {
  const { TMPDIR: folder } = project.config.env;
  if (folder === undefined) return;
  removeLeftovers(dirname(folder), Date.now(), lives);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Not a teardown: that does not run when somebody interrupts.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of somebody else, and alive.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

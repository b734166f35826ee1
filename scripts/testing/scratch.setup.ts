import { mkdirSync, rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

/** Makes the folder that the project's tests have as TMPDIR, and removes it with the run. */
export default function setup(project: TestProject): void {
  const { TMPDIR: folder } = project.config.env;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Not a teardown: that does not run when somebody interrupts.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

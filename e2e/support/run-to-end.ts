import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs an entry file of the repository until it ends by itself; after `timeoutMs` it is killed and the code is null. */
export async function runToEnd(
  entry: string,
  args: string[],
  options: { env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, entry), ...args], {
    cwd: ROOT,
    env: { ...process.env, LC_ALL: 'C', ...options.env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString('utf8');
  });
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString('utf8');
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 20_000);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  return { code, stdout, stderr };
}

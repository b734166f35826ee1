import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a script with this Node in the repository. @returns its output as lines if it failed, else nothing */
export function failureOf(script: string, ...args: readonly string[]): Promise<string[]> {
  return outputOf(process.execPath, [script, ...args]).then(({ code, output }) => {
    if (code === 0) return [];
    const lines = output.split('\n').map((line) => line.trimEnd());
    return [...trimBlank(lines), ...(output.trim() ? [] : [`${script} ended with exit code ${code} and said nothing`])];
  });
}

export function outputOf(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        output += bytes.toString();
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

function trimBlank(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}

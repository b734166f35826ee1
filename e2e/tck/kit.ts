import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface KitResult {
  passed: string[];
  failed: string[];
  /** The kit's last words: its own counts. */
  counted: { passed: number; failed: number } | null;
}

/**
 * Runs the kit's tests whose names fit, in a Java process. `say` gets what it prints.
 * @param settings the kit's properties
 */
export async function runKit(options: {
  lib: string;
  folder: string;
  settings: Readonly<Record<string, string>>;
  only?: string;
  say: (line: string) => void;
  signal?: AbortSignal;
}): Promise<KitResult> {
  const { lib, folder, settings, only, say, signal } = options;
  const file = join(folder, 'tck.properties');
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll(':', '\\:').replaceAll('=', '\\=');
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([key, value]) => `${escaped(key)}=${escaped(value)}\n`)
      .join(''),
  );
  const program = join(import.meta.dirname, 'RunTck.java');
  const args = ['-cp', join(lib, '*'), program, file, ...(only === undefined ? [] : [only])];
  const java = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'], ...(signal ? { signal } : {}) });
  const result: KitResult = { passed: [], failed: [], counted: null };
  const ended = new Promise<void>((resolve, reject) => {
    java.on('error', reject);
    java.on('close', () => resolve());
  });
  java.stderr.on('data', (text: Buffer) => {
    for (const line of text.toString().split('\n')) if (line !== '' && !line.startsWith('SLF4J')) say(line);
  });
  for await (const line of createInterface({ input: java.stdout })) {
    const [, word, name] = /^(SUCCESSFUL|FAILED): (\S+)/.exec(line) ?? [];
    if (word === 'SUCCESSFUL' && name !== undefined) result.passed.push(name);
    if (word === 'FAILED' && name !== undefined) result.failed.push(name);
    const [, passed, failed] = /^RESULT (\d+) (\d+)$/.exec(line) ?? [];
    if (passed !== undefined && failed !== undefined)
      result.counted = { passed: Number(passed), failed: Number(failed) };
    else if (line !== '' && !line.startsWith('Started:')) say(line);
  }
  await ended;
  return result;
}

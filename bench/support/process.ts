import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ended, withUs } from './children.ts';
import { ROOT } from './folders.ts';

/** A process of the product, as a user would start it. */
export class Service implements AsyncDisposable {
  readonly url: string;
  /** From starting the process to its ready line (ms). */
  readonly startMs: number;
  readonly #child: ChildProcess;

  private constructor(url: string, startMs: number, child: ChildProcess) {
    this.url = url;
    this.startMs = startMs;
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @param entry path from the repository's root @throws Error with its last words when it ends before it is ready */
  static async start(
    entry: string,
    config: string,
    options: { logFile: string; nodeArgs?: readonly string[] },
  ): Promise<Service> {
    const start = performance.now();
    const child = withUs(
      spawn(process.execPath, [...(options.nodeArgs ?? []), join(ROOT, entry), config], {
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    child.stderr?.on('data', (piece: Buffer) => appendFileSync(options.logFile, piece));
    const { stdout } = child;
    if (!stdout) throw new Error('no standard output');
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => fail('is not ready after 30 s'), 30_000);
      const fail = (what: string) => {
        clearTimeout(timer);
        child.kill('SIGKILL');
        reject(new Error(`${entry} ${what}: ${lastWords(options.logFile)}`));
      };
      child.once('exit', () => fail('ended before it was ready'));
      child.once('error', (error) => fail(error.message));
      createInterface({ input: stdout }).on('line', (line) => {
        const said = line.startsWith('{') ? (JSON.parse(line) as { ready?: boolean; url?: string }) : {};
        if (said.ready !== true) return;
        clearTimeout(timer);
        resolve(said.url ?? '');
      });
    });
    return new Service(url, performance.now() - start, child);
  }

  /** Resident memory (bytes); null where the system does not say it. */
  rss(): number | null {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(procFile(this.pid, 'status') ?? '')?.[1];
    return kib === undefined ? null : Number(kib) * 1024;
  }

  cpuMs(): number | null {
    return cpuMs(this.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ended(this.#child, 8000);
  }
}

/** CPU time that a process has used so far, all threads, user and system (ms); null where the system does not say it. */
export function cpuMs(pid: number): number | null {
  const fields = procFile(pid, 'stat')?.split(') ')[1]?.split(' ');
  const ticks = fields ? Number(fields[11]) + Number(fields[12]) : Number.NaN;
  return Number.isNaN(ticks) ? null : ticks * 10;
}

/** The same of a process and all that came from it and still runs. */
export function treeCpuMs(root: number): number | null {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? procFile(Number(name), 'stat')?.split(') ')[1]?.split(' ')[1] : undefined;
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const ofRoot = (pid: number): boolean => pid === root || (parents.has(pid) && ofRoot(parents.get(pid) as number));
  let sum = cpuMs(root);
  for (const pid of parents.keys()) if (sum !== null && pid !== root && ofRoot(pid)) sum += cpuMs(pid) ?? 0;
  return sum;
}

function procFile(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return null;
  }
}

function lastWords(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trim().split('\n').slice(-4).join(' | ');
  } catch {
    return 'it said nothing';
  }
}

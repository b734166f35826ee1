import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MillspaceError } from '@millspace/runtime/errors';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** What each process prints on standard output when it is ready. */
export interface ReadyLine {
  ready: true;
  name?: string;
  url?: string;
  [more: string]: unknown;
}

export interface ProcessSpec {
  name: string;
  /** Path of the entry file from the repository's root. */
  entry: string;
  args: string[];
  logDir: string;
  env?: Record<string, string>;
  /** Node options before the entry, such as a memory limit. */
  nodeArgs?: string[];
  readyTimeoutMs?: number;
}

/** One process of the system: started, watched, killed and started again. Its standard error goes to a log file. */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  #child: ChildProcess | undefined;
  #ready: ReadyLine | undefined;
  #expectedExit = false;
  onUnexpectedExit: ((name: string, code: number | null) => void) | undefined;

  constructor(spec: ProcessSpec) {
    this.spec = spec;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get ready(): ReadyLine {
    if (!this.#ready) throw new Error(`${this.spec.name} is not ready`);
    return this.#ready;
  }

  get url(): string {
    const { url } = this.ready;
    if (typeof url !== 'string') throw new Error(`${this.spec.name} said no url`);
    return url;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  logFile(): string {
    return join(this.spec.logDir, `${this.spec.name}.log`);
  }

  /** Resolves with the ready line. @throws MillspaceError MS-GEN-010 when the process ends before it is ready or takes too long */
  async start(): Promise<ReadyLine> {
    mkdirSync(this.spec.logDir, { recursive: true });
    this.#expectedExit = false;
    const child = spawn(
      process.execPath,
      [...(this.spec.nodeArgs ?? []), join(ROOT, this.spec.entry), ...this.spec.args],
      {
        cwd: ROOT,
        env: { ...process.env, ...this.spec.env },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    child.stderr?.pipe(createWriteStream(this.logFile(), { flags: 'a' }));
    child.stdin?.on('error', () => undefined);
    child.once('exit', (code) => {
      if (!this.#expectedExit && this.#child === child) this.onUnexpectedExit?.(this.spec.name, code);
    });
    this.#ready = await this.#waitForReady(child);
    return this.#ready;
  }

  /** Sends one line of JSON to the process. */
  send(message: object): void {
    this.#child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** SIGKILL, as a power cut would: nothing is tidied up. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#expectedExit = true;
    if (!child || !this.running) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), 8000);
    await gone;
    clearTimeout(patience);
  }

  #waitForReady(child: ChildProcess): Promise<ReadyLine> {
    const { stdout } = child;
    if (!stdout) throw new Error('no standard output');
    return new Promise((resolve, reject) => {
      const lines = createInterface({ input: stdout });
      const fail = (what: string) => {
        clearTimeout(timer);
        this.#expectedExit = true;
        child.kill('SIGKILL');
        reject(
          new MillspaceError('MS-GEN-010', {
            detail: `${this.spec.name} ${what}${this.#lastWords()}`,
            where: this.logFile(),
          }),
        );
      };
      const timer = setTimeout(() => fail('did not become ready'), this.spec.readyTimeoutMs ?? 60_000);
      const exited = () => fail('ended before it was ready');
      child.once('exit', exited);
      lines.on('line', (line) => {
        const ready = readyLine(line);
        if (!ready) return;
        clearTimeout(timer);
        child.off('exit', exited);
        resolve(ready);
      });
    });
  }

  #lastWords(): string {
    try {
      const lines = readFileSync(this.logFile(), 'utf8').trim().split('\n').slice(-6);
      return lines.length > 0 && lines[0] !== '' ? `. Its last words:\n${lines.join('\n')}` : '';
    } catch {
      return '';
    }
  }
}

function readyLine(line: string): ReadyLine | null {
  if (!line.startsWith('{')) return null;
  try {
    const value = JSON.parse(line) as ReadyLine;
    return value.ready === true ? value : null;
  } catch {
    return null;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LedgerEntry } from '@millspace/demo/ledger-check';

/** A program that nobody here wrote; ended by SIGTERM, after five seconds by SIGKILL. */
export class ForeignProcess {
  readonly child: ChildProcess;
  readonly #name: string;
  #words = '';

  constructor(command: string, args: string[]) {
    this.#name = command;
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr?.on('data', (piece: Buffer) => {
      this.#words = (this.#words + piece.toString('utf8')).slice(-2000);
    });
    this.child.stdin?.on('error', () => undefined);
  }

  /** The first line on standard output or standard error that fits. @throws Error with its last words when it ends before */
  says(wanted: RegExp, timeoutMs = 20_000): Promise<string> {
    const { stdout, stderr } = this.child;
    if (!stdout || !stderr) throw new Error('no output');
    return new Promise((resolve, reject) => {
      const fail = (what: string) => () => reject(new Error(`${this.#name} ${what}: ${this.#words}`));
      const timer = setTimeout(fail('was not ready in time'), timeoutMs);
      this.child.once('error', (error) => reject(error));
      this.child.once('exit', fail('ended'));
      for (const input of [stdout, stderr])
        createInterface({ input }).on('line', (line) => {
          if (!wanted.test(line)) return;
          clearTimeout(timer);
          resolve(line);
        });
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill('SIGTERM');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(patience);
  }
}

/** Runs a program to its end. @throws Error when it does not end with 0 */
export async function runs(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (piece: Buffer) => {
    words += piece.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${words}`);
}

/** What a foreign machine says of itself, its names changed to signals. */
export async function ledgerOf(file: string, signals: Record<string, string>): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!line.endsWith('}')) continue;
    const entry = JSON.parse(line) as LedgerEntry;
    const signal = signals[entry.tag];
    if (signal !== undefined) entries.push({ ...entry, tag: signal });
  }
  return entries;
}

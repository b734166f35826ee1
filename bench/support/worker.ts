import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerName } from '../workers/main.ts';
import { ended, withUs } from './children.ts';

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** A process of its own with a few functions that can be called: so that what is measured shares no event loop. */
export class Worker implements AsyncDisposable {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  private constructor(name: WorkerName, nodeArgs: readonly string[]) {
    this.#name = name;
    const entry = fileURLToPath(new URL('../workers/main.ts', import.meta.url));
    this.#child = withUs(
      fork(entry, [name], {
        execArgv: [...nodeArgs],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        serialization: 'advanced',
      }),
    );
    this.#child.on('message', (message: { id: number; value?: unknown; error?: string }) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.value);
      else waiting?.reject(new Error(`${name}: ${message.error}`));
    });
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${name} ended early (${code ?? signal})`));
      this.#waiting.clear();
    });
  }

  static async start(name: WorkerName, init: object, options: { nodeArgs?: readonly string[] } = {}): Promise<Worker> {
    const worker = new Worker(name, options.nodeArgs ?? []);
    try {
      await worker.call('init', init);
    } catch (error) {
      await worker[Symbol.asyncDispose]();
      throw error;
    }
    return worker;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  call<T = unknown>(method: string, argument: unknown = null): Promise<T> {
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as T), reject });
      if (!this.#child.connected) return reject(new Error(`${this.#name} is gone`));
      this.#child.send({ id, method, argument });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ended(this.#child, 3000);
  }
}

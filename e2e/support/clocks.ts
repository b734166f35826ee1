import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { House } from './house.ts';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'set-clock.ts')).href;

/** Clocks of processes that a test sets ahead, together. Files in a folder that outlives the processes. */
export class Clocks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What a process is started with so that its clock can be set. */
  of(name: string): { nodeArgs: string[]; env: Record<string, string> } {
    this.#write(name, 0);
    return { nodeArgs: ['--import', PRELOAD], env: { MILLSPACE_E2E_CLOCK: this.#file(name) } };
  }

  /** Sets clocks ahead of the machine's by so much (ms): at once where the process runs, else when it starts. */
  set(house: House, offsetMs: number, names: readonly string[]): void {
    for (const name of names) {
      this.#write(name, offsetMs);
      const { pid, running } = house.process(name);
      if (running && pid !== undefined) process.kill(pid, 'SIGUSR2');
    }
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.clock`);
  }

  #write(name: string, offsetMs: number): void {
    const file = this.#file(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, String(offsetMs));
  }
}

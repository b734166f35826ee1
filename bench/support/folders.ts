import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Folders on one disk, that go when the run is over. */
export class Folders implements Disposable {
  readonly #base: string;

  constructor(dir: string | null) {
    const parent = dir === null ? join(ROOT, '.millspace/bench') : resolve(dir);
    mkdirSync(parent, { recursive: true });
    this.#base = mkdtempSync(join(parent, 'run-'));
    process.once('exit', () => this[Symbol.dispose]());
  }

  make(name: string): string {
    return mkdtempSync(join(this.#base, `${name}-`));
  }

  [Symbol.dispose](): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

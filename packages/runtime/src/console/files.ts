import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { codeOf } from '../errors.ts';

/** A build of the console: its page, and the names of all its other files. */
export interface Built {
  /** Of `index.html`, with placeholders. */
  html: string;
  /** Paths from the folder on, with `/`. */
  names: ReadonlySet<string>;
}

const INDEX = 'index.html';
/** Made beside each file for those who accept it; never asked for by name. */
const COMPRESSED = /\.(br|gz)$/;

/**
 * The folder of a build. What is served is looked up in its list of files, so that no path leads anywhere else: no links, nothing hidden.
 * A later build is seen by its `index.html`, which is written anew.
 */
export class BuiltFiles {
  readonly #folder: string;
  #known: { built: Built; stamp: number } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** null when the console was not built. */
  async read(): Promise<Built | null> {
    const index = join(this.#folder, INDEX);
    try {
      const { mtimeMs } = await stat(index);
      if (this.#known?.stamp === mtimeMs) return this.#known.built;
      const [html, names] = await Promise.all([readFile(index, 'utf8'), this.#names()]);
      const built = { html, names };
      this.#known = { built, stamp: mtimeMs };
      return built;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
      return null;
    }
  }

  async #names(): Promise<ReadonlySet<string>> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.#folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
    return new Set(names.filter((name) => name !== INDEX && !COMPRESSED.test(name) && !isHidden(name)));
  }
}

/** Pure: some part of the path begins with a dot. */
export function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'));
}

import type { Draft } from './draft.ts';

/** Where a draft lies on the server. */
export interface Kept {
  id: string;
  revision: number;
}

/** Whether what is on the screen is on the server, too. `failed`: not yet; it is tried again with the next change, or when asked. */
export type KeepState = { kind: 'kept' | 'saving' } | { kind: 'failed'; error: unknown };

export interface KeeperDeps {
  /** Makes a draft (`from` null) or changes one; `revision` absent: whatever is kept there is replaced. */
  save(values: Draft, from: { id: string; revision?: number } | null): Promise<Kept>;
  changed(state: KeepState, kept: Kept | null): void;
}

/** Saves what is filled in, one request after the other; of what comes meanwhile only the last is saved. */
export class Keeper {
  readonly #deps: KeeperDeps;
  #kept: Kept | null;
  #wanted: Draft | null = null;
  #saving: Promise<void> | null = null;

  constructor(kept: Kept | null, deps: KeeperDeps) {
    this.#kept = kept;
    this.#deps = deps;
  }

  put(values: Draft): Promise<void> {
    this.#wanted = values;
    return this.#save(true);
  }

  /** Once more what could not be saved; `instead`: also where somebody else has changed the draft since. */
  again(instead = false): Promise<void> {
    return this.#save(!instead);
  }

  #save(careful: boolean): Promise<void> {
    this.#saving ??= this.#run(careful).finally(() => {
      this.#saving = null;
    });
    return this.#saving;
  }

  async #run(careful: boolean): Promise<void> {
    while (this.#wanted !== null) {
      const values = this.#wanted;
      this.#deps.changed({ kind: 'saving' }, this.#kept);
      try {
        const from = this.#kept && (careful ? this.#kept : { id: this.#kept.id });
        this.#kept = await this.#deps.save(values, from);
      } catch (error) {
        this.#deps.changed({ kind: 'failed', error }, this.#kept);
        return;
      }
      if (this.#wanted === values) this.#wanted = null;
      this.#deps.changed({ kind: this.#wanted === null ? 'kept' : 'saving' }, this.#kept);
    }
  }
}

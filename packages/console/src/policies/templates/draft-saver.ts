/** How what is on the screen relates to what is kept. */
export type SaveState =
  | { kind: 'kept'; at: number | null }
  | { kind: 'changed' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: unknown };

export interface Kept {
  revision: number;
  savedAt: number;
}

export interface SaverDeps<T> {
  /** Keeps a body over the revision that was read before. @throws whatever the API throws */
  put: (body: T, revision: number) => Promise<Kept>;
  tell: (state: SaveState) => void;
  pauseMs?: number;
}

const PAUSE_MS = 700;

/** Saves what is written some moments after the last change, one request at a time, and always the newest. */
export class DraftSaver<T> {
  readonly #deps: SaverDeps<T>;
  #revision: number;
  #wanted: { body: T } | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;

  constructor(revision: number, deps: SaverDeps<T>) {
    this.#revision = revision;
    this.#deps = deps;
  }

  /** Something else is on the screen now. */
  change(body: T): void {
    this.#wanted = { body };
    this.#deps.tell({ kind: 'changed' });
    this.#stopTimer();
    this.#timer = setTimeout(() => void this.flush(), this.#deps.pauseMs ?? PAUSE_MS);
  }

  /** Saves now what is not saved yet. Whether all is kept; else an attempt failed. */
  async flush(): Promise<boolean> {
    this.#stopTimer();
    this.#running ??= this.#save().finally(() => {
      this.#running = null;
    });
    await this.#running;
    return !this.pending;
  }

  get pending(): boolean {
    return this.#wanted !== null;
  }

  /** The next save goes over this revision: after somebody else's draft was read, or the draft became a version. */
  over(revision: number): void {
    this.#revision = revision;
  }

  /** What is not saved yet will not be. */
  forget(): void {
    this.#stopTimer();
    this.#wanted = null;
  }

  async #save(): Promise<void> {
    while (this.#wanted !== null) {
      const wanted: { body: T } = this.#wanted;
      this.#deps.tell({ kind: 'saving' });
      try {
        const { revision, savedAt } = await this.#deps.put(wanted.body, this.#revision);
        this.#revision = revision;
        if (this.#wanted === wanted) this.#wanted = null;
        this.#deps.tell(this.#wanted === null ? { kind: 'kept', at: savedAt } : { kind: 'changed' });
      } catch (error) {
        this.#deps.tell({ kind: 'failed', error });
        return;
      }
    }
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** Bytes that may be committed and not yet acknowledged: a quarter of what the broker sends ahead, so that it never waits. */
const UNSAID_BYTES = 64 * 1024;
/** … and how long (ms). */
const UNSAID_MS = 250;

/**
 * Tells the broker how far a stream is committed: at once when much is, else now and then. A lost or late one does no
 * harm, for the position lies in the store; it frees the broker's window and its log.
 */
export class Acknowledger {
  readonly #send: (position: string) => Promise<void>;
  readonly #lost: (error: unknown) => void;
  #position: string | null = null;
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #sending = false;
  /** Under way. */
  #saying: string | null = null;
  #stopped = false;

  constructor(send: (position: string) => Promise<void>, lost: (error: unknown) => void) {
    this.#send = send;
    this.#lost = lost;
  }

  /** Everything up to the position is committed; `bytes` on the wire since the last call. */
  committed(position: string, bytes: number): void {
    if (this.#stopped) return;
    this.#position = position;
    this.#bytes += bytes;
    if (this.#bytes >= UNSAID_BYTES) void this.#say();
    else this.#later();
  }

  /** The connection has ended. What is not said yet is said once more, by `send`; it never rejects. */
  async part(send: (position: string) => Promise<void>): Promise<void> {
    const position = this.#stopped ? null : (this.#position ?? this.#saying);
    this.#stopped = true;
    this.#forget();
    if (position !== null) await send(position).catch(() => undefined);
  }

  /** One under way at a time; the next says the newest position. */
  async #say(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#position !== null) {
        const position = this.#position;
        this.#forget();
        this.#saying = position;
        await this.#send(position);
        this.#saying = null;
        if (this.#position !== null && this.#bytes < UNSAID_BYTES) return this.#later();
      }
    } catch (error) {
      if (!this.#stopped) this.#lost(error);
    } finally {
      this.#sending = false;
    }
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#say();
    }, UNSAID_MS);
  }

  #forget(): void {
    this.#position = null;
    this.#bytes = 0;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

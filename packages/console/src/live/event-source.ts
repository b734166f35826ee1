import { type Connection, reopenAfterMs } from './connection.ts';

/** Without a word for so long (three heartbeats) a stream is taken for dead, whatever the browser thinks of it. */
const SILENT_MS = 40_000;

export interface StreamHandlers {
  onEvent: (name: string, data: string, id: string) => void;
  onConnection: (connection: Connection) => void;
  /** Asked before each new attempt: false when nobody is signed in any more, and then it stays closed. */
  mayReopen: () => Promise<boolean>;
}

/**
 * A stream of server-sent events that is opened again after whatever ended it. The browser's own retry gives up for ever
 * on any status but 200, such as a proxy's 502 while the process restarts.
 */
export class ReopenedStream {
  readonly #url: () => string;
  readonly #names: readonly string[];
  readonly #handlers: StreamHandlers;
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #offlineSince: number | null = null;
  #closed = false;

  constructor(url: () => string, names: readonly string[], handlers: StreamHandlers) {
    this.#url = url;
    this.#names = names;
    this.#handlers = handlers;
    this.#open();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  /** Opens it anew at once, e.g. because the address changed or a person asked for it. */
  reopen(): void {
    this.#source?.close();
    clearTimeout(this.#timer);
    this.#attempt = 0;
    if (!this.#closed) this.#open();
  }

  #open(): void {
    const source = new EventSource(this.#url());
    this.#source = source;
    const heard = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#lost(), SILENT_MS);
    };
    // A proxy that takes the connection and never answers is silent, too.
    heard();
    source.onopen = () => {
      this.#attempt = 0;
      this.#offlineSince = null;
      this.#handlers.onConnection({ state: 'live', since: Date.now() });
      heard();
    };
    source.onerror = () => this.#lost();
    for (const name of [...this.#names, 'heartbeat'])
      source.addEventListener(name, (event) => {
        heard();
        if (name !== 'heartbeat') this.#handlers.onEvent(name, event.data, event.lastEventId);
      });
  }

  #lost(): void {
    if (this.#closed) return;
    this.#source?.close();
    clearTimeout(this.#timer);
    const pause = reopenAfterMs(this.#attempt++);
    this.#offlineSince ??= Date.now();
    this.#handlers.onConnection({ state: 'offline', since: this.#offlineSince, retryAt: Date.now() + pause });
    this.#timer = setTimeout(() => void this.#again(), pause);
  }

  async #again(): Promise<void> {
    const may = await this.#handlers.mayReopen().catch(() => true);
    if (may && !this.#closed) this.#open();
  }
}

import { readConsole } from '../api/console.ts';
import type { Connection } from './connection.ts';
import { ReopenedStream } from './event-source.ts';
import { oncePerBrowser } from './one-per-browser.ts';
import { type Want, Wants } from './wants.ts';

const NAME = 'millspace-values';
const REPEAT_MS = 30_000;

/** New rows of an own machine as they were stored. */
export interface LiveRows {
  machine: string;
  group: string;
  origin: 'live' | 'history';
  t: number[];
  signals: Record<string, (number | null)[]>;
}

export interface LiveListener {
  onRows: (rows: LiveRows) => void;
  /** Live again after a break: what came in between has to be asked for. */
  onReturn: () => void;
}

type Word =
  | ({ kind: 'want' } & Want)
  | { kind: 'rows'; rows: LiveRows }
  | { kind: 'return' }
  | { kind: 'what do you want?' };

/**
 * Live values for all tabs of a browser out of one stream. Each tab says which machines it shows; one of them holds the stream for the
 * union and passes the rows on. A hidden tab wants nothing. Values go to whoever listens, past React.
 */
class LiveValues {
  readonly #tab = crypto.getRandomValues(new Uint32Array(2)).join('-');
  readonly #listeners = new Map<LiveListener, string>();
  readonly #wants = new Wants();
  #channel: BroadcastChannel | null = null;
  #leave: (() => void) | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Set while this tab leads. */
  #retune: (() => void) | null = null;

  /** @returns a function that stops listening */
  listen(machine: string, listener: LiveListener): () => void {
    this.#listeners.set(listener, machine);
    if (this.#channel === null) this.#start();
    this.#tell();
    return () => {
      this.#listeners.delete(listener);
      this.#tell();
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  #start(): void {
    const channel = new BroadcastChannel(NAME);
    this.#channel = channel;
    channel.onmessage = ({ data }: MessageEvent<Word>) => this.#hear(data);
    document.addEventListener('visibilitychange', this.#tell);
    addEventListener('pagehide', this.#stop);
    this.#timer = setInterval(this.#tell, REPEAT_MS);
    this.#leave = oncePerBrowser(NAME, () => this.#lead());
  }

  readonly #stop = (): void => {
    this.#channel?.postMessage({ kind: 'want', tab: this.#tab, machines: [] } satisfies Word);
    document.removeEventListener('visibilitychange', this.#tell);
    removeEventListener('pagehide', this.#stop);
    clearInterval(this.#timer);
    this.#leave?.();
    this.#channel?.close();
    this.#channel = null;
    this.#leave = null;
  };

  readonly #tell = (): void => {
    const machines = document.hidden ? [] : [...new Set(this.#listeners.values())];
    const want = { tab: this.#tab, machines };
    this.#wants.take(want, Date.now());
    this.#channel?.postMessage({ kind: 'want', ...want } satisfies Word);
    this.#retune?.();
  };

  #hear(word: Word): void {
    if (word.kind === 'want') {
      this.#wants.take(word, Date.now());
      this.#retune?.();
    } else if (word.kind === 'rows') this.#give(word.rows);
    else if (word.kind === 'return') this.#returned();
    else this.#tell();
  }

  #give(rows: LiveRows): void {
    if (document.hidden) return;
    for (const [listener, machine] of this.#listeners) if (machine === rows.machine) listener.onRows(rows);
  }

  #returned(): void {
    for (const listener of this.#listeners.keys()) listener.onReturn();
  }

  #lead(): () => void {
    let wanted = '';
    let stream: ReopenedStream | null = null;
    let opened = false;
    const onConnection = ({ state }: Connection) => {
      if (state !== 'live') return;
      // Between two streams rows may have been missed, also when only the wishes changed.
      if (opened) {
        this.#channel?.postMessage({ kind: 'return' } satisfies Word);
        this.#returned();
      }
      opened = true;
    };
    this.#retune = () => {
      const now = this.#wants.union(Date.now()).join(',');
      if (now === wanted) return;
      wanted = now;
      stream?.close();
      stream =
        wanted === ''
          ? null
          : new ReopenedStream(
              () => `/api/v1/events?${new URLSearchParams({ scope: 'own', machines: wanted })}`,
              ['rows'],
              {
                onEvent: (_name, data) => {
                  const rows = JSON.parse(data) as LiveRows;
                  this.#channel?.postMessage({ kind: 'rows', rows } satisfies Word);
                  this.#give(rows);
                },
                onConnection,
                mayReopen: async () => (await readConsole()).user !== null,
              },
            );
    };
    this.#channel?.postMessage({ kind: 'what do you want?' } satisfies Word);
    this.#retune();
    return () => {
      this.#retune = null;
      stream?.close();
    };
  }
}

export const liveValues = new LiveValues();

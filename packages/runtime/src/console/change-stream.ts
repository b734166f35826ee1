import type { ConsoleTopic } from '@millspace/schemas';
import type { Change, ChangeBus } from './change-bus.ts';

/** Where events are written to: an answer of Node's HTTP server. */
export interface Sink {
  readonly writableLength: number;
  write(text: string): unknown;
  on(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
}

export interface ChangeStreamOptions {
  bus: ChangeBus;
  /** What the reader may hear of. */
  topics: ReadonlySet<ConsoleTopic>;
  /** Id of the last event that the reader has; undefined: it begins. */
  after: string | undefined;
  heartbeatMs?: number;
  /** Bytes that may wait for a slow reader; beyond it changes are left out, and it is told to ask for everything anew. */
  bufferBytes?: number;
}

const HEARTBEAT_MS = 10_000;
const BUFFER_BYTES = 64 * 1024;
const RETRY_MS = 2000;

/**
 * Writes changes as server-sent events until the sink closes. `ready` once at the beginning, `changed` with topic and id, `resync` when
 * the reader has missed some, `heartbeat` to show that the stream lives. Each event has an id; a reader that comes back with it gets what it has missed.
 */
export function streamChanges(sink: Sink, options: ChangeStreamOptions): void {
  const { bus, topics, after, heartbeatMs = HEARTBEAT_MS, bufferBytes = BUFFER_BYTES } = options;
  let behind = false;
  const send = (event: string, n: number, data: object) =>
    sink.write(`id: ${bus.run}-${n}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const tell = (change: Change) => {
    if (!topics.has(change.topic)) return;
    behind ||= sink.writableLength > bufferBytes;
    if (behind) return;
    const { n, topic, id } = change;
    send('changed', n, { topic, ...(id === undefined ? {} : { id }) });
  };

  sink.write(`retry: ${RETRY_MS}\n\n`);
  const missed = after === undefined ? [] : missedSince(bus, after);
  if (missed === null) send('resync', bus.newest, {});
  else {
    if (after === undefined) send('ready', bus.newest, {});
    for (const change of missed) tell(change);
  }
  const forget = bus.on(tell);
  const heartbeat = setInterval(() => {
    // An event, for scripts do not see comments. Whoever is behind must not take it for all there was.
    if (!behind && sink.writableLength <= bufferBytes) send('heartbeat', bus.newest, {});
  }, heartbeatMs);
  sink.on('drain', () => {
    if (!behind) return;
    behind = false;
    send('resync', bus.newest, {});
  });
  sink.on('error', () => undefined);
  sink.on('close', () => {
    clearInterval(heartbeat);
    forget();
  });
}

/** null: too long ago, or of another run of the process. */
function missedSince(bus: ChangeBus, id: string): Change[] | null {
  const cut = id.lastIndexOf('-');
  const n = Number(id.slice(cut + 1));
  if (id.slice(0, cut) !== bus.run || cut === id.length - 1 || !Number.isInteger(n)) return null;
  return bus.since(n);
}

import type { MillRecord } from '@millspace/schemas';
import type { ConnectorApi, LiveRows } from './api.ts';
import { percentile } from './percentiles.ts';

const WINDOW = 4000;

/** Watches what a connector stores: counts, latencies, the newest values. Latency = stored − closing of the slot (its time and half a period), live data of the fast group only, ms. */
export class Arrivals {
  /** Live ones. */
  frames = 0;
  samples = 0;
  records = 0;
  lastAt = 0;
  readonly #latencies: number[] = [];
  readonly #newest = new Map<string, { t: number; value: number }>();
  readonly #watchers = new Set<(rows: LiveRows) => void>();
  readonly #recordWatchers = new Set<(record: MillRecord, scope: string) => void>();
  readonly #stop = new AbortController();
  readonly #halfPeriodMs: number;
  #opened: (() => void) | undefined;

  /** @param fastPeriodMs grid of the fast group, ms */
  constructor(fastPeriodMs: number) {
    this.#halfPeriodMs = fastPeriodMs / 2;
  }

  /** Resolves once the live stream is open. */
  watch(api: ConnectorApi): Promise<void> {
    const opened = new Promise<void>((resolve) => {
      this.#opened = resolve;
    });
    void api.live(
      '',
      {
        rows: (rows) => this.#rows(rows),
        record: (record, scope) => this.#record(record, scope),
        open: () => this.#opened?.(),
      },
      this.#stop.signal,
    );
    return opened;
  }

  onRows(watcher: (rows: LiveRows) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  onRecord(watcher: (record: MillRecord, scope: string) => void): () => void {
    this.#recordWatchers.add(watcher);
    return () => this.#recordWatchers.delete(watcher);
  }

  newest(machine: string, signal: string): number | null {
    return this.#newest.get(`${machine} ${signal}`)?.value ?? null;
  }

  latency(p: number): number | null {
    return percentile(this.#latencies, p);
  }

  forgetLatencies(): void {
    this.#latencies.length = 0;
  }

  stop(): void {
    this.#stop.abort();
  }

  #rows(rows: LiveRows): void {
    const now = Date.now();
    if (rows.origin === 'live') this.frames += 1;
    this.samples += rows.t.length;
    this.lastAt = now;
    const last = rows.t.at(-1);
    if (last !== undefined && rows.origin === 'live' && rows.group === 'fast') {
      this.#latencies.push(now - last - this.#halfPeriodMs);
      if (this.#latencies.length > WINDOW) this.#latencies.splice(0, WINDOW / 2);
    }
    for (const [signal, values] of Object.entries(rows.signals)) {
      const value = values.findLast((entry) => entry !== null);
      if (last !== undefined && value !== undefined && value !== null)
        this.#newest.set(`${rows.machine} ${signal}`, { t: last, value });
    }
    for (const watcher of this.#watchers) watcher(rows);
  }

  #record(record: MillRecord, scope: string): void {
    this.records += 1;
    for (const watcher of this.#recordWatchers) watcher(record, scope);
  }
}

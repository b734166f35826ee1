import type { SqliteDatabase, Statement } from '@millspace/runtime/sqlite';
import { loadPack } from '@millspace/schemas';

const MINUTE = 60_000;
/** Block span of a group sampled every half minute or slower, and of any faster one (ms). Multiples of a minute, so that each minute lies in one block. */
const SLOW_SPAN = 360 * MINUTE;
const FAST_SPAN = 10 * MINUTE;

/** One machine's sampling group within a scope. */
export interface Stream {
  id: number;
  scope: string;
  machine: string;
  pack: string;
  group: string;
  span: number;
  lastLive: number | null;
  watermark: number | null;
  duplicates: number;
  series: Map<string, Series>;
}

export interface Series {
  id: number;
  stream: Stream;
  signal: string;
  step: boolean;
  latest: { t: number; v: number | null; q: number } | null;
}

interface StreamRow {
  id: number;
  scope: string;
  machine: string;
  pack: string;
  grp: string;
  span: number;
  last_live: number | null;
  watermark: number | null;
  duplicates: number;
}

/** All streams and series, in memory; new ones are written when they first appear. */
export class Streams {
  readonly #byKey = new Map<string, Stream>();
  readonly #seriesById = new Map<number, Series>();
  readonly #insertStream: Statement;
  readonly #insertSeries: Statement;
  readonly #update: Statement;
  /** The names that a stream's last frame had, and the series they are. */
  #layouts = new WeakMap<Stream, { signals: readonly string[]; series: readonly Series[] }>();
  /** Made in the transaction that is open; forgotten when it fails. */
  #fresh: { streams: string[]; series: Series[] } = { streams: [], series: [] };

  constructor(db: SqliteDatabase) {
    this.#insertStream = db.prepare('INSERT INTO streams (scope, machine, pack, grp, span) VALUES (?, ?, ?, ?, ?)');
    this.#insertSeries = db.prepare('INSERT INTO series (stream, signal, step) VALUES (?, ?, ?)');
    this.#update = db.prepare('UPDATE streams SET last_live = ?, watermark = ?, duplicates = ? WHERE id = ?');
    const byId = new Map<number, Stream>();
    for (const row of db.prepare('SELECT * FROM streams').all() as StreamRow[]) {
      const stream = {
        id: row.id,
        scope: row.scope,
        machine: row.machine,
        pack: row.pack,
        group: row.grp,
        span: row.span,
        lastLive: row.last_live,
        watermark: row.watermark,
        duplicates: row.duplicates,
        series: new Map(),
      };
      byId.set(row.id, stream);
      this.#byKey.set(keyOf(row.scope, row.machine, row.pack, row.grp), stream);
    }
    for (const row of db.prepare('SELECT id, stream, signal, step FROM series').all() as {
      id: number;
      stream: number;
      signal: string;
      step: number;
    }[]) {
      const stream = byId.get(row.stream);
      if (stream) this.#remember({ id: row.id, stream, signal: row.signal, step: row.step === 1, latest: null });
    }
  }

  find(scope: string, machine: string, pack: string, group: string): Stream | undefined {
    return this.#byKey.get(keyOf(scope, machine, pack, group));
  }

  all(): Stream[] {
    return [...this.#byKey.values()];
  }

  of(scope: string, machine: string): Stream[] {
    return this.all().filter((stream) => stream.scope === scope && stream.machine === machine);
  }

  obtain(scope: string, machine: string, pack: string, group: string): Stream {
    const key = keyOf(scope, machine, pack, group);
    const known = this.#byKey.get(key);
    if (known) return known;
    const span = (groupPeriod(pack, group) ?? 1000) >= 30_000 ? SLOW_SPAN : FAST_SPAN;
    const id = Number(this.#insertStream.run(scope, machine, pack, group, span).lastInsertRowid);
    const stream: Stream = {
      id,
      scope,
      machine,
      pack,
      group,
      span,
      lastLive: null,
      watermark: null,
      duplicates: 0,
      series: new Map(),
    };
    this.#byKey.set(key, stream);
    this.#fresh.streams.push(key);
    return stream;
  }

  obtainSeries(stream: Stream, signal: string): Series {
    const known = stream.series.get(signal);
    if (known) return known;
    const step = isStep(stream.pack, signal);
    const id = Number(this.#insertSeries.run(stream.id, signal, step ? 1 : 0).lastInsertRowid);
    const series = this.#remember({ id, stream, signal, step, latest: null });
    this.#fresh.series.push(series);
    return series;
  }

  knows(stream: Stream, signals: readonly string[]): boolean {
    return this.#layouts.get(stream)?.signals === signals || signals.every((signal) => stream.series.has(signal));
  }

  /** The series of these signals, in their order; the same array for the same array of names, for as long as no other comes between. */
  layout(stream: Stream, signals: readonly string[]): readonly Series[] {
    const known = this.#layouts.get(stream);
    if (known?.signals === signals) return known.series;
    const series = signals.map((signal) => this.obtainSeries(stream, signal));
    this.#layouts.set(stream, { signals, series });
    return series;
  }

  /** The transaction that made new streams was committed. */
  committed(): void {
    if (this.#fresh.streams.length + this.#fresh.series.length > 0) this.#fresh = { streams: [], series: [] };
  }

  /** … or was rolled back: its ids do not exist. */
  rolledBack(): void {
    this.#layouts = new WeakMap();
    for (const key of this.#fresh.streams) this.#byKey.delete(key);
    for (const series of this.#fresh.series) {
      series.stream.series.delete(series.signal);
      this.#seriesById.delete(series.id);
    }
    this.committed();
  }

  series(id: number): Series | undefined {
    return this.#seriesById.get(id);
  }

  save(stream: Stream): void {
    this.#update.run(stream.lastLive, stream.watermark, stream.duplicates, stream.id);
  }

  /** Forgets a scope that was erased. */
  drop(scope: string): void {
    for (const [key, stream] of this.#byKey) {
      if (stream.scope !== scope) continue;
      this.#byKey.delete(key);
      for (const series of stream.series.values()) this.#seriesById.delete(series.id);
    }
  }

  #remember(series: Series): Series {
    series.stream.series.set(series.signal, series);
    this.#seriesById.set(series.id, series);
    return series;
  }
}

function keyOf(scope: string, machine: string, pack: string, group: string): string {
  return `${scope}\u0000${machine}\u0000${pack}\u0000${group}`;
}

function groupPeriod(pack: string, group: string): number | undefined {
  return packOf(pack)?.groups.find((entry) => entry.id === group)?.periodMs;
}

function isStep(pack: string, signal: string): boolean {
  return packOf(pack)?.signals.find((entry) => entry.id === signal)?.mode === 'step';
}

/** A pack this release does not know is stored like any other; its signals count as cyclic. */
function packOf(id: string): ReturnType<typeof loadPack> | undefined {
  try {
    return loadPack(id);
  } catch {
    return undefined;
  }
}

import { qualityReason } from './quality.ts';
import type { Store } from './store.ts';
import type { Stream } from './streams.ts';

export interface SignalOverview {
  signal: string;
  group: string;
  t: number | null;
  value: number | null;
  quality: string | null;
}

export interface MachineOverview {
  scope: string;
  machine: string;
  packs: string[];
  groups: { group: string; pack: string; lastLive: number | null; watermark: number | null; duplicates: number }[];
  signals: SignalOverview[];
}

/** Every machine of the store with the newest value of each signal. */
export function machinesOf(
  store: Store,
  filter: { scope?: string; machine?: string; without?: ReadonlySet<string> } = {},
): MachineOverview[] {
  store.foldAll();
  const machines = new Map<string, MachineOverview>();
  for (const stream of store.streams.all()) {
    if (
      (filter.scope !== undefined && stream.scope !== filter.scope) ||
      filter.without?.has(stream.scope) ||
      (filter.machine !== undefined && stream.machine !== filter.machine)
    )
      continue;
    const key = `${stream.scope}\u0000${stream.machine}`;
    const entry = machines.get(key) ?? {
      scope: stream.scope,
      machine: stream.machine,
      packs: [],
      groups: [],
      signals: [],
    };
    machines.set(key, entry);
    if (!entry.packs.includes(stream.pack)) entry.packs.push(stream.pack);
    entry.groups.push({
      group: stream.group,
      pack: stream.pack,
      lastLive: stream.lastLive,
      watermark: stream.watermark,
      duplicates: stream.duplicates,
    });
    entry.signals.push(...latestOf(store, stream));
  }
  return [...machines.values()];
}

/** Newest values from memory; after a start from the last block. */
function latestOf(store: Store, stream: Stream): SignalOverview[] {
  if ([...stream.series.values()].some((series) => series.latest === null)) fillFromBlock(store, stream);
  return [...stream.series.values()].map((series) => ({
    signal: series.signal,
    group: stream.group,
    t: series.latest?.t ?? null,
    value: series.latest?.v ?? null,
    quality: series.latest === null ? null : qualityReason(series.latest.q),
  }));
}

function fillFromBlock(store: Store, stream: Stream): void {
  const start = store.db.prepare('SELECT max(start) FROM block_times WHERE stream = ?').pluck().get(stream.id) as
    | number
    | null;
  if (start === null) return;
  const { rows } = store.blocks.read(stream, start);
  const at = rows.t.length - 1;
  for (const series of stream.series.values()) {
    const column = rows.columns.get(series.id);
    if (series.latest !== null || column === undefined || at < 0) continue;
    const v = column.v[at] ?? Number.NaN;
    series.latest = { t: rows.t[at] ?? 0, v: Number.isNaN(v) ? null : v, q: column.q[at] ?? 0 };
  }
}

export interface StoreFigures {
  bytes: number;
  samples: number;
  duplicates: number;
  oldest?: number;
  newest?: number;
}

/** Size and extent of the store; rows that wait to be packed are counted after at most a minute. */
export function figuresOf(store: Store): StoreFigures {
  const pages = store.db.pragma('page_count', { simple: true }) as number;
  const pageSize = store.db.pragma('page_size', { simple: true }) as number;
  const rows = store.db.prepare('SELECT coalesce(sum(n), 0) n, min(start) oldest FROM block_times').get() as {
    n: number;
    oldest: number | null;
  };
  const newest = Math.max(0, ...store.streams.all().map((stream) => stream.lastLive ?? 0));
  const duplicates = store.streams.all().reduce((sum, stream) => sum + stream.duplicates, 0);
  return {
    bytes: pages * pageSize,
    samples: rows.n,
    duplicates,
    ...(rows.oldest === null ? {} : { oldest: rows.oldest }),
    ...(newest === 0 ? {} : { newest }),
  };
}

/**
 * Commits what machines would have said while nobody could be reached, into the data folder of a connector that does not
 * run: `node fill-backlog.ts '{"folder","pack","machines","signals","from","to"}'`, `from` ≤ t < `to` in epoch ms, one
 * row a second for each machine and sampling group, a watermark each five seconds. What is published and wanted goes to
 * the outbox as ever. One JSON object on standard output tells what was committed.
 */

import { join } from 'node:path';
import { systemClock } from '@millspace/runtime/clock';
import { FolderLock } from '@millspace/runtime/folder-lock';
import { createLogger } from '@millspace/runtime/logger';
import { loadPack, type MillRecord, type PackSignal } from '@millspace/schemas';
import type { NormalisedFrame } from '../src/ports.ts';
import { Publications } from '../src/send/publications.ts';
import { Store } from '../src/store/store.ts';

interface Order {
  folder: string;
  pack: string;
  machines: string[];
  signals: string[];
  from: number;
  to: number;
}

const PERIOD_MS = 1000;
const WATERMARK_MS = 5000;
/** Machine time that one transaction covers. */
const COMMIT_MS = 30_000;
/** A state changes about so often (samples). */
const STATE_HOLDS = 600;
const OUTBOX = { maxBytes: 1024 ** 3, keepAckedMs: 48 * 3_600_000 };

/** mulberry32: the same values at every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Values that wander within a signal's range like measured ones; states keep theirs for a while. */
function wander({ range: [low, high], mode }: PackSignal, next: () => number): () => number {
  let value = low + (high - low) * 0.4;
  return () => {
    if (mode === 'step') {
      if (next() < 1 / STATE_HOLDS) value = low + next() * (high - low);
      return Math.round(value);
    }
    value = Math.min(high, Math.max(low, value + (next() - 0.5) * Math.min(10, (high - low) * 0.01)));
    return Number(value.toPrecision(5));
  };
}

interface Group {
  machine: string;
  pack: string;
  group: string;
  signals: { id: string; next: () => number }[];
}

function groupsOf(order: Order): Group[] {
  const signals = loadPack(order.pack).signals.filter(({ id }) => order.signals.includes(id));
  const next = random(20_250_101);
  return order.machines.flatMap((machine) =>
    [...new Set(signals.map(({ group }) => group))].map((group) => ({
      machine,
      pack: order.pack,
      group,
      signals: signals
        .filter((signal) => signal.group === group)
        .map((signal) => ({ id: signal.id, next: wander(signal, next) })),
    })),
  );
}

function frameAt(t: number, { signals, ...part }: Group): NormalisedFrame {
  const columns = Object.fromEntries(signals.map(({ id, next }) => [id, [next()]]));
  return { ...part, origin: 'live', mapping: 'backlog-1', frame: { t: [t], signals: columns } };
}

async function fill(order: Order): Promise<{ rows: number; watermarks: number; outboxBytes: number }> {
  using _lock = FolderLock.take(order.folder);
  const logger = createLogger({ name: 'fill-backlog', level: 'warn' });
  const store = new Store({ file: join(order.folder, 'connector.db'), clock: systemClock, logger, outbox: OUTBOX });
  try {
    // Opens the lanes of what is published.
    new Publications(store);
    const groups = groupsOf(order);
    let rows = 0;
    let watermarks = 0;
    for (let start = order.from; start < order.to; start += COMMIT_MS) {
      const frames: NormalisedFrame[] = [];
      const records: MillRecord[] = [];
      for (let t = start; t < Math.min(order.to, start + COMMIT_MS); t += PERIOD_MS) {
        for (const group of groups) {
          frames.push(frameAt(t, group));
          if ((t - order.from) % WATERMARK_MS === 0)
            records.push({ record: 'watermark', machine: group.machine, pack: group.pack, group: group.group, t });
        }
      }
      store.commit({ frames, records, quarantined: [] });
      rows += frames.length;
      watermarks += records.length;
      await store.room();
    }
    const outboxBytes = [...store.outbox.lanes.values()].reduce((sum, lane) => sum + lane.waitingBytes, 0);
    if (store.outbox.displacedSamples > 0) throw new Error('the outbox is too small for this backlog');
    return { rows, watermarks, outboxBytes };
  } finally {
    store.close();
  }
}

process.stdout.write(`${JSON.stringify(await fill(JSON.parse(process.argv[2] ?? '{}') as Order))}\n`);

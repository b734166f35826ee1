import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { DatasetInput, WatermarkRecord } from '@millspace/schemas';
import type { NormalisedBatch, NormalisedFrame } from '../src/ports.ts';
import type { OutboxLimits } from '../src/store/outbox-types.ts';
import { Store } from '../src/store/store.ts';

export const START = 1_767_225_600_000;
export const DATASET = 'urn:millspace:dataset:acme:mills';

/** A temporary folder that goes with `using`. */
export function tempFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'millspace-connector-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function openStore(folder: string, options: { clock?: Clock; outbox?: Partial<OutboxLimits> } = {}): Store {
  return new Store({
    file: join(folder, 'connector.db'),
    clock: options.clock ?? new ManualClock(START),
    logger: silentLogger(),
    outbox: { maxBytes: 50_000_000, keepAckedMs: 48 * 3_600_000, ...options.outbox },
  });
}

export function frame(
  t: number | number[],
  signals: Record<string, number | null | (number | null)[]>,
  more: Partial<NormalisedFrame> = {},
): NormalisedFrame {
  const times = Array.isArray(t) ? t : [t];
  const columns = Object.fromEntries(
    Object.entries(signals).map(([name, values]) => [name, Array.isArray(values) ? values : [values]]),
  );
  const quality = Object.fromEntries(
    Object.entries(columns).flatMap(([name, values]) => {
      const missing = values.flatMap((value, index) => (value === null ? [[String(index), 'comm-lost' as const]] : []));
      return missing.length > 0 ? [[name, Object.fromEntries(missing)]] : [];
    }),
  );
  return {
    machine: 'mill-1',
    pack: 'bead-mill/1',
    group: 'fast',
    origin: 'live',
    mapping: 'r1',
    frame: { t: times, signals: columns, ...(Object.keys(quality).length > 0 ? { quality } : {}) },
    ...more,
  };
}

export function batch(...frames: NormalisedFrame[]): NormalisedBatch {
  return { frames, records: [], quarantined: [] };
}

export function watermark(t: number): WatermarkRecord {
  return { record: 'watermark', machine: 'mill-1', pack: 'bead-mill/1', group: 'fast', t };
}

export function dataset(more: Partial<DatasetInput> = {}): DatasetInput {
  return {
    id: DATASET,
    title: { en: 'Mills', de: 'Mühlen' },
    machines: [{ id: 'mill-1', pack: 'bead-mill/1' }],
    signals: [
      { id: 'agitator.power', pack: 'bead-mill/1', group: 'fast', unit: 'kW', sensitivity: 'technical' },
      { id: 'agitator.speed', pack: 'bead-mill/1', group: 'fast', unit: '/min', sensitivity: 'technical' },
    ],
    records: ['event', 'batch'],
    groups: [{ pack: 'bead-mill/1', group: 'fast', periodMs: 1000 }],
    realtime: true,
    brokerReadable: true,
    offers: [],
    approval: 'automatic',
    published: true,
    ...more,
  };
}

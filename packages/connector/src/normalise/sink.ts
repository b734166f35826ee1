import type { SinkOptions, SourceSink } from '../ports.ts';
import type { Ingest } from './ingest.ts';

/** One source's view of the pipeline. */
export function createSink(ingest: Ingest, sourceId: string, options: SinkOptions): SourceSink {
  ingest.configure(sourceId, options);
  return {
    configure: (changed) => ingest.configure(sourceId, changed),
    values: (batch) => ingest.values(sourceId, batch),
    record: (record) => ingest.record(record),
    alive: (at, addresses) => ingest.alive(sourceId, at, addresses),
    heard: (sentAt, linkAt, addresses) => ingest.heard(sourceId, sentAt, linkAt, addresses),
    lost: (from, reason, addresses) => ingest.lost(sourceId, from, reason, addresses),
    recovered: (at, recovered) => ingest.recovered(sourceId, at, recovered),
    refill: (gap, stretch, values) => ingest.refill(gap, stretch, sourceId, values),
    refilled: (gap, addresses) => ingest.refilled(gap, sourceId, addresses),
    quarantine: (entry) => ingest.quarantine(entry),
  };
}

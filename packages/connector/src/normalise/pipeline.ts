import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import type { Metrics } from '@millspace/runtime/metrics';
import type { Pack } from '@millspace/schemas';
import type { ResolvedMapping } from '../mapping/mapping.port.ts';
import type { IngestCounters, IngestPipeline, RawValue, SinkOptions, SourceSink, StorePort } from '../ports.ts';
import { Ingest } from './ingest.ts';
import { createSink } from './sink.ts';

export interface IngestDeps {
  /** One per source; `resolveMapping` makes them. */
  mappings: ResolvedMapping[];
  packs?: readonly Pack[];
  store: StorePort;
  clock: Clock;
  logger: Logger;
  metrics?: Metrics;
  /** Monotonic milliseconds, for tests; default `performance.now`. */
  mono?: () => number;
  /** Values of a slot may arrive this late and still be live, ms (source time). */
  latenessMs?: number;
}

const WATERMARK_EVERY_MS = 5_000;

/**
 * Raw values of all sources → frames and records of the store. Closes slots as soon as their source has confirmed that nothing
 * more of them comes, one commit for all that waits. `tick` must be called every ≤ 100 ms.
 */
export function createIngestPipeline(deps: IngestDeps): IngestPipeline {
  const ingest = new Ingest({ latenessMs: 5_000, mono: () => performance.now(), ...deps });
  observe(deps.metrics, ingest);
  let lastWatermark = ingest.mono();
  const sinks = new Map<string, SourceSink>();
  return {
    sinkFor(sourceId: string, options?: SinkOptions) {
      const known = sinks.get(sourceId);
      if (known !== undefined) return known;
      const sink = createSink(ingest, sourceId, options ?? {});
      sinks.set(sourceId, sink);
      return sink;
    },
    tick() {
      const mono = ingest.mono();
      ingest.close();
      if (mono - lastWatermark >= WATERMARK_EVERY_MS) {
        lastWatermark = mono;
        ingest.flushQuietly();
        ingest.watermarks(mono);
      }
      ingest.flushQuietly();
    },
    replay: (entries: { source: string; value: RawValue }[]) => ingest.replay(entries),
    remap: (mapping: ResolvedMapping) => ingest.remap(mapping),
    counters: (): IngestCounters => ({ ...ingest.counters }),
    groups: () => ingest.groupStatus(),
    stop() {
      ingest.flushQuietly();
    },
  };
}

function observe(metrics: Metrics | undefined, ingest: Ingest): void {
  if (metrics === undefined) return;
  const values = metrics.counter('ingest_values_total', 'Values of sources by what became of them', ['outcome']);
  const seen: Partial<Record<keyof IngestCounters, number>> = {};
  ingest.onFlush = () => {
    for (const [outcome, count] of Object.entries(ingest.counters) as [keyof IngestCounters, number][]) {
      const more = count - (seen[outcome] ?? 0);
      if (more > 0) values.inc({ outcome }, more);
      seen[outcome] = count;
    }
  };
}

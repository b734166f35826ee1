import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { MappingFile, SourceConfig } from '@millspace/schemas';
import { resolveMapping } from '../src/mapping/resolve.ts';
import { createIngestPipeline } from '../src/normalise/pipeline.ts';
import type { IngestPipeline, Source, SourceStatus } from '../src/ports.ts';
import { createSource } from '../src/sources/create-source.ts';
import { MemoryStore } from './memory-store.ts';
import { TEST_PACK } from './pack.ts';

export interface Harness {
  store: MemoryStore;
  pipeline: IngestPipeline;
  source: Source;
  dataDir: string;
  /** Resolves once the source's status fulfils the condition. */
  status(ready: (status: SourceStatus) => boolean): Promise<SourceStatus>;
  /** Takes another mapping over while everything runs. */
  remap(mapping: MappingFile): Promise<void>;
  stop(): Promise<void>;
}

/** A source with the real pipeline behind it and a store in memory. */
export async function startHarness(
  config: SourceConfig,
  mapping: MappingFile,
  options: { store?: MemoryStore; dataDir?: string } = {},
): Promise<Harness> {
  const store = options.store ?? new MemoryStore();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'millspace-connector-')));
  const resolved = resolveMapping(mapping, { packs: [TEST_PACK] });
  const pipeline = createIngestPipeline({ mappings: [resolved], store, clock: systemClock, logger: silentLogger() });
  const source = await createSource(config, { mapping: resolved, clock: systemClock, logger: silentLogger(), dataDir });
  const ticking = setInterval(() => {
    pipeline.tick(Date.now());
    store.check();
  }, 20);
  await source.start(pipeline.sinkFor(source.id));
  return {
    store,
    pipeline,
    source,
    dataDir,
    async status(ready) {
      await store.until(() => ready(source.status()));
      return source.status();
    },
    remap(changed) {
      const to = resolveMapping(changed, { packs: [TEST_PACK] });
      return source.remap(to, () => pipeline.remap(to));
    },
    async stop() {
      await source.stop();
      clearInterval(ticking);
      pipeline.stop();
      if (options.dataDir !== undefined) return;
      if (config.type === 'opcua') await (await import('../src/sources/opcua/pki.ts')).releaseCertificates(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

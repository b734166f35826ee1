import { existsSync } from 'node:fs';
import { shellWord } from '@millspace/runtime/cli/shell-word';
import type { Clock } from '@millspace/runtime/clock';
import { besideConfig } from '@millspace/runtime/config';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { Metrics } from '@millspace/runtime/metrics';
import { type ConnectorConfig, type ErrorCode, packs, type SourceConfig } from '@millspace/schemas';
import type { ResolvedMapping } from '../mapping/mapping.port.ts';
import type { IngestPipeline, Source, SourceStatus } from '../ports.ts';
import type { Store } from '../store/store.ts';

export interface IntakeDeps {
  config: ConnectorConfig;
  /** The configuration file: mapping files lie beside it. */
  configFile: string;
  store: Store;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** Sources that people added, ready to run. */
  kept?: readonly SourceConfig[];
}

interface Entry {
  config: SourceConfig;
  /** Added by a person at run time. */
  kept: boolean;
  source: Source | null;
  mapping: ResolvedMapping | null;
  error: { code: ErrorCode; text: string; at: number } | null;
}

const TICK_MS = 50;

/** Runs the configured sources. A source that cannot run says why and disturbs no other. */
export class Intake {
  readonly #deps: IntakeDeps;
  readonly #entries: Entry[] = [];
  #pipeline: IngestPipeline | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    for (const config of deps.config.sources ?? [])
      if (config.enabled !== false) this.#entries.push(entryOf(config, false));
    for (const config of deps.kept ?? []) this.#entries.push(entryOf(config, true));
  }

  get pipeline(): IngestPipeline | null {
    return this.#pipeline;
  }

  #entry(id: string): Entry {
    const entry = this.#entries.find((candidate) => candidate.config.id === id);
    if (entry === undefined)
      throw new MillspaceError('MS-SRC-013', {
        detail: `there is no source "${id}"; there is: ${this.ids().join(', ') || 'none'}`,
        status: 404,
      });
    return entry;
  }

  /** Reads the mappings and starts what can be started; resolves when the endless connecting of each has begun. */
  async start(): Promise<void> {
    if (this.#entries.length === 0) return;
    for (const entry of this.#entries) {
      await this.#attempt(entry, async () => {
        entry.mapping = await this.#mappingOf(entry.config);
        for (const warning of entry.mapping.warnings) this.#deps.logger.warn({ source: entry.config.id }, warning);
      });
    }
    const pipeline = await this.#piped();
    if (pipeline === null) return;
    for (const entry of this.#entries) {
      const { mapping } = entry;
      if (mapping === null || this.#stopped) continue;
      await this.#attempt(entry, () => this.#open(entry, mapping, pipeline));
    }
  }

  /** The pipeline, made when the first source needs it; null when everything stops. */
  async #piped(): Promise<IngestPipeline | null> {
    const { createIngestPipeline } = await import('../normalise/pipeline.ts');
    if (this.#stopped) return null;
    if (this.#pipeline !== null) return this.#pipeline;
    const { store, clock, logger, metrics } = this.#deps;
    const pipeline = createIngestPipeline({ mappings: this.mappings(), packs: packs(), store, clock, logger, metrics });
    this.#pipeline = pipeline;
    this.#timer = setInterval(() => this.#tick(pipeline), TICK_MS);
    return pipeline;
  }

  /** Takes a source in while everything runs. One that cannot run says why. @throws MillspaceError MS-SRC-022 the name is taken */
  async add(config: SourceConfig): Promise<void> {
    if (this.#entries.some((entry) => entry.config.id === config.id))
      throw new MillspaceError('MS-SRC-022', { detail: `there is a source "${config.id}" already`, where: '/id' });
    const entry = entryOf(config, true);
    this.#entries.push(entry);
    await this.#begin(entry);
    this.#deps.logger.info({ source: config.id }, 'a source was added');
  }

  /** Other settings for a source that a person added: it is stopped and begun anew, all others are not touched. @throws MillspaceError MS-SRC-013, -021 */
  async change(config: SourceConfig): Promise<void> {
    const before = this.#keptEntry(config.id);
    await this.#end(before, 'the settings of the source were changed');
    const entry = entryOf(config, true);
    this.#entries.splice(this.#entries.indexOf(before), 1, entry);
    await this.#begin(entry);
    this.#deps.logger.info({ source: config.id }, 'the settings of a source were changed');
  }

  /** Lets a source go that a person added. What it has delivered stays. @throws MillspaceError MS-SRC-013, -021 */
  async remove(id: string): Promise<void> {
    const entry = this.#keptEntry(id);
    await this.#end(entry, 'the source was removed');
    this.#pipeline?.remap(nothingMapped(id, ''));
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#deps.logger.info({ source: id }, 'a source was removed');
  }

  isKept(id: string): boolean {
    return this.#entry(id).kept;
  }

  configOf(id: string): SourceConfig {
    return this.#entry(id).config;
  }

  /** Where the mapping of a source lies. */
  mappingFile(config: SourceConfig): string {
    return besideConfig(this.#deps.configFile, config.mapping);
  }

  mapping(id: string): ResolvedMapping | null {
    return this.#entry(id).mapping;
  }

  #keptEntry(id: string): Entry {
    const entry = this.#entry(id);
    if (entry.kept) return entry;
    throw new MillspaceError('MS-SRC-021', { detail: `"${id}" is in ${this.#deps.configFile}`, where: `/${id}` });
  }

  async #begin(entry: Entry): Promise<void> {
    await this.#attempt(entry, async () => {
      const mapping = await this.#mappingOf(entry.config);
      entry.mapping = mapping;
      const known = this.#pipeline !== null;
      const pipeline = await this.#piped();
      if (pipeline === null) return;
      if (known) pipeline.remap(mapping);
      await this.#open(entry, mapping, pipeline);
    });
  }

  async #end({ config, source }: Entry, reason: string): Promise<void> {
    if (source === null) return;
    await source.stop();
    this.#pipeline?.sinkFor(config.id).lost(null, reason);
  }

  statuses(): SourceStatus[] {
    return this.#entries.map((entry) => {
      const status = (entry.error === null && entry.source?.status()) || waiting(entry);
      return { ...status, notes: [...status.notes, ...(entry.mapping?.warnings ?? [])] };
    });
  }

  source(id: string): Source {
    const entry = this.#entry(id);
    if (entry.source === null)
      throw new MillspaceError(entry.error?.code ?? 'MS-GEN-405', {
        detail: entry.error?.text ?? `source "${id}" is not started yet`,
        status: 409,
      });
    return entry.source;
  }

  /**
   * Reads a source's mapping file again and takes it over while everything runs. A file that is not good changes nothing.
   * @throws MillspaceError what is wrong with the file; MS-MAP-009 when it has changed under the same revision; MS-SRC-013 no such source
   */
  async reload(id: string): Promise<{ source: string; before: string | null; revision: string; changed: boolean }> {
    const entry = this.#entry(id);
    const mapping = await this.#mappingOf(entry.config);
    const before = entry.mapping;
    const pipeline = await this.#piped();
    const answer = { source: id, before: before?.revision ?? null, revision: mapping.revision };
    if (before !== null && sameMapping(before, mapping)) return { ...answer, changed: false };
    if (before?.revision === mapping.revision)
      throw new MillspaceError('MS-MAP-009', {
        detail: `the mapping of "${id}" has changed, but its revision is "${mapping.revision}" as before`,
        where: `${besideConfig(this.#deps.configFile, entry.config.mapping)}#/revision`,
        status: 422,
      });
    if (pipeline === null)
      throw new MillspaceError('MS-GEN-405', { detail: 'the sources are not started yet', status: 409 });
    for (const warning of mapping.warnings) this.#deps.logger.warn({ source: id }, warning);
    const swap = () => {
      pipeline.remap(mapping);
      entry.mapping = mapping;
    };
    if (entry.source === null) {
      swap();
      entry.error = null;
      await this.#attempt(entry, () => this.#open(entry, mapping, pipeline));
    } else await entry.source.remap(mapping, swap);
    this.#deps.logger.info({ source: id, before: answer.before, revision: mapping.revision }, 'mapping changed');
    return { ...answer, changed: true };
  }

  /** Sources that run, in the order of the configuration. */
  ids(): string[] {
    return this.#entries.map((entry) => entry.config.id);
  }

  mappings(): ResolvedMapping[] {
    return this.#entries.flatMap((entry) => (entry.mapping ? [entry.mapping] : []));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled(this.#entries.map((entry) => entry.source?.stop()));
    if (this.#timer) clearInterval(this.#timer);
    this.#pipeline?.stop();
  }

  #tick(pipeline: IngestPipeline): void {
    try {
      pipeline.tick(this.#deps.clock.now());
    } catch (error) {
      this.#deps.logger.error({ err: error }, 'normalising failed, will be tried again');
    }
  }

  async #open(entry: Entry, mapping: ResolvedMapping, pipeline: IngestPipeline): Promise<void> {
    const { config } = entry;
    const { clock, logger, metrics } = this.#deps;
    const { createSource } = await import('../sources/create-source.ts');
    const source = await createSource(config, {
      mapping,
      clock,
      logger: logger.child({ source: config.id }),
      metrics,
      dataDir: this.#deps.config.dataDir,
      kept: entry.kept,
    });
    entry.source = source;
    const sink = pipeline.sinkFor(config.id);
    sink.configure(sinkOptions(config));
    await source.start(sink);
  }

  /** A source whose mapping file is not there yet is started all the same: it can be browsed, and a mapping suggested. */
  async #mappingOf(config: SourceConfig): Promise<ResolvedMapping> {
    const path = besideConfig(this.#deps.configFile, config.mapping);
    if (!existsSync(path))
      return nothingMapped(config.id, `${path} does not exist yet: connector suggest-mapping ${shellWord(config.id)}`);
    const { loadMapping } = await import('../mapping/load.ts');
    const { personal } = this.#deps.config;
    const mapping = loadMapping(path, { packs: packs(), where: path, ...(personal ? { personal } : {}) });
    if (mapping.source !== config.id)
      throw new MillspaceError('MS-MAP-001', {
        detail: `the mapping is for the source "${mapping.source}", the configuration names it for "${config.id}"`,
        where: `${path}#/source`,
      });
    return mapping;
  }

  async #attempt(entry: Entry, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = error instanceof MillspaceError ? error.code : 'MS-GEN-001';
      const place = error instanceof MillspaceError && error.where !== undefined ? ` [${error.where}]` : '';
      entry.error = { code, text: messageOf(error) + place, at: this.#deps.clock.now() };
      this.#deps.logger.error(
        { source: entry.config.id, problem: code, detail: entry.error.text },
        'a source cannot run',
      );
    }
  }
}

function entryOf(config: SourceConfig, kept: boolean): Entry {
  return { config, kept, source: null, mapping: null, error: null };
}

/** The file says the same, whatever it looks like. */
function sameMapping(a: ResolvedMapping, b: ResolvedMapping): boolean {
  const plain = (mapping: ResolvedMapping) =>
    JSON.stringify(mapping, (_key, value: unknown) =>
      value instanceof Map || value instanceof Set ? [...value] : value,
    );
  return plain(a) === plain(b);
}

function nothingMapped(source: string, warning: string): ResolvedMapping {
  return {
    source,
    revision: 'none',
    targets: new Map(),
    groups: [],
    subscriptions: [],
    machines: [],
    conditions: [],
    dropped: new Set(),
    warnings: [warning],
  };
}

function sinkOptions(config: SourceConfig): { holdBackMs?: number; durable?: boolean } {
  if (config.type === 'mqtt') return { durable: config.dialect === 'json' };
  return { holdBackMs: config.samplingIntervalMs ?? config.publishingIntervalMs ?? 100 };
}

function waiting(entry: Entry): SourceStatus {
  return {
    id: entry.config.id,
    type: entry.config.type,
    state: entry.error ? 'refused' : 'starting',
    since: entry.error?.at ?? 0,
    ...(entry.error ? { detail: entry.error.text, code: entry.error.code } : {}),
    items: { wanted: 0, active: 0, bad: [] },
    lastValueAt: null,
    lastAliveAt: null,
    machines: [],
    reconnects: 0,
    notes: [],
  };
}

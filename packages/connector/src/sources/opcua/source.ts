import { Backoff, pause } from '@millspace/runtime/backoff';
import { messageOf } from '@millspace/runtime/errors';
import type { OpcUaSourceConfig } from '@millspace/schemas';
import type { ResolvedMapping } from '../../mapping/mapping.port.ts';
import type {
  BrowseRequest,
  BrowseResult,
  Explorer,
  Source,
  SourceSink,
  SourceState,
  SourceStatus,
} from '../../ports.ts';
import type { SourceDeps } from '../source.port.ts';
import { StatusKeeper } from '../status.ts';
import { browseTree } from './browse.ts';
import { type Connection, connect } from './connection.ts';
import { opcUaError } from './errors.ts';
import { OpcUaExplorer } from './explorer.ts';
import { quietLibrary } from './library.ts';
import { certificateManager, refuseShown, type SourceTrust, trustShown } from './pki.ts';
import { TrustBook } from './trust-book.ts';
import { Watching } from './watching.ts';

/** How long to wait before the next attempt when a person has to act first. Never give up: they may act at the server. */
const REFUSED_MS = 15_000;
const BACKOFF = { baseMs: 250, maxMs: 3_000, jitter: 0.3 };

export function createOpcUaSource(config: OpcUaSourceConfig, deps: SourceDeps): Source {
  return new OpcUaSource(config, deps);
}

/**
 * Reads an OPC UA server, for ever: connects, watches until something breaks, tells what was missed, connects again.
 * It never writes, and calls no method but ConditionRefresh.
 */
class OpcUaSource implements Source {
  readonly id: string;
  readonly #config: OpcUaSourceConfig;
  #deps: SourceDeps;
  readonly #status: StatusKeeper;
  readonly #trust: SourceTrust;
  #explorer: OpcUaExplorer | null = null;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #connection: Connection | null = null;
  #watching: Watching | null = null;
  #running: Promise<void> | null = null;

  constructor(config: OpcUaSourceConfig, deps: SourceDeps) {
    this.id = config.id;
    this.#config = config;
    this.#deps = deps;
    this.#trust = { source: config.id, book: new TrustBook(deps.dataDir), folderCounts: deps.kept !== true };
    this.#status = new StatusKeeper(config.id, 'opcua', deps.mapping, deps.clock);
  }

  async start(sink: SourceSink): Promise<void> {
    if (this.#running !== null) return;
    quietLibrary(this.#deps.logger);
    this.#status.set('starting');
    this.#running = this.#run(sink);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#explorer?.close();
    await this.#running;
    this.#status.set('stopped');
  }

  status(): SourceStatus {
    return this.#status.snapshot();
  }

  /** @throws MillspaceError MS-SRC-001 … when no connection can be made */
  async browse(request: BrowseRequest = {}): Promise<BrowseResult> {
    const open = this.#connection;
    if (open !== null) return browseTree(open, request);
    const manager = await certificateManager(this.#deps.dataDir);
    try {
      const connection = await connect(this.#config, manager, this.#trust);
      try {
        return await browseTree(connection, request);
      } finally {
        await connection.close();
      }
    } catch (error) {
      throw opcUaError(error, this.#config);
    }
  }

  async remap(mapping: ResolvedMapping, swap: () => void): Promise<void> {
    const adopt = () => {
      swap();
      this.#deps = { ...this.#deps, mapping };
      this.#status.wanted(mapping);
    };
    if (this.#watching === null) {
      adopt();
      return;
    }
    try {
      await this.#watching.remap(mapping, adopt);
    } catch (error) {
      throw opcUaError(error, this.#config);
    }
  }

  async trust(fingerprint: string): Promise<void> {
    const { dataDir, clock, logger } = this.#deps;
    await trustShown(await certificateManager(dataDir), fingerprint, this.#trust, clock.now());
    logger.info({ source: this.id, fingerprint }, 'a person trusts the server certificate');
    this.#wake.abort();
  }

  async refuse(fingerprint: string): Promise<void> {
    refuseShown(fingerprint, this.#trust);
    this.#deps.logger.info({ source: this.id, fingerprint }, 'a person refuses the server certificate');
    await this.#connection?.close();
    this.#wake.abort();
  }

  explorer(): Explorer {
    this.#explorer ??= new OpcUaExplorer(this.#config, this.#deps.dataDir, this.#trust, () =>
      this.#watching === null ? null : this.#connection,
    );
    return this.#explorer;
  }

  async #run(sink: SourceSink): Promise<void> {
    const backoff = new Backoff(BACKOFF);
    while (!this.#stop.signal.aborted) {
      const waitMs = await this.#once(sink, backoff);
      if (this.#stop.signal.aborted) break;
      this.#wake = new AbortController();
      await pause(waitMs ?? backoff.next(), AbortSignal.any([this.#stop.signal, this.#wake.signal]));
    }
  }

  /** One life of a connection; returns how long to wait if not as the backoff says. */
  async #once(sink: SourceSink, backoff: Backoff): Promise<number | undefined> {
    let watching: Watching | null = null;
    try {
      const manager = await certificateManager(this.#deps.dataDir);
      const connection = await connect(this.#config, manager, this.#trust);
      this.#connection = connection;
      const deps = this.#deps;
      watching = new Watching(connection, this.#config, deps, this.#status, sink);
      await watching.start();
      this.#watching = watching;
      // The mapping was changed while the session was made.
      if (this.#deps.mapping !== deps.mapping) await watching.remap(this.#deps.mapping, () => {});
      backoff.reset();
      this.#status.set('connected');
      this.#deps.logger.info({ source: this.id, security: connection.security }, 'OPC UA server connected');
      const reason = await watching.ended(this.#stop.signal);
      if (!this.#stop.signal.aborted) this.#broken(sink, reason);
      return undefined;
    } catch (error) {
      return this.#failed(error, sink, watching !== null);
    } finally {
      watching?.stop();
      this.#watching = null;
      const connection = this.#connection;
      this.#connection = null;
      await connection?.close();
    }
  }

  #broken(sink: SourceSink, reason: string): void {
    sink.lost(null, reason);
    this.#status.reconnected();
    const silent = reason.startsWith('silent');
    this.#status.set(silent ? 'silent' : 'reconnecting', {
      code: silent ? 'MS-SRC-009' : 'MS-SRC-001',
      detail: reason,
    });
    this.#deps.logger.warn({ source: this.id, reason }, 'OPC UA connection lost; connecting again');
  }

  #failed(error: unknown, sink: SourceSink, wasWatching: boolean): number | undefined {
    const problem = opcUaError(error, this.#config);
    if (wasWatching) sink.lost(null, messageOf(error));
    const fingerprint = problem.details?.fingerprint;
    const wanted = STATES[problem.code] ?? 'reconnecting';
    // Only what the server has shown can be trusted; a certificate of ours is to be renewed.
    const state = wanted === 'needs trust' && typeof fingerprint !== 'string' ? 'refused' : wanted;
    const changed = this.#status.snapshot().detail !== problem.message;
    this.#status.set(state, {
      code: problem.code,
      detail: problem.message,
      ...(typeof fingerprint === 'string' ? { fingerprint } : {}),
    });
    if (changed) this.#deps.logger.warn({ source: this.id, code: problem.code }, problem.message);
    return state === 'reconnecting' ? undefined : REFUSED_MS;
  }
}

/** Errors that a person has to settle. */
const STATES: Readonly<Record<string, SourceState>> = {
  'MS-SRC-002': 'refused',
  'MS-SRC-003': 'needs trust',
  'MS-SRC-004': 'needs trust',
  'MS-SRC-005': 'refused',
  'MS-SRC-006': 'refused',
  'MS-SRC-016': 'refused',
  'MS-SRC-019': 'needs trust',
  'MS-SRC-020': 'needs trust',
  'MS-SRC-017': 'refused',
  'MS-SRC-018': 'refused',
};

import { newAddresses } from '../../mapping/differences.ts';
import type { ResolvedMapping } from '../../mapping/mapping.port.ts';
import type { RawValue, SourceSink } from '../../ports.ts';
import type { SourceDeps } from '../source.port.ts';
import type { StatusKeeper } from '../status.ts';
import type { Dialect } from './dialect.port.ts';
import type { Message } from './session.ts';
import { type EdgeAction, SparkplugEdge } from './sparkplug-edge.ts';
import { decode, encodeRebirth } from './sparkplug-payload.ts';
import { parseTopic, rebirthTopic } from './sparkplug-topic.ts';

/** One edge node is asked for a rebirth at most this often. */
const REBIRTH_EVERY_MS = 5_000;
/** Metrics whose newest value is kept. */
const MAX_REMEMBERED = 50_000;

export interface SparkplugOptions {
  groups: string[] | undefined;
  rebirth: boolean;
  publish: (topic: string, payload: Buffer) => void;
}

/** Sparkplug B: sessions of edge nodes and devices (clean session, QoS 0, as its specification says for hosts). */
export class SparkplugDialect implements Dialect {
  filters: string[] = [];
  readonly persistent = false;
  readonly #source: string;
  readonly #options: SparkplugOptions;
  readonly #deps: SourceDeps;
  readonly #status: StatusKeeper;
  readonly #sink: SourceSink;
  readonly #edges = new Map<string, SparkplugEdge>();
  /** `<group>/<edge>[/<device>]` → its mapped addresses. */
  #addresses = new Map<string, string[]>();
  #known: ReadonlySet<string> = new Set();
  #mapping: ResolvedMapping;
  /** Newest value of every metric that was heard: a metric that is mapped later has it at once, without a rebirth. */
  readonly #newest = new Map<string, RawValue>();
  readonly #alive = new Set<string>();
  /** What the broker had for us at this time of ours has reached us. */
  #linkAt: number | null = null;
  readonly #asked = new Map<string, number>();

  constructor(source: string, options: SparkplugOptions, deps: SourceDeps, status: StatusKeeper, sink: SourceSink) {
    this.#source = source;
    this.#options = options;
    this.#deps = deps;
    this.#status = status;
    this.#sink = sink;
    this.#mapping = deps.mapping;
    this.#read(deps.mapping);
  }

  remap(mapping: ResolvedMapping): void {
    const before = this.#mapping;
    this.#mapping = mapping;
    this.#read(mapping);
    this.connected();
    const unheard = new Set(newAddresses(before, mapping));
    const alive = [...this.#alive].flatMap((prefix) => this.#addresses.get(prefix) ?? []);
    const addresses = alive.filter((address) => unheard.has(address));
    if (addresses.length === 0) return;
    this.#sink.recovered(null, { addresses });
    const values = addresses.flatMap((address) => this.#newest.get(address) ?? []);
    const now = values.map((value) => ({ ...value, initial: true }));
    this.#status.values(now);
    this.#sink.values(now).catch((error: unknown) => {
      this.#deps.logger.error({ source: this.#source, err: error }, 'values could not be taken');
    });
  }

  #read(mapping: ResolvedMapping): void {
    this.#addresses = new Map();
    for (const want of mapping.subscriptions) {
      if (want.prefix === undefined) continue;
      this.#addresses.set(want.prefix, [...(this.#addresses.get(want.prefix) ?? []), want.address]);
    }
    this.#known = new Set(mapping.subscriptions.map((want) => want.address));
    const groups = this.#options.groups ?? [
      ...new Set([...this.#addresses.keys()].map((prefix) => prefix.split('/')[0] ?? '')),
    ];
    const types = ['NBIRTH', 'NDATA', 'NDEATH', 'DBIRTH', 'DDATA', 'DDEATH'];
    this.filters = groups.flatMap((group) =>
      types.map((type) => `spBv1.0/${group}/${type}/${type.startsWith('D') ? '+/+' : '+'}`),
    );
  }

  connected(): void {
    for (const prefix of this.#addresses.keys()) this.#edgeOf(prefix.split('/').slice(0, 2).join('/'));
  }

  answered(since: number): void {
    this.#linkAt = since;
  }

  lost(reason: string): void {
    this.#linkAt = null;
    this.#asked.clear();
    for (const edge of this.#edges.values()) {
      for (const device of [null, ...edge.devices]) this.#lostOf(edge, device, reason, edge.missingFrom);
      edge.forget();
    }
    this.#alive.clear();
  }

  async messages(batch: Message[]): Promise<void> {
    for (const message of batch) {
      const topic = parseTopic(message.topic);
      // Births and data are never retained; a retained one is a leftover of somebody's experiment.
      if (topic === null || message.retain) continue;
      const edge = this.#edgeOf(`${topic.group}/${topic.edge}`);
      try {
        const actions = edge.take(topic.type, topic.device, decode(message.payload), this.#deps.clock.now());
        for (const action of actions) await this.#act(edge, action);
      } catch (error) {
        await this.#refuse(message, error);
      }
    }
  }

  tick(now: number): void {
    // Edge nodes that the mapping names but nobody has heard of are asked to introduce themselves.
    for (const edge of this.#edges.values()) if (!edge.born) this.#askRebirth(edge, now);
    const alive = Map.groupBy(this.#alive, (prefix) => prefix.split('/').slice(0, 2).join('/'));
    for (const [id, prefixes] of alive) {
      const addresses = prefixes.flatMap((prefix) => this.#addresses.get(prefix) ?? []);
      if (addresses.length > 0) this.#sink.heard(this.#edgeOf(id).sentAt, this.#linkAt, addresses);
    }
    // Between birth and death what is not sent has not changed: a machine at rest is none that is missing.
    this.#status.unchanged();
  }

  active(): number {
    return [...this.#alive].reduce((sum, prefix) => sum + (this.#addresses.get(prefix)?.length ?? 0), 0);
  }

  #edgeOf(id: string): SparkplugEdge {
    const known = this.#edges.get(id) ?? new SparkplugEdge(id, this.#options.rebirth);
    this.#edges.set(id, known);
    return known;
  }

  async #act(edge: SparkplugEdge, action: EdgeAction): Promise<void> {
    switch (action.do) {
      case 'lost':
        return this.#lostOf(edge, action.device, action.reason, action.from);
      case 'recovered':
        return this.#recoveredOf(edge, action.device, action.at);
      case 'rebirth':
        return this.#askRebirth(edge, this.#deps.clock.now());
      case 'note':
        if (this.#status.note(`${action.code} ${action.text}`))
          this.#deps.logger.warn({ source: this.#source, code: action.code }, action.text);
        return;
      case 'values': {
        this.#remember(action.values);
        // Metrics that are not mapped (bdSeq, node control, what nobody wants) are no mistakes.
        const values = action.values.filter((value) => this.#known.has(value.address));
        if (values.length === 0) return;
        this.#status.values(values);
        for (const value of values) {
          if (value.initial !== true && value.historical !== true && value.sourceTime !== null)
            this.#status.skew(value.receivedAt - value.sourceTime);
        }
        await this.#sink.values(values);
      }
    }
  }

  #remember(values: readonly RawValue[]): void {
    for (const value of values) {
      if (value.historical === true) continue;
      if (this.#newest.has(value.address) || this.#newest.size < MAX_REMEMBERED) this.#newest.set(value.address, value);
    }
  }

  #lostOf(edge: SparkplugEdge, device: string | null, reason: string, from: number | null): void {
    const prefix = device === null ? edge.id : `${edge.id}/${device}`;
    this.#alive.delete(prefix);
    const addresses = this.#addresses.get(prefix);
    if (addresses === undefined) return;
    this.#status.gone(addresses);
    this.#sink.lost(from, reason, addresses);
  }

  #recoveredOf(edge: SparkplugEdge, device: string | null, at: number | null): void {
    const prefix = device === null ? edge.id : `${edge.id}/${device}`;
    this.#alive.add(prefix);
    this.#asked.delete(edge.id);
    const addresses = this.#addresses.get(prefix);
    if (addresses !== undefined) this.#sink.recovered(at, { addresses });
  }

  #askRebirth(edge: SparkplugEdge, now: number): void {
    if (!this.#options.rebirth) return;
    const last = this.#asked.get(edge.id);
    if (last !== undefined && now - last < REBIRTH_EVERY_MS && now >= last) return;
    this.#asked.set(edge.id, now);
    this.#options.publish(rebirthTopic(edge.id), encodeRebirth(now));
  }

  #refuse(message: Message, error: unknown): Promise<void> {
    const detail = error instanceof Error ? error.message : String(error);
    return this.#sink.quarantine({
      source: this.#source,
      address: message.topic,
      at: this.#deps.clock.now(),
      reasons: [
        { code: 'MS-SRC-011', text: { en: `No Sparkplug payload: ${detail}`, de: `Kein Sparkplug-Inhalt: ${detail}` } },
      ],
      raw: {
        topic: message.topic,
        bytes: message.payload.length,
        payload: message.payload.subarray(0, 500).toString('base64'),
      },
    });
  }
}

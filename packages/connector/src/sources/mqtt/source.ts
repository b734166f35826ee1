import { shellWord } from '@millspace/runtime/cli/shell-word';
import type { MqttSourceConfig } from '@millspace/schemas';
import type { ResolvedMapping } from '../../mapping/mapping.port.ts';
import type { BrowsedNode, BrowseRequest, BrowseResult, Source, SourceSink, SourceStatus } from '../../ports.ts';
import type { SourceDeps } from '../source.port.ts';
import { StatusKeeper } from '../status.ts';
import type { Dialect } from './dialect.port.ts';
import { Heard } from './heard.ts';
import { JsonDialect } from './json-dialect.ts';
import type { Oversize } from './packet-gate.ts';
import { clientIdOf, type Message, Session } from './session.ts';
import { SparkplugDialect } from './sparkplug-dialect.ts';

const TICK_MS = 50;
/** How long a value may take from the machine to us and still be in time for its slot, ms. */
const HOLD_BACK_MS = 100;

export function createMqttSource(config: MqttSourceConfig, deps: SourceDeps): Source {
  return new MqttSource(config, deps);
}

/** Reads an MQTT broker. Publishes nothing but Sparkplug's rebirth request and, if configured, our own host STATE. */
class MqttSource implements Source {
  readonly id: string;
  readonly #config: MqttSourceConfig;
  #deps: SourceDeps;
  readonly #status: StatusKeeper;
  readonly #heard = new Heard();
  #session: Session | null = null;
  #dialect: Dialect | null = null;
  #ticking: NodeJS.Timeout | undefined;

  constructor(config: MqttSourceConfig, deps: SourceDeps) {
    this.id = config.id;
    this.#config = config;
    this.#deps = deps;
    this.#status = new StatusKeeper(config.id, 'mqtt', deps.mapping, deps.clock);
  }

  async start(sink: SourceSink): Promise<void> {
    if (this.#session !== null) return;
    const dialect = this.#dialectFor(sink);
    this.#dialect = dialect;
    sink.configure({ holdBackMs: HOLD_BACK_MS, durable: dialect.persistent });
    this.#status.set('starting');
    this.#noteFilters(dialect);
    this.#session = new Session(this.#config, dialect.filters, dialect.persistent, {
      connected: (resumed) => this.#connected(dialect, resumed),
      lost: (reason) => this.#lost(dialect, reason),
      answered: (agoMs) => dialect.answered?.(this.#deps.clock.now() - agoMs),
      messages: (batch) => this.#messages(dialect, batch),
      oversize: (packet) => this.#oversize(sink, packet),
      failed: (error) => {
        const changed = this.#status.snapshot().detail !== error.message;
        if (this.#status.state !== 'connected') {
          this.#status.set(REFUSED.has(error.code) ? 'refused' : 'reconnecting', {
            code: error.code,
            detail: error.message,
          });
        }
        if (changed) this.#deps.logger.warn({ source: this.id, code: error.code }, error.message);
      },
    });
    this.#session.open(clientIdOf(this.#config, this.#deps.dataDir));
  }

  async remap(mapping: ResolvedMapping, swap: () => void): Promise<void> {
    swap();
    this.#deps = { ...this.#deps, mapping };
    this.#status.wanted(mapping);
    const dialect = this.#dialect;
    if (dialect === null) return;
    dialect.remap(mapping);
    this.#noteFilters(dialect);
    this.#session?.resubscribe(dialect.filters);
  }

  #noteFilters(dialect: Dialect): void {
    this.#status.standing('filters', dialect.filters.length === 0 ? nothingSubscribed(this.id) : null);
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticking);
    this.#sayState(false);
    await this.#session?.close();
    this.#session = null;
    this.#status.set('stopped');
  }

  status(): SourceStatus {
    return this.#status.snapshot();
  }

  /** What was heard on the topics since the start. */
  async browse(request: BrowseRequest = {}): Promise<BrowseResult> {
    const nodes: BrowsedNode[] = this.#heard.nodes(request.root);
    const max = request.maxNodes ?? 10_000;
    return { nodes: nodes.slice(0, max), truncated: nodes.length > max || this.#heard.full };
  }

  #dialectFor(sink: SourceSink): Dialect {
    const { sparkplug, dialect, topics, qos } = this.#config;
    if (dialect === 'json') return new JsonDialect(this.id, topics, qos ?? 1, this.#deps, this.#status, sink);
    const publish = (topic: string, payload: Buffer) =>
      this.#session?.publish(topic, payload, { qos: 0, retain: false });
    const options = { groups: sparkplug?.groups, rebirth: sparkplug?.rebirth ?? true, publish };
    return new SparkplugDialect(this.id, options, this.#deps, this.#status, sink);
  }

  #connected(dialect: Dialect, resumed: boolean): void {
    this.#status.set('connected');
    this.#deps.logger.info({ source: this.id, resumed }, 'MQTT broker connected');
    this.#sayState(true);
    dialect.connected(resumed);
    clearInterval(this.#ticking);
    this.#ticking = setInterval(() => {
      dialect.tick(this.#deps.clock.now());
      this.#status.alive();
      this.#status.active(dialect.active());
    }, TICK_MS);
  }

  #lost(dialect: Dialect, reason: string): void {
    clearInterval(this.#ticking);
    this.#status.reconnected();
    this.#status.active(0);
    this.#status.set('reconnecting', { code: 'MS-SRC-001', detail: reason });
    this.#deps.logger.warn({ source: this.id, reason }, 'MQTT connection lost; connecting again');
    dialect.lost(reason);
  }

  #messages(dialect: Dialect, batch: Message[]): Promise<void> {
    for (const message of batch) this.#heard.message(message, this.#config.dialect);
    return dialect.messages(batch);
  }

  #oversize(sink: SourceSink, packet: Oversize): Promise<void> {
    const limit = this.#config.maxPayloadBytes ?? 1024 * 1024;
    this.#status.note(`MS-SRC-008 ${packet.topic}: ${packet.bytes} bytes, at most ${limit} are taken`);
    this.#deps.logger.warn(
      { source: this.id, code: 'MS-SRC-008', topic: packet.topic, bytes: packet.bytes },
      'message too large, dropped unread',
    );
    return sink.quarantine({
      source: this.id,
      address: packet.topic,
      at: this.#deps.clock.now(),
      reasons: [
        {
          code: 'MS-SRC-008',
          text: {
            en: `The message has ${packet.bytes} bytes, at most ${limit} are taken.`,
            de: `Die Nachricht hat ${packet.bytes} Byte, angenommen werden höchstens ${limit}.`,
          },
        },
      ],
      raw: { topic: packet.topic, bytes: packet.bytes },
    });
  }

  /** Sparkplug 3.0 §6.4.7: only when a host id is configured. */
  #sayState(online: boolean): void {
    const host = this.#config.sparkplug?.hostId;
    if (host === undefined || this.#config.dialect !== 'sparkplug') return;
    const payload = Buffer.from(JSON.stringify({ online, timestamp: this.#deps.clock.now() }));
    this.#session?.publish(`spBv1.0/STATE/${host}`, payload, { qos: 1, retain: true });
  }
}

function nothingSubscribed(id: string): string {
  return `nothing is subscribed: neither the mapping nor "topics" of this source names a topic. To see what the broker has, set topics: ["#"] for it in the configuration, start the connector again, then: connector browse ${shellWord(id)}`;
}

const REFUSED: ReadonlySet<string> = new Set([
  'MS-SRC-002',
  'MS-SRC-004',
  'MS-SRC-005',
  'MS-SRC-014',
  'MS-SRC-015',
  'MS-SRC-016',
]);

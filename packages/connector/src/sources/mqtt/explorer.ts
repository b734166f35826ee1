import { randomUUID } from 'node:crypto';
import type { MillspaceError } from '@millspace/runtime/errors';
import type {
  MqttSourceConfig,
  SourceIndex,
  SourceNode,
  SourceNodes,
  SourceValues,
  TopicWatch,
} from '@millspace/schemas';
import type { BrowsedNode, Explorer } from '../../ports.ts';
import { matcherOf } from '../path-matcher.ts';
import { problemOf } from '../problem.ts';
import { Heard } from './heard.ts';
import { type Message, Session } from './session.ts';
import { encodeRebirth } from './sparkplug-payload.ts';
import { parseTopic, rebirthTopic } from './sparkplug-topic.ts';
import { TopicSample } from './topic-sample.ts';

/** Folders have no address of their own at a broker; this is ours. */
const FOLDER = 'folder:';
const MAX_CHILDREN = 2_000;
const LOOKS = 1_000;

/**
 * Looks around at an MQTT broker by listening for some seconds over a connection of its own, which keeps no session and, but for Sparkplug's
 * rebirth request, publishes nothing. What was heard stays to be looked at.
 */
export class MqttExplorer implements Explorer {
  readonly #config: MqttSourceConfig;
  readonly #heard = new Heard(LOOKS);
  readonly #asked = new Set<string>();
  #sample = new TopicSample();
  #session: Session | null = null;
  #timer: NodeJS.Timeout | undefined;
  #state: TopicWatch['state'] = 'none';
  #wish = { filter: '', seconds: 0 };
  #since: number | null = null;
  #elapsed = 0;
  #problem: MillspaceError | null = null;

  constructor(config: MqttSourceConfig) {
    this.#config = config;
  }

  /** Listens for some seconds, in the place of an earlier time. */
  listen(filter: string, seconds: number): void {
    this.#end('stopped');
    this.#wish = { filter, seconds };
    this.#sample = new TopicSample();
    this.#state = 'connecting';
    this.#problem = null;
    this.#since = null;
    this.#elapsed = 0;
    this.#session = new Session(this.#config, [filter], false, {
      connected: () => this.#connected(seconds),
      lost: () => undefined,
      answered: () => undefined,
      messages: async (batch) => {
        for (const message of batch) this.#take(message);
      },
      oversize: async () => undefined,
      failed: (error) => {
        this.#problem = error;
        this.#end('failed');
      },
    });
    this.#session.open(`millspace-look-${randomUUID().slice(0, 8)}`);
  }

  stopListening(): void {
    if (this.#session !== null) this.#end('stopped');
  }

  watch(): TopicWatch {
    const elapsedMs = this.#since === null ? this.#elapsed : Math.round(performance.now() - this.#since);
    return {
      state: this.#state,
      ...this.#wish,
      elapsedMs,
      ...this.#sample.rows(elapsedMs),
      ...(this.#problem === null ? {} : { problem: problemOf(this.#problem, this.#problem.message) }),
    };
  }

  async children(address: string | null): Promise<SourceNodes> {
    const prefix = address === null ? '' : `${address.slice(FOLDER.length)}/`;
    const found = new Map<string, SourceNode>();
    for (const node of this.#heard.nodes()) {
      if (!node.path.startsWith(prefix)) continue;
      const [name = '', ...below] = node.path.slice(prefix.length).split('/');
      const path = `${prefix}${name}`;
      if (below.length === 0) found.set(`=${path}`, shown(node));
      else found.set(path, { address: `${FOLDER}${path}`, path, name, kind: 'folder', children: true });
    }
    const nodes = [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
    return { nodes: nodes.slice(0, MAX_CHILDREN), more: nodes.length > MAX_CHILDREN };
  }

  async describe(addresses: readonly string[]): Promise<BrowsedNode[]> {
    const wanted = new Set(addresses);
    return this.#heard.nodes().filter((node) => wanted.has(node.address));
  }

  async values(addresses: readonly string[]): Promise<SourceValues> {
    const values = (await this.describe(addresses)).map(({ address, value }) => ({
      address,
      value: typeof value === 'string' ? value.slice(0, 200) : (value ?? null),
      quality: 'good' as const,
      sourceTime: null,
    }));
    return { at: Date.now(), values };
  }

  startIndex(): void {
    // What was heard is the index.
  }

  cancelIndex(): void {
    // See above.
  }

  search(query: string, limit: number): SourceIndex {
    const all = this.#heard.nodes();
    const fits = matcherOf(query);
    const hits = all.filter(fits);
    const state = this.#heard.full ? 'limit reached' : 'complete';
    return { state, nodes: all.length, found: hits.length, hits: hits.slice(0, limit).map(shown) };
  }

  async close(): Promise<void> {
    this.#end('stopped');
  }

  #connected(seconds: number): void {
    this.#state = 'listening';
    this.#since ??= performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('done'), seconds * 1000);
    this.#timer.unref();
  }

  #take(message: Message): void {
    this.#sample.take(message);
    this.#heard.message(message, this.#config.dialect);
    if (this.#config.dialect === 'sparkplug') this.#askForNames(message.topic);
  }

  /** Only a birth says what the metrics are called. Each edge node is asked once (Sparkplug 3.0 §6.4.20, "Rebirth"). */
  #askForNames(topic: string): void {
    const parsed = parseTopic(topic);
    if (parsed === null || this.#config.sparkplug?.rebirth === false) return;
    const edge = `${parsed.group}/${parsed.edge}`;
    if (parsed.type.endsWith('CMD') || this.#asked.has(edge)) return;
    this.#asked.add(edge);
    this.#session?.publish(rebirthTopic(edge), encodeRebirth(Date.now()), { qos: 0, retain: false });
  }

  #end(state: TopicWatch['state']): void {
    clearTimeout(this.#timer);
    const session = this.#session;
    if (session === null) return;
    this.#session = null;
    this.#elapsed = this.#since === null ? 0 : Math.round(performance.now() - this.#since);
    this.#since = null;
    this.#state = state;
    void session.close();
  }
}

function shown({ address, path, name, kind, dataType, unit }: BrowsedNode): SourceNode {
  return {
    ...{ address, path, name, kind },
    ...(dataType === undefined ? {} : { dataType }),
    ...(unit === undefined ? {} : { unit }),
  };
}

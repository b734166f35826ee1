import type { BrowsedNode } from '../../ports.ts';
import { ucumOfName } from '../unit-codes.ts';
import { pathStep } from './json-values.ts';
import type { Message } from './session.ts';
import { decode, metricValue } from './sparkplug-payload.ts';
import { parseTopic } from './sparkplug-topic.ts';

const MAX_NODES = 10_000;
/** A topic's shape is looked at this many times, not for ever. */
const LOOKS = 3;

/** What can be seen on a broker, collected from what passes by: MQTT has no address space to browse. */
export class Heard {
  readonly #nodes = new Map<string, BrowsedNode>();
  readonly #looks = new Map<string, number>();
  readonly #most: number;

  constructor(looks = LOOKS) {
    this.#most = looks;
  }

  get full(): boolean {
    return this.#nodes.size >= MAX_NODES;
  }

  message(message: Message, dialect: 'json' | 'sparkplug'): void {
    const looks = this.#looks.get(message.topic) ?? 0;
    if (looks >= this.#most || (looks === 0 && this.#looks.size >= MAX_NODES)) return;
    this.#looks.set(message.topic, looks + 1);
    try {
      if (dialect === 'sparkplug') this.#sparkplug(message);
      else this.#json(message.topic, JSON.parse(message.payload.toString('utf8')) as unknown);
    } catch {
      // What cannot be read is the quarantine's business.
    }
  }

  nodes(root?: string): BrowsedNode[] {
    return [...this.#nodes.values()].filter((node) => root === undefined || node.path.startsWith(root));
  }

  #json(topic: string, payload: unknown): void {
    const walk = (value: unknown, path: string[]) => {
      if (path.length > 6) return;
      if (typeof value === 'object' && value !== null) {
        for (const [key, child] of Object.entries(value)) walk(child, [...path, pathStep(key)]);
      } else if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
        const field = path.join('.');
        const name =
          path.at(-1) === 'value' || path.length === 0
            ? (path.at(-2) ?? topic.split('/').at(-1) ?? topic)
            : (path.at(-1) ?? '');
        this.#add({
          address: `${topic}#${field}`,
          path: [topic, ...path].join('/'),
          name,
          kind: 'variable',
          dataType: typeof value,
          value,
        });
      }
    };
    walk(payload, []);
  }

  #sparkplug(message: Message): void {
    const topic = parseTopic(message.topic);
    if (topic?.type.endsWith('BIRTH') !== true) return;
    const prefix = [topic.group, topic.edge, ...(topic.device === null ? [] : [topic.device])].join('/');
    for (const metric of decode(message.payload).metrics) {
      if (metric.name === null || metric.name === 'bdSeq' || metric.name.startsWith('Node Control/')) continue;
      const unit = metric.unit === null ? null : ucumOfName(metric.unit);
      const value = metricValue(metric.wire, metric.datatype);
      const node: BrowsedNode = {
        address: `${prefix}/${metric.name}`,
        path: `${prefix}/${metric.name}`,
        name: metric.name.split('/').at(-1) ?? metric.name,
        kind: 'variable',
        dataType: typeof value,
        value,
      };
      if (unit !== null) node.unit = unit;
      this.#add(node);
    }
  }

  #add(node: BrowsedNode): void {
    if (this.#nodes.has(node.address) || !this.full) this.#nodes.set(node.address, node);
  }
}

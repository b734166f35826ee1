import { randomUUID } from 'node:crypto';
import { Mutex } from '@millspace/runtime/mutex';
import { Notifier } from '@millspace/runtime/notifier';
import type { Grant, Stop } from '../enforce/grant.ts';
import type { Shaped } from '../enforce/shaped.ts';
import type { TransferFacts } from '../ports.ts';
import type { HistoryShaper } from './shaper.ts';

/** Bytes that wait in memory for the reader of one request; the provider waits when there are more. */
export const RELAY_BYTES = 1024 * 1024;

/** One request for history, from its acceptance to its last byte. Nothing of it is ever stored. */
export class HistoryAnswer {
  readonly id = `urn:uuid:${randomUUID()}`;
  readonly facts: TransferFacts;
  /** The connector that asked, where the policy looks at which one it is; null = any of the consumer. */
  readonly connector: string | null;
  /** First and last instant that may be delivered, epoch ms; whole windows when the policy gives windows. */
  readonly from: number;
  readonly to: number;
  /** Signals the provider was asked for; null = all. */
  readonly signals: readonly string[] | null;
  readonly machines: readonly string[] | null;
  readonly shape: NonNullable<Grant['shape']>;
  readonly uploads = new Mutex();
  readonly changed = new Notifier();
  readonly over = new AbortController();
  shaper: HistoryShaper | null = null;
  /** Number of the last part taken. */
  part = 0;
  pieces = 0;
  ended = false;
  reading = false;
  stop: Pick<Stop, 'code' | 'text' | 'retry'> | null = null;
  touchedAt: number;
  readonly #waiting: Shaped[] = [];
  #bytes = 0;

  constructor(
    fields: Pick<HistoryAnswer, 'facts' | 'connector' | 'from' | 'to' | 'signals' | 'machines' | 'shape'>,
    now: number,
  ) {
    this.facts = fields.facts;
    this.connector = fields.connector;
    this.from = fields.from;
    this.to = fields.to;
    this.signals = fields.signals;
    this.machines = fields.machines;
    this.shape = fields.shape;
    this.touchedAt = now;
  }

  get full(): boolean {
    return this.#bytes >= RELAY_BYTES;
  }

  get bytes(): number {
    return this.#bytes;
  }

  put(item: Shaped): void {
    this.#waiting.push(item);
    this.#bytes += item.bytes;
    this.changed.notify();
  }

  next(): Shaped | undefined {
    const item = this.#waiting.shift();
    if (item) this.#bytes -= item.bytes;
    return item;
  }

  /** The provider has sent everything. */
  finish(): void {
    this.ended = true;
    this.changed.notify();
  }

  /** Ends it now, and drops what waits. */
  abandon(stop: Pick<Stop, 'code' | 'text' | 'retry'>): void {
    this.stop ??= stop;
    this.#waiting.length = 0;
    this.#bytes = 0;
    this.over.abort();
    this.changed.notify();
  }
}

import type { ResolvedMapping } from '../../mapping/mapping.port.ts';
import type { Message } from './session.ts';

/** How the messages of a broker are read: plain JSON or Sparkplug B. */
export interface Dialect {
  /** Topic filters to subscribe to. */
  readonly filters: string[];
  /** Whether the broker keeps a session for us (QoS 1, acknowledged after the commit). */
  readonly persistent: boolean;
  connected(resumed: boolean): void;
  lost(reason: string): void;
  /** Resolves when everything of the messages is durable (persistent dialects) or taken. */
  messages(batch: Message[]): Promise<void>;
  /** Reads by another mapping from now on; `filters` are then those of the new one. What it knows of machines that stay, it keeps. */
  remap(mapping: ResolvedMapping): void;
  /** The broker has answered what it was asked at `since` (epoch ms): messages that it had before are all here. */
  answered?(since: number): void;
  /** Called every 100 ms while connected. */
  tick(now: number): void;
  /** Machines or devices that deliver now, of how many. */
  active(): number;
}

import type { AnyTarget, Subscription } from '../../mapping/mapping.port.ts';
import type { StatusKeeper } from '../status.ts';
import { leafPaths } from './json-values.ts';

/** Messages of an entry that are looked at before it is left as it is said. */
const LOOKS = 3;
const MAX_PATHS = 12;

/**
 * Says of each mapped signal whose path no message has held so far what the messages hold instead; takes it back when
 * one holds it. (That one message lacks it means nothing: many send only what has changed.)
 */
export class MissedPaths {
  readonly #status: StatusKeeper;
  /** Signals not found yet, by address: what their messages held. */
  readonly #open = new Map<string, { looks: number; held: Set<string> }>();

  constructor(targets: readonly AnyTarget[], status: StatusKeeper) {
    this.#status = status;
    // Batches and alarms may come rarely; a signal is there or it is not.
    for (const { kind, address } of targets)
      if (kind === 'signal') this.#open.set(address, { looks: 0, held: new Set() });
  }

  found(want: Subscription): void {
    if (this.#open.delete(want.address)) this.#status.standing(want.address, null);
  }

  missed(want: Subscription, topic: string, payload: unknown): void {
    const entry = this.#open.get(want.address);
    if (entry === undefined || entry.looks >= LOOKS) return;
    entry.looks += 1;
    for (const path of leafPaths(payload, MAX_PATHS)) if (entry.held.size < MAX_PATHS) entry.held.add(path);
    this.#status.standing(want.address, sentence(want, topic, [...entry.held]));
  }
}

function sentence(want: Subscription, topic: string, held: readonly string[]): string {
  const missing =
    want.field === undefined
      ? 'no message so far is a plain value'
      : `no message so far holds the path "${want.field}"`;
  const paths = held.filter((path) => path !== '');
  if (paths.length > 0)
    return `${want.address}: ${missing}; on ${topic} there is: ${paths.join(', ')}. Correct "path" in the mapping`;
  if (held.length > 0)
    return `${want.address}: ${missing}; on ${topic} there is a plain value. Leave out "path" in the mapping`;
  return `${want.address}: ${missing}; on ${topic} there is nothing in the message`;
}

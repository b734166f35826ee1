import type { Clock } from '../clock.ts';

/** How long the next attempt has to wait: nothing for the first `free` failures, then twice as long each time, up to a limit. */
interface Steps {
  free: number;
  firstMs: number;
  mostMs: number;
}

/** One name from one address: guessing at one door. */
const PAIR: Steps = { free: 4, firstMs: 1000, mostMs: 15 * 60_000 };
/** One address, whatever the name: trying one password at many doors. Many may sit behind one address, so it stays short. */
const ADDRESS: Steps = { free: 20, firstMs: 1000, mostMs: 60_000 };
/** One name from anywhere: guessing from many places. Short, and not for addresses from which that person signed in before. */
const NAME: Steps = { free: 10, firstMs: 1000, mostMs: 30_000 };
/** After so long without an attempt it is forgotten. */
const FORGET_MS = 24 * 3_600_000;
const MOST_KEPT = 10_000;

interface Bucket {
  failures: number;
  /** Epoch ms. */
  until: number;
  lastAt: number;
}

export interface Attempt {
  /** As typed, folded; need not belong to anybody. */
  name: string;
  address: string;
  /** The person has signed in from this address before: strangers elsewhere cannot keep this person out. */
  known: boolean;
}

/**
 * Slows guessing down without ever locking anybody out for good: an attempt that comes too early is not heard, and neither
 * counts nor makes the wait longer. An attempt counts as failed from the moment it begins, so that a thousand at once do not all
 * pass; success takes that back.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #pairs = new Map<string, Bucket>();
  readonly #addresses = new Map<string, Bucket>();
  readonly #names = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until an attempt is heard; 0: this one is, and counts as failed unless `succeeded` is called. */
  begin(attempt: Attempt): number {
    const now = this.#clock.now();
    const doors = this.#doorsOf(attempt);
    const wait = Math.max(...doors.map(({ map, key, steps }) => waitOf(map.get(key), steps, now)));
    if (wait === 0) for (const { map, key, steps } of doors) count(map, key, steps, now);
    return wait;
  }

  succeeded(attempt: Attempt): void {
    for (const { map, key, steps } of this.#doorsOf(attempt)) {
      const bucket = map.get(key);
      if (!bucket) continue;
      if (map === this.#pairs || bucket.failures <= 1) map.delete(key);
      else {
        bucket.failures -= 1;
        bucket.until = bucket.lastAt + delayAfter(bucket.failures, steps);
      }
    }
  }

  #doorsOf({ name, address, known }: Attempt): { map: Map<string, Bucket>; key: string; steps: Steps }[] {
    const place = network(address);
    return [
      { map: this.#pairs, key: `${place} ${name}`, steps: PAIR },
      { map: this.#addresses, key: place, steps: ADDRESS },
      ...(known ? [] : [{ map: this.#names, key: name, steps: NAME }]),
    ];
  }
}

/** An IPv6 network of one household counts as one address; IPv4 in IPv6 clothes as what it is. Pure. */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  const four = [...groups, ...middle, ...rest].slice(0, 4);
  return `${four.map((group) => group.replace(/^0+(?=.)/, '').toLowerCase()).join(':')}::/64`;
}

function delayAfter(failures: number, { free, firstMs, mostMs }: Steps): number {
  return failures <= free ? 0 : Math.min(mostMs, firstMs * 2 ** Math.min(30, failures - free - 1));
}

/** A clock that was set back makes nobody wait longer than the limit. */
function waitOf(bucket: Bucket | undefined, { mostMs }: Steps, now: number): number {
  if (!bucket || now - bucket.lastAt > FORGET_MS) return 0;
  return Math.min(mostMs, Math.max(0, bucket.until - now));
}

function count(map: Map<string, Bucket>, key: string, steps: Steps, now: number): void {
  const known = map.get(key);
  const failures = known && now - known.lastAt <= FORGET_MS ? known.failures + 1 : 1;
  // Put at the end, so that the first of the map is the one that was quiet for longest.
  map.delete(key);
  map.set(key, { failures, until: now + delayAfter(failures, steps), lastAt: now });
  for (const oldest of map.keys()) {
    if (map.size <= MOST_KEPT) break;
    map.delete(oldest);
  }
}

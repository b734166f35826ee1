import type { Recognition } from '@millspace/schemas';

/** What is known of a process with an outside partner that tells by what the partner was recognised. */
export interface Recognised {
  counterparty: string;
  createdAt?: number;
  recognised?: Recognition;
}

export interface KeySeen {
  kid: string;
  /** Epoch ms: the beginning of the first process in which it was seen. */
  from: number;
  /** Epoch ms. */
  until: number;
}

/** Pure: the keys by which a partner was recognised, the one that was seen last first. */
export function keysSeen(processes: readonly Recognised[], partner: string): KeySeen[] {
  const seen = new Map<string, KeySeen>();
  for (const { counterparty, createdAt, recognised } of processes) {
    if (counterparty !== partner || recognised?.kid === undefined) continue;
    const { kid, at } = recognised;
    const begun = Math.min(createdAt ?? at, at);
    const before = seen.get(kid) ?? { kid, from: begun, until: at };
    seen.set(kid, { kid, from: Math.min(before.from, begun), until: Math.max(before.until, at) });
  }
  return [...seen.values()].sort((a, b) => b.until - a.until);
}

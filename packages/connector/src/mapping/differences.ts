import type { ResolvedMapping, Subscription } from './mapping.port.ts';

/** What a source has to do to read by another mapping. */
export interface Differences {
  /** Watched no more. */
  gone: Subscription[];
  /** To be watched, also in another way than before (interval, deadband, time). */
  added: Subscription[];
}

/** Subscriptions that are the same in both mappings are in neither list: nobody touches them. */
export function differencesOf(before: ResolvedMapping, after: ResolvedMapping): Differences {
  const old = new Map(before.subscriptions.map((want) => [want.address, JSON.stringify(want)]));
  const now = new Map(after.subscriptions.map((want) => [want.address, JSON.stringify(want)]));
  return {
    gone: before.subscriptions.filter((want) => now.get(want.address) !== old.get(want.address)),
    added: after.subscriptions.filter((want) => now.get(want.address) !== old.get(want.address)),
  };
}

/** Addresses of new groups and signals: the ones that nothing has been heard of under the old mapping. */
export function newAddresses(before: ResolvedMapping, after: ResolvedMapping): string[] {
  const known = new Set(
    before.groups.flatMap(({ machine, group, periodMs, addresses }) =>
      addresses.map((address) => `${machine}\n${group}\n${periodMs}\n${address}`),
    ),
  );
  return after.groups.flatMap(({ machine, group, periodMs, addresses }) =>
    addresses.filter((address) => !known.has(`${machine}\n${group}\n${periodMs}\n${address}`)),
  );
}

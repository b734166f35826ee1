import type { AuditDraft } from './entry.ts';

/** What an entry can be found by: ids as they are (dataset, agreement, transfer, connector …), the rest with a prefix. */
export const refs = {
  kind: (kind: string): string => `kind:${kind}`,
  party: (slug: string): string => `party:${slug}`,
  machine: (provider: string, machine: string): string => `machine:${provider}:${machine}`,
};

/** Members of `data` that name something an entry is about. */
const NAMED = ['dataset', 'agreement', 'transfer', 'connector', 'pid', 'request', 'receipt'];

/** What an entry is found by. Pure, from the entry alone: the index can be made again from the log at any time. */
export function refsOf({ kind, subject, actor, parties, data }: AuditDraft): string[] {
  const found = new Set([refs.kind(kind), ...parties.map(refs.party)]);
  // A receipt stands there by itself, or within what is said of it.
  for (const facts of [data, data['receipt']]) {
    if (typeof facts !== 'object' || facts === null) continue;
    const { provider, publisher, machine, machines, ...named } = facts as Record<string, unknown>;
    for (const value of [subject, actor, ...NAMED.map((name) => named[name])])
      if (typeof value === 'string' && value.startsWith('urn:')) found.add(value);
    const owner = provider ?? publisher;
    const several = Array.isArray(machines) ? machines : [];
    for (const id of [machine, ...several.map((entry: { machine?: unknown }) => entry.machine)])
      if (typeof owner === 'string' && typeof id === 'string') found.add(refs.machine(owner, id));
  }
  return [...found];
}

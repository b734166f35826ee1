import type { BatchRecord } from '@millspace/schemas';

/** A batch as its records tell of it. Epoch ms; `to` null: nothing says that it is over. */
export interface BatchFacts {
  scope: string;
  machine: string;
  pack: string;
  batch: string;
  from: number;
  to: number | null;
  product?: string;
  recipe?: string;
  passes?: number;
  massKg?: number;
  solidsFraction?: number;
}

/**
 * Pure: batches out of their records, in order of their start. A batch ends with its `end` record, or where the next one of the
 * same machine begins; what later records say of it replaces what earlier ones said.
 */
export function batchesOf(records: readonly { scope: string; record: BatchRecord }[]): BatchFacts[] {
  const found = new Map<string, BatchFacts>();
  for (const { scope, record } of [...records].sort((a, b) => a.record.t - b.record.t)) {
    const key = [scope, record.machine, record.id].join('\u0000');
    const { machine, pack, id, t } = record;
    const facts = found.get(key) ?? { scope, machine, pack, batch: id, from: t, to: null };
    found.set(key, facts);
    if (record.phase === 'end') facts.to = t;
    if (record.pass !== undefined) facts.passes = Math.max(facts.passes ?? 0, record.pass);
    for (const name of ['product', 'recipe'] as const) if (record[name] !== undefined) facts[name] = record[name];
    for (const name of ['massKg', 'solidsFraction'] as const)
      if (record[name] !== undefined) facts[name] = record[name];
  }
  return ended([...found.values()].sort((a, b) => a.from - b.from));
}

function ended(batches: readonly BatchFacts[]): BatchFacts[] {
  return batches.map((one, at) => {
    if (one.to !== null) return one;
    const next = batches
      .slice(at + 1)
      .find(({ scope, machine, from }) => scope === one.scope && machine === one.machine && from > one.from);
    return next ? { ...one, to: next.from } : one;
  });
}

import type { DatasetFacts } from '../ports.ts';

/** Kinds every producer may send: they speak about the stream itself. */
const ALWAYS = ['gap', 'watermark', 'correction'] as const;

/** What a dataset publishes, for quick look-up. */
export interface Publication {
  dataset: string;
  machines: ReadonlySet<string>;
  /** Pack → ids. */
  signals: ReadonlyMap<string, ReadonlySet<string>>;
  records: ReadonlySet<string>;
}

/** Key of a machine within its pack. */
export function inPack(pack: string, id: string): string {
  return `${pack} ${id}`;
}

const made = new WeakMap<DatasetFacts, Publication>();

export function publicationOf(facts: DatasetFacts): Publication {
  let publication = made.get(facts);
  if (!publication) {
    publication = {
      dataset: facts.id,
      machines: new Set(facts.machines.map(({ pack, id }) => inPack(pack, id))),
      signals: new Map(
        [...Map.groupBy(facts.signals, ({ pack }) => pack)].map(([pack, signals]) => [
          pack,
          new Set(signals.map(({ id }) => id)),
        ]),
      ),
      records: new Set([...ALWAYS, ...facts.records]),
    };
    made.set(facts, publication);
  }
  return publication;
}

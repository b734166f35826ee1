import { AgreementPseudonyms } from '@millspace/runtime/pseudonyms';
import type { Receipt } from '@millspace/schemas';
import { Lru } from '../enforce/lru.ts';
import type { DatasetFacts } from '../ports.ts';

/** Agreements whose names are remembered; those of others are made anew when they are needed. */
const REMEMBERED = 1000;

/** The names of a dataset's machines by their pseudonyms under one agreement, as long as the dataset says the same. */
interface Known {
  facts: DatasetFacts;
  own: ReadonlyMap<string, string>;
}

/** Machines as their providers name them, by the names under which they were delivered. */
export class OwnNames {
  readonly #key: Buffer;
  readonly #factsOf: (dataset: string) => DatasetFacts | null;
  readonly #known = new Lru<string, Known>(REMEMBERED);

  /** @param key the one that the pseudonyms were made with */
  constructor(key: Buffer, factsOf: (dataset: string) => DatasetFacts | null) {
    this.#key = key;
    this.#factsOf = factsOf;
  }

  /** A machine of the dataset that bears this name, or whose pseudonym under the agreement it is; else the name itself. */
  of({ agreement, dataset }: Pick<Receipt, 'agreement' | 'dataset'>, shown: string): string {
    const facts = this.#factsOf(dataset);
    if (!facts || facts.machines.some(({ id }) => id === shown)) return shown;
    return this.#namesOf(agreement, facts).get(shown) ?? shown;
  }

  #namesOf(agreement: string, facts: DatasetFacts): ReadonlyMap<string, string> {
    const known = this.#known.get(agreement);
    if (known?.facts === facts) return known.own;
    const pseudonyms = new AgreementPseudonyms(this.#key, agreement);
    const own = new Map(facts.machines.map(({ id }) => [pseudonyms.of('machine', id), id]));
    this.#known.set(agreement, { facts, own });
    return own;
  }
}

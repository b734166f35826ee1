import type { FacetValue } from './tally.ts';

/** What each dataset is counted by. Datasets share few sets of facets, which are kept once. */
export class KnownFacets {
  readonly #counted: readonly string[];
  readonly #ofDataset = new Map<string, readonly FacetValue[]>();
  readonly #sets = new Map<string, readonly FacetValue[]>();

  /** `counted`: kinds of facets that are kept. */
  constructor(counted: readonly string[]) {
    this.#counted = counted;
  }

  set(dataset: string, facets: readonly FacetValue[]): void {
    const counted = facets.filter(({ kind }) => this.#counted.includes(kind));
    const key = JSON.stringify(counted);
    const known = this.#sets.get(key) ?? counted;
    this.#sets.set(key, known);
    this.#ofDataset.set(dataset, known);
  }

  delete(dataset: string): void {
    this.#ofDataset.delete(dataset);
  }

  of(dataset: string): readonly FacetValue[] {
    return this.#ofDataset.get(dataset) ?? [];
  }
}

import type { FacetValue } from './tally.ts';

const NONE: readonly FacetValue[] = [];

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

  /** Each set of facets that occurs among these datasets, and in how many of them. */
  among(datasets: Iterable<string>): Map<readonly FacetValue[], number> {
    const counts = new Map<readonly FacetValue[], number>();
    for (const dataset of datasets) {
      const facets = this.#ofDataset.get(dataset) ?? NONE;
      counts.set(facets, (counts.get(facets) ?? 0) + 1);
    }
    return counts;
  }
}

import type { CatalogPage } from '@millspace/schemas';
import type { FacetCount } from './queries.ts';

export interface FacetValue {
  kind: string;
  value: string;
}

const SHOWN = 50;

/** How many datasets of each facet a participant sees: counted once, then kept up to date. */
export class Tally {
  total: number;
  readonly #counts = new Map<string, Map<string, number>>();

  constructor(total = 0, facets: readonly FacetCount[] = []) {
    this.total = total;
    for (const { kind, value, n } of facets) this.#count(kind, value, n);
  }

  /** So many datasets with these facets came into sight (+) or went out of it (-). */
  shift(by: number, facets: readonly FacetValue[]): void {
    this.total += by;
    for (const { kind, value } of facets) this.#count(kind, value, by);
  }

  /** Of each kind the most frequent values, most frequent first. */
  facets(): CatalogPage['facets'] {
    return Object.fromEntries(
      [...this.#counts].map(([kind, values]) => [
        kind,
        [...values]
          .filter(([, count]) => count > 0)
          .map(([value, count]) => ({ value, count }))
          .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))
          .slice(0, SHOWN),
      ]),
    );
  }

  #count(kind: string, value: string, by: number): void {
    const values = this.#counts.get(kind) ?? new Map<string, number>();
    this.#counts.set(kind, values.set(value, (values.get(value) ?? 0) + by));
  }
}

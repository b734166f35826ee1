import type { PreviewWithheld } from '@millspace/schemas';
import type { Cause } from './causes.ts';

const ORDER: readonly PreviewWithheld['what'][] = ['signal', 'rows', 'record', 'field'];

/** Counts what a customer does not get, by what it is and which rule makes it so. */
export class WithheldBook {
  readonly #entries = new Map<string, PreviewWithheld>();

  add(what: PreviewWithheld['what'], name: string, { rule, path }: Cause, count = 1): void {
    if (count <= 0) return;
    const key = JSON.stringify([what, name, path ?? rule.en]);
    const known = this.#entries.get(key);
    if (known) known.count += count;
    else this.#entries.set(key, { what, name, count, rule, ...(path === undefined ? {} : { path }) });
  }

  list(): PreviewWithheld[] {
    return [...this.#entries.values()].sort(
      (a, b) => ORDER.indexOf(a.what) - ORDER.indexOf(b.what) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    );
  }
}

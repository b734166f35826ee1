/** What a tab wants to see live, as it tells the others. */
export interface Want {
  tab: string;
  machines: readonly string[];
}

/** A tab that has not repeated its wish for so long is gone, ms. Twice the pause between two words, and some. */
export const FORGOTTEN_MS = 65_000;

/** The wishes of all tabs of a browser; pure. */
export class Wants {
  readonly #of = new Map<string, { machines: readonly string[]; at: number }>();

  take({ tab, machines }: Want, now: number): void {
    if (machines.length === 0) this.#of.delete(tab);
    else this.#of.set(tab, { machines, at: now });
  }

  /** Every machine that some tab wants, sorted; tabs that fell silent want nothing any more. */
  union(now: number): string[] {
    for (const [tab, { at }] of this.#of) if (now - at > FORGOTTEN_MS) this.#of.delete(tab);
    return [...new Set([...this.#of.values()].flatMap(({ machines }) => machines))].sort();
  }
}

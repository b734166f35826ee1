// The signals of one sampling group, numbered once for all of its windows.

/** Numbers signals in the order in which they are first seen. */
export class Layout {
  /** By number. */
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();
  #sorted: readonly number[] | null = null;

  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.ids.push(id) - 1;
    this.#numbers.set(id, number);
    this.#sorted = null;
    return number;
  }

  /** Numbers in the order of the ids, which does not depend on where reading began. */
  get sorted(): readonly number[] {
    this.#sorted ??= this.ids
      .map((id, number) => ({ id, number }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ number }) => number);
    return this.#sorted;
  }
}

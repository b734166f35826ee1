// The signals of one sampling group, numbered once for all of its windows.
import type { Grid } from './grid.ts';

/** Which signals of a pack are weighted with time: the means of what holds until it changes. */
export function weighing(
  pack: string,
  rules: { grid: Grid; mode(pack: string, signal: string): 'cyclic' | 'step' },
): (id: string) => boolean {
  return rules.grid.statistic === 'mean' ? (id) => rules.mode(pack, id) === 'step' : () => false;
}

/** Numbers signals in the order in which they are first seen. */
export class Layout {
  /** By number. */
  readonly ids: string[] = [];
  /** By number: whether its values count for as long as they hold. */
  readonly weighs: boolean[] = [];
  readonly #numbers = new Map<string, number>();
  #sorted: readonly number[] | null = null;
  #blank: Readonly<Record<string, number[]>> | null = null;
  readonly #weighs: (id: string) => boolean;

  constructor(weighs: (id: string) => boolean) {
    this.#weighs = weighs;
  }

  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.ids.push(id) - 1;
    this.#numbers.set(id, number);
    this.weighs.push(this.#weighs(id));
    this.#sorted = null;
    this.#blank = null;
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

  /** All ids in that order, without values. Parsed, not put together: copies of it have the engine's compact form. */
  get blank(): Readonly<Record<string, number[]>> {
    this.#blank ??= JSON.parse(`{${this.sorted.map((k) => `${JSON.stringify(this.ids[k])}:[]`).join()}}`) as Record<
      string,
      number[]
    >;
    return this.#blank;
  }
}

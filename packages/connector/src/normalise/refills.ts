import type { ResolvedMapping } from '../mapping/mapping.port.ts';
import type { OpenGap, RawValue } from '../ports.ts';
import type { Cell, Row } from './cells.ts';
import { type GroupRuntime, heldRows } from './group-runtime.ts';
import type { Understanding } from './understanding.ts';

/** Gaps that are being filled from the source's history, stretch by stretch: what holds at the end of one holds in the next. */
export class Refills {
  readonly #understanding: Understanding;
  readonly #carried = new Map<string, { cells: Map<string, Cell>; refilled: Set<string> }>();

  constructor(understanding: Understanding) {
    this.#understanding = understanding;
  }

  /** Rows of one stretch of which every change is known. */
  rows(
    gap: OpenGap,
    stretch: { from: number; to: number },
    group: GroupRuntime,
    from: { source: string; mapping: ResolvedMapping; values: RawValue[] },
  ): Row[] {
    const carry = this.#carried.get(gap.id) ?? { cells: new Map(group.before), refilled: new Set<string>() };
    this.#carried.set(gap.id, carry);
    const cells: { signal: string; cell: Cell }[] = [];
    for (const raw of from.values) {
      for (const { target, cell } of this.#understanding.of(from.source, from.mapping, raw, [])) {
        if (target.machine === gap.machine && target.group === gap.group) cells.push({ signal: target.signal, cell });
      }
    }
    for (const { signal } of cells) carry.refilled.add(signal);
    // What the history says nothing about is not claimed to have held.
    const known = new Map([...carry.cells].filter(([signal]) => carry.refilled.has(signal)));
    const rows = heldRows(cells, stretch, group.engine, known);
    for (const [signal, cell] of known) carry.cells.set(signal, cell);
    return rows;
  }

  end(gap: OpenGap): void {
    this.#carried.delete(gap.id);
  }
}

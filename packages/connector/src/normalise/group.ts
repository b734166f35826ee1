import type { QualityReason } from '@millspace/schemas';
import { type Cell, type Row, type SignalChange, sameValue } from './cells.ts';
import { between, slotEnd, slotOf, slotStart } from './slots.ts';

export type Applied = 'open' | 'held' | 'merged' | 'duplicate' | 'supplement' | 'late';

/** How many past source times of a signal are remembered to know a redelivered value again. */
const REMEMBERED = 128;

const NOTHING: ReadonlyMap<string, Cell> = new Map();

interface SignalState {
  /** What holds until a newer value comes; null = nothing known yet. */
  held: Cell | null;
  /** Its source is away. */
  lost: QualityReason | null;
  seen: Set<number>;
}

/**
 * One sampling group of one machine: snaps values to the grid and closes slots. Pure: time comes in as arguments (source time),
 * rows go out of `take*`. Life: `apply` values → `closeUntil(confirmed)` → `takeRows`; `lose` / `begin` around an outage.
 */
export class Group {
  /** Grid of the group; 1 for groups that record on change. */
  readonly periodMs: number;
  /** Only instants at which something changed become rows. */
  readonly onChange: boolean;
  #stateFirst = false;
  readonly #signals = new Map<string, SignalState>();
  readonly #open = new Map<number, Map<string, Cell>>();
  /** Source times of the values that closed slots hold, while a late value may still change them. */
  readonly #recent = new Map<number, Map<string, number>>();
  #next: number | null = null;
  /** The first slot that this process closes. */
  #first: number | null = null;
  /** Last instant that the newest gap record calls missing. */
  #missingUntil = Number.NEGATIVE_INFINITY;
  #lastClosed: number | null;
  #watermark: number | null = null;
  #rows: Row[] = [];
  #supplements = new Map<number, Map<string, Cell>>();
  #late = new Map<number, Map<string, Cell>>();
  #dropped: number[] = [];

  constructor(periodMs: number, signals: Iterable<string>, lastCommitted: number | null) {
    this.onChange = periodMs === 0;
    this.periodMs = Math.max(1, periodMs);
    for (const signal of signals) this.#signals.set(signal, { held: null, lost: null, seen: new Set() });
    this.#lastClosed = lastCommitted;
  }

  get signals(): string[] {
    return [...this.#signals.keys()];
  }

  /** From now on these signals: what stays keeps what it holds, expressed anew where its conversion has changed. */
  adapt(signals: readonly string[], changes: ReadonlyMap<string, SignalChange>): void {
    const wanted = new Set(signals);
    for (const name of [...this.#signals.keys()]) if (!wanted.has(name)) this.#signals.delete(name);
    for (const name of wanted)
      if (!this.#signals.has(name)) this.#signals.set(name, { held: null, lost: null, seen: new Set() });
    for (const [name, again] of changes) {
      const state = this.#signals.get(name);
      if (state === undefined) continue;
      state.held = state.held === null || again === null ? null : expressed(state.held, again);
      if (again === null) continue;
      for (const cells of this.#open.values()) {
        const cell = cells.get(name);
        if (cell !== undefined) cells.set(name, expressed(cell, again));
      }
    }
  }

  get running(): boolean {
    return this.#next !== null;
  }

  get lastClosed(): number | null {
    return this.#lastClosed;
  }

  /** Up to here nothing more is to come, if all goes well; null before the first slot closed. */
  get horizon(): number | null {
    return this.onChange && this.#next !== null ? this.#next - 1 : this.#lastClosed;
  }

  get watermark(): number | null {
    return this.#watermark;
  }

  set watermark(t: number | null) {
    this.#watermark = t;
    if (t !== null) for (const slot of this.#recent.keys()) if (slot <= t) this.#recent.delete(slot);
  }

  /**
   * Starts closing at the slot of `t` (never again one that was committed). Returns what lies uncovered before it; `missingFrom`: the
   * source knows that values are missing from there on, although slots were closed after it.
   */
  begin(t: number, missingFrom: number | null = null): { from: number; to: number } | null {
    const wanted = slotOf(t, this.periodMs);
    const last = this.#lastClosed;
    this.#next = last === null ? wanted : Math.max(wanted, last + this.periodMs);
    this.#first ??= this.#next;
    this.#stateFirst = this.onChange;
    const uncovered = last === null ? null : between(last, this.#next, this.periodMs);
    if (missingFrom === null) return uncovered;
    const to = slotStart(this.#next, this.periodMs) - 1;
    const from = Math.min(missingFrom, uncovered?.from ?? missingFrom);
    return from > to ? null : { from, to };
  }

  /** A gap record says that everything up to `t` is missing: what still comes of it is the past, not a supplement. */
  missingUntil(t: number): void {
    this.#missingUntil = Math.max(t, this.#missingUntil);
  }

  /** Signals whose source is away hold no value. When none is left the group stops: open slots are returned, not closed. */
  lose(signals: Iterable<string>, reason: QualityReason, at: number): Row[] {
    for (const name of signals) {
      const state = this.#signals.get(name);
      if (state === undefined) continue;
      state.lost = reason;
      state.held = { v: null, q: reason, t: at };
    }
    if (![...this.#signals.values()].every((state) => state.lost !== null)) return [];
    const rows = [...this.#open].sort(([a], [b]) => a - b).map(([slot, cells]) => this.#row(slot, cells));
    this.#open.clear();
    this.#recent.clear();
    this.#next = null;
    return rows;
  }

  find(signals: Iterable<string>): void {
    for (const name of signals) {
      const state = this.#signals.get(name);
      if (state === undefined || state.lost === null) continue;
      state.lost = null;
      state.held = null;
    }
  }

  /** What a signal held before an outage, for refilling; null when it held nothing good. */
  heldOf(signal: string): Cell | null {
    return this.#signals.get(signal)?.held ?? null;
  }

  /** Puts one value where it belongs. `initial`: state at connect, which states nothing about its own (old) slot. */
  apply(signal: string, cell: Cell, initial = false): Applied {
    const state = this.#signals.get(signal);
    if (state === undefined) return 'held';
    const slot = slotOf(cell.t, this.periodMs);
    if (this.#next === null || (initial && slot < this.#next)) {
      if (initial || this.#next === null) return this.#hold(state, cell);
    }
    if (slot < (this.#next ?? 0)) return this.#applyPast(signal, state, slot, cell);
    const cells = this.#open.get(slot) ?? new Map<string, Cell>();
    this.#open.set(slot, cells);
    const present = cells.get(signal);
    if (present !== undefined) {
      const same = present.t === cell.t && sameValue(present, cell);
      if (same || present.t > cell.t) {
        if (cell.spool !== undefined) this.#dropped.push(cell.spool);
        return same ? 'duplicate' : 'merged';
      }
      if (present.spool !== undefined) this.#dropped.push(present.spool);
    }
    cells.set(signal, cell);
    return present === undefined ? 'open' : 'merged';
  }

  /** Closes every slot that ends at or before `confirmed` (source time up to which everything has arrived). */
  closeUntil(confirmed: number, maxSlots = 100_000): void {
    if (this.onChange) {
      this.#closeChanges(confirmed);
      return;
    }
    let left = maxSlots;
    while (this.#next !== null && left > 0 && slotEnd(this.#next, this.periodMs) <= confirmed) {
      this.#close(this.#next);
      this.#next += this.periodMs;
      left -= 1;
    }
  }

  /** Jumps forward without claiming that values held in between (the machine's clock was set). */
  skipTo(t: number): { from: number; to: number } | null {
    for (const slot of [...this.#open.keys()].sort((a, b) => a - b)) {
      if (slot >= slotOf(t, this.periodMs)) break;
      this.#close(slot);
    }
    return this.begin(t);
  }

  takeRows(): Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Values that came after their slot had closed but before the watermark; each row states only what changed. */
  takeSupplements(): Row[] {
    const rows = [...this.#supplements].sort(([a], [b]) => a - b).map(([slot, cells]) => this.#row(slot, cells));
    this.#supplements = new Map();
    return rows;
  }

  /** Values older than the watermark; each row states only what came. */
  takeLate(): Row[] {
    const rows = [...this.#late].sort(([a], [b]) => a - b).map(([slot, cells]) => this.#row(slot, cells));
    this.#late = new Map();
    return rows;
  }

  /** Spool ids whose values are contained in what was taken, or replaced by newer ones. */
  takeDropped(): number[] {
    const ids = this.#dropped;
    this.#dropped = [];
    return ids;
  }

  #closeChanges(confirmed: number): void {
    if (this.#next === null || confirmed <= this.#next) return;
    const known = [...this.#signals.values()].some((state) => state.held !== null && state.held.q !== 'missing');
    // After a start the state is stated once, though nothing has changed yet.
    if (this.#stateFirst && known && !this.#open.has(this.#next)) this.#open.set(this.#next, new Map());
    if (known || this.#open.size > 0) this.#stateFirst = false;
    for (const slot of [...this.#open.keys()].sort((a, b) => a - b)) {
      if (slot >= confirmed) break;
      this.#close(slot);
    }
    this.#next = confirmed;
  }

  #hold(state: SignalState, cell: Cell): Applied {
    if (cell.spool !== undefined) this.#dropped.push(cell.spool);
    if (state.held !== null && state.held.t > cell.t && state.held.q !== 'missing') return 'merged';
    if (state.held !== null && state.held.t === cell.t && sameValue(state.held, cell)) return 'duplicate';
    state.held = cell;
    this.#remember(state, cell.t);
    return 'held';
  }

  #applyPast(signal: string, state: SignalState, slot: number, cell: Cell): Applied {
    const known = this.#recent.get(slot)?.get(signal);
    const drop = () => {
      if (cell.spool !== undefined) this.#dropped.push(cell.spool);
    };
    if (state.seen.has(cell.t)) {
      drop();
      return 'duplicate';
    }
    if ((known !== undefined && known >= cell.t) || this.#hasNewer(state, slot, cell.t)) {
      drop();
      return 'merged';
    }
    this.#remember(state, cell.t);
    if (state.held === null || cell.t > state.held.t) state.held = cell;
    if (slot <= Math.max(this.#watermark ?? Number.NEGATIVE_INFINITY, this.#missingUntil)) {
      put(this.#late, slot, signal, cell);
      return 'late';
    }
    for (const at of this.#closedFrom(slot)) {
      // The value also holds in the closed slots after its own, up to the next one that has a value.
      if (at !== slot && this.#recent.get(at)?.has(signal) === true) break;
      put(
        this.#supplements,
        at,
        signal,
        at === slot ? cell : { v: cell.v, t: cell.t, ...(cell.q ? { q: cell.q } : {}) },
      );
      if (this.#watermark !== null && at <= this.#watermark) break;
    }
    const held = this.#recent.get(slot) ?? new Map<string, number>();
    held.set(signal, cell.t);
    this.#recent.set(slot, held);
    return 'supplement';
  }

  /** The slot itself and the ones after it that this process closed: from a value of last month the others would be millions. */
  *#closedFrom(slot: number): Generator<number> {
    if (this.onChange) {
      yield slot;
      yield* [...this.#recent.keys()].filter((at) => at > slot).sort((a, b) => a - b);
      return;
    }
    yield slot;
    const next = Math.max(slot + this.periodMs, this.#first ?? slot);
    for (let at = next; at < (this.#next ?? slot); at += this.periodMs) yield at;
  }

  #close(slot: number): void {
    const arrived = this.#open.get(slot);
    this.#open.delete(slot);
    const cells = new Map<string, Cell>();
    for (const [name, state] of this.#signals) {
      const own = arrived?.get(name);
      if (own !== undefined) {
        this.#remember(state, own.t);
        state.held = own;
      }
      cells.set(name, state.held ?? { v: null, q: 'missing', t: slot });
    }
    const row = this.#row(slot, cells, arrived ?? NOTHING);
    this.#rows.push(row);
    if (arrived !== undefined) this.#recent.set(slot, new Map([...arrived].map(([name, cell]) => [name, cell.t])));
    this.#lastClosed = slot;
  }

  #row(slot: number, cells: Map<string, Cell>, arrived: ReadonlyMap<string, Cell> = cells): Row {
    let skewMs = 0;
    for (const cell of arrived.values()) {
      skewMs = Math.max(skewMs, Math.min(Math.abs(cell.t - slot), Math.ceil(this.periodMs / 2)));
      if (cell.spool !== undefined) this.#dropped.push(cell.spool);
    }
    return { t: slot, cells, skewMs };
  }

  /** Whether a newer value of the same slot was seen, as far back as is remembered: an older one must not replace it. */
  #hasNewer(state: SignalState, slot: number, t: number): boolean {
    for (const seen of state.seen) if (seen > t && slotOf(seen, this.periodMs) === slot) return true;
    return false;
  }

  #remember(state: SignalState, t: number): void {
    state.seen.add(t);
    if (state.seen.size <= REMEMBERED) return;
    const oldest = state.seen.values().next().value;
    if (oldest !== undefined) state.seen.delete(oldest);
  }
}

function expressed(cell: Cell, again: (value: number) => number): Cell {
  return cell.v === null ? cell : { ...cell, v: again(cell.v) };
}

function put(slots: Map<number, Map<string, Cell>>, slot: number, signal: string, cell: Cell): void {
  const cells = slots.get(slot) ?? new Map<string, Cell>();
  const present = cells.get(signal);
  if (present === undefined || present.t <= cell.t) cells.set(signal, cell);
  slots.set(slot, cells);
}

import type { ChunkContext, GapRecord } from '@millspace/schemas';
import type { ResolvedGroup } from '../mapping/mapping.port.ts';
import type { GroupStatus, NormalisedFrame, OpenGap } from '../ports.ts';
import type { Cell, Row, SignalChange } from './cells.ts';
import type { MachineContext } from './context.ts';
import { framesOf } from './frames.ts';
import { Group } from './group.ts';
import { slotEnd, slotOf, slotStart } from './slots.ts';

export interface Outage {
  reason: GapRecord['reason'];
  text: string;
  /** First instant that is missing, when the source knows it better than "after the last committed slot". */
  from: number | null;
  complete: boolean;
  onGap?: (gap: OpenGap) => void;
  beforeFirstMs?: number;
}

/** A group with what surrounds it: who feeds it, how far each feeder has confirmed, and the outage it is in. */
export class GroupRuntime {
  spec: ResolvedGroup;
  readonly engine: Group;
  readonly context: MachineContext;
  /** Source id → signals it feeds. */
  readonly feeds = new Map<string, Set<string>>();
  /** Source id → source time up to which everything has arrived; only sources that are well. */
  readonly confirmed = new Map<string, number>();
  /** Source id → source time up to which it has shown that everything has arrived; slots after it may close unshown, when lateness is over. */
  readonly shown = new Map<string, number>();
  /** Source id → when it came back: source clock and monotonic time. */
  readonly recoveredAt = new Map<string, { at: number | null; mono: number }>();
  /** What held before the outage, for refilling. */
  readonly before = new Map<string, Cell>();
  outage: Outage = { reason: 'source-lost', text: 'the connector was not running', from: null, complete: false };
  /** Source id → what its mapping says of this group, and the mapping's revision. */
  readonly #parts = new Map<string, { spec: ResolvedGroup; revision: string }>();
  /** Acknowledged rows whose slots were open when the source was lost: stated once it is known whether a gap record covers them. */
  unstated: { rows: Row[]; spooled: number[] } = { rows: [], spooled: [] };
  watermarkBase: { t: number; mono: number } | null;
  /** What the store was told last of `unshownFrom`. */
  #unshownTold: number | null;
  /** Where the grid was started last. */
  #begunAt = 0;

  /** Nothing feeds it yet: see `feed`. `unshownFrom`: of rows from there on nobody showed that they are whole; what was missed, is missed from there. */
  constructor(
    spec: ResolvedGroup,
    context: MachineContext,
    { lastCommitted, unshownFrom }: { lastCommitted: number | null; unshownFrom: number | null },
    mono: number,
  ) {
    this.spec = spec;
    this.context = context;
    this.engine = new Group(spec.periodMs, [], lastCommitted);
    this.#unshownTold = unshownFrom;
    this.outage.from = this.missingFrom(null);
    this.watermarkBase = lastCommitted === null ? null : { t: lastCommitted, mono };
  }

  /** The revisions of all mappings that feed it. */
  get revision(): string {
    return [...this.#parts.values()].map(({ revision }) => revision).join('+');
  }

  /** A source feeds these signals from now on. What stays goes on; `changes`: what means something else than before. */
  feed(source: string, spec: ResolvedGroup, revision: string, changes: ReadonlyMap<string, SignalChange>): void {
    this.#parts.set(source, { spec, revision });
    this.feeds.set(source, new Set(spec.signals));
    this.#adapt(changes);
  }

  /** A source feeds it no more; false when none does any more. */
  unfeed(source: string): boolean {
    this.#parts.delete(source);
    this.feeds.delete(source);
    this.forget(source);
    if (this.#parts.size === 0) return false;
    this.#adapt(new Map());
    return true;
  }

  /** A source is away, or gone. */
  forget(source: string): void {
    this.confirmed.delete(source);
    this.shown.delete(source);
    this.recoveredAt.delete(source);
  }

  /** Everything that a source feeds has arrived up to `confirmed`, as far as it has shown up to `shown` (source time). */
  confirm(source: string, { confirmed, shown }: { confirmed: number; shown: number }): void {
    this.confirmed.set(source, Math.max(confirmed, this.confirmed.get(source) ?? 0));
    this.shown.set(source, Math.max(shown, this.shown.get(source) ?? 0));
  }

  /** First instant that is missing when a source says that it is `from` (null = it does not know). */
  missingFrom(from: number | null): number | null {
    // What was heard before the first slot closed was stated nowhere.
    const unstated = this.engine.lastClosed === null && this.#begunAt > 0 ? this.#begunAt : null;
    const known = [from, this.#unshownTold, unstated].filter((t) => t !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  /**
   * First instant of closed slots that were not shown to be whole, or null; before the first slot closes, where the grid was started:
   * whoever comes after this process could not know otherwise that it listened. Undefined when the store knows. Asked before each commit.
   */
  unshownFrom(): number | null | undefined {
    const { running, lastClosed } = this.engine;
    if (!running || (lastClosed !== null && this.shown.size === 0)) return undefined;
    const from = lastClosed === null ? this.#begunAt : this.#unshownSince(lastClosed);
    if (from === this.#unshownTold) return undefined;
    this.#unshownTold = from;
    return from;
  }

  #unshownSince(lastClosed: number): number | null {
    const shown = Math.min(...this.shown.values());
    return slotEnd(lastClosed, this.engine.periodMs) > shown ? Math.max(this.#begunAt, shown) : null;
  }

  #adapt(changes: ReadonlyMap<string, SignalChange>): void {
    const specs = [...this.#parts.values()].map(({ spec }) => spec);
    const signals = [...new Set(specs.flatMap((spec) => spec.signals))];
    this.spec = { ...this.spec, signals, addresses: specs.flatMap((spec) => spec.addresses) };
    this.engine.adapt(signals, changes);
    for (const signal of [...this.before.keys()]) if (changes.has(signal)) this.before.delete(signal);
  }

  /** Starts the grid at source time `t`; returns the gap record that explains what is missing before, if anything is. */
  begin(t: number): GapRecord | null {
    const outage = this.outage;
    const before = this.engine.lastClosed === null && outage.from === null ? (outage.beforeFirstMs ?? 0) : 0;
    const uncovered = this.engine.begin(t, before > 0 ? t - before : outage.from);
    this.outage = { reason: 'source-lost', text: '', from: null, complete: false };
    const { periodMs } = this.engine;
    this.#begunAt = uncovered === null ? slotStart(slotOf(t, periodMs), periodMs) : uncovered.to + 1;
    if (uncovered === null || outage.complete) return null;
    const { from, to } = uncovered;
    this.engine.missingUntil(to);
    const gap = this.gap(from, to, outage.reason, outage.text);
    outage.onGap?.({
      id: gap.id,
      machine: this.spec.machine,
      pack: this.spec.pack,
      group: this.spec.group,
      from,
      to,
      addresses: this.spec.addresses,
      ...(before > 0 ? { beforeFirst: true } : {}),
    });
    if (before > 0) return null;
    return { ...gap, refillable: outage.onGap !== undefined };
  }

  gap(from: number, to: number, reason: GapRecord['reason'], text: string): GapRecord {
    const { machine, pack, group } = this.spec;
    const record: GapRecord = {
      record: 'gap',
      id: `${machine}:${group}:${from}`,
      machine,
      pack,
      group,
      t: from,
      to,
      reason,
    };
    if (text !== '') record.text = text.slice(0, 500);
    return record;
  }

  /** Slots up to which all live feeders have confirmed, are closed. */
  close(): void {
    if (this.confirmed.size === 0) return;
    this.engine.closeUntil(Math.min(...this.confirmed.values()));
  }

  /** Frames of everything that was closed or came late since the last call. */
  take(): { frames: NormalisedFrame[]; dropped: number[] } {
    const frames = [
      ...this.frames(this.engine.takeRows(), 'live'),
      ...this.frames(this.engine.takeSupplements(), 'live').map((frame) => ({ ...frame, supplement: true as const })),
      ...this.frames(this.engine.takeLate(), 'history'),
    ];
    return { frames, dropped: this.engine.takeDropped() };
  }

  /** `contextAt`: what is known about a time; null = nothing. */
  frames(
    rows: Row[],
    origin: 'live' | 'history',
    contextAt: (t: number) => ChunkContext | null = (t) => this.context.at(t),
  ): NormalisedFrame[] {
    if (rows.length === 0) return [];
    const { machine, pack, group } = this.spec;
    return framesOf<ChunkContext | null>(rows, contextAt).map(({ key, frame }) => ({
      machine,
      pack,
      group,
      origin,
      ...(key === null ? {} : { context: key }),
      mapping: this.revision,
      frame,
    }));
  }

  /**
   * The watermark that can be promised now, or null. Running: last closed slot − lateness. Silent: it advances by the time that passes.
   */
  nextWatermark(mono: number, latenessMs: number): number | null {
    const last = this.engine.horizon;
    if (last !== null && (this.watermarkBase === null || last > this.watermarkBase.t))
      this.watermarkBase = { t: last, mono };
    const base = this.watermarkBase;
    if (base === null) return null;
    const passed = Math.max(0, mono - base.mono);
    // While slots close, the next one is still to come: silence counts only beyond one period and a little.
    const silent = this.engine.running ? Math.max(0, passed - 2 * this.engine.periodMs - 1_000) : passed;
    const t = Math.floor(base.t + silent - latenessMs);
    const before = this.engine.watermark;
    if (before !== null && t <= before) return null;
    this.engine.watermark = t;
    return t;
  }

  status(skewMs: number | null): GroupStatus {
    const { machine, pack, group, periodMs } = this.spec;
    return {
      machine,
      pack,
      group,
      periodMs,
      lastSlot: this.engine.lastClosed,
      watermark: this.engine.watermark,
      running: this.engine.running,
      skewMs,
    };
  }
}

/** Sparse rows (only what came) out of values of the past; of two in one slot the newer stays. */
export function sparseRows(cells: { signal: string; cell: Cell }[], periodMs: number): { rows: Row[]; merged: number } {
  const slots = new Map<number, Map<string, Cell>>();
  let merged = 0;
  for (const { signal, cell } of cells) {
    const slot = slotOf(cell.t, periodMs);
    const row = slots.get(slot) ?? new Map<string, Cell>();
    slots.set(slot, row);
    const present = row.get(signal);
    if (present !== undefined) merged += 1;
    if (present === undefined || present.t <= cell.t) row.set(signal, cell);
  }
  const rows = [...slots]
    .sort(([a], [b]) => a - b)
    .map(([t, row]) => ({ t, cells: row, skewMs: Math.max(...[...row.values()].map((cell) => Math.abs(cell.t - t))) }));
  return { rows, merged };
}

/**
 * Rows of a stretch of which every change is known: a signal's value holds from its slot on, also across calls (`carry`).
 * A row for every slot; of a group that records on change, one for every change.
 */
export function heldRows(
  cells: { signal: string; cell: Cell }[],
  stretch: { from: number; to: number },
  { periodMs, onChange }: Pick<Group, 'periodMs' | 'onChange'>,
  carry: Map<string, Cell>,
): Row[] {
  const { rows: own } = sparseRows(cells, periodMs);
  const bySlot = new Map(own.map((row) => [row.t, row]));
  const rows: Row[] = [];
  const start = slotOf(stretch.from, periodMs);
  const first = slotStart(start, periodMs) < stretch.from ? start + periodMs : start;
  const take = (slot: number) => {
    const row = bySlot.get(slot);
    for (const [signal, cell] of row?.cells ?? []) carry.set(signal, cell);
    rows.push({ t: slot, cells: new Map(carry), skewMs: row?.skewMs ?? 0 });
  };
  if (onChange) {
    for (const row of own) take(row.t);
    return rows;
  }
  // A slot that began in the stretch before and went on in this one is stated again, now with its newest values.
  for (const row of own) if (row.t < first) take(row.t);
  for (let slot = first; slotStart(slot, periodMs) <= stretch.to; slot += periodMs) take(slot);
  return rows;
}

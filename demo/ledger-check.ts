/**
 * Holds what arrived against the mill's own ledger. The ledger is the truth: what the machine put on the wire.
 * An entry has arrived if the slot it belongs to holds it, or a newer value of that slot. What has not arrived must
 * lie within a gap record; what a gap record calls missing must not have arrived, unless it was filled from history afterwards.
 */

export interface LedgerEntry {
  machine: string;
  tag: string;
  value: number;
  /** Source time, epoch ms. */
  t: number;
}

/** A row of the receiver's store: one instant of one machine and group. */
export interface ArrivedRow {
  machine: string;
  group: string;
  t: number;
  /** Absent = live. */
  origin?: 'live' | 'history';
  signals: Record<string, number | null>;
}

export interface ArrivedGap {
  machine?: string;
  group?: string;
  from: number;
  to: number;
}

export interface CheckOptions {
  /** Period of each `machine/group` (ms). */
  periodOf(machine: string, group: string): number | undefined;
  groupOf(machine: string, signal: string): string | undefined;
  /** Only entries with from ≤ t < to are held against what arrived; without a signal: of what was sent live. */
  windowOf(machine: string, group: string, signal?: string): { from: number; to: number } | undefined;
  /** What a sender knew of this stretch is gone (epoch ms, from ≤ t < to): its gap record may name what had arrived before. */
  forgotten?: { from: number; to: number };
  /** Changes a ledger value to the pack's canonical unit, if the wire carried another. */
  canonical?(signal: string, value: number): number;
}

export interface CheckResult {
  /** Ledger entries in the windows. */
  entries: number;
  arrived: number;
  /** Older values of a slot whose newest arrived. */
  merged: number;
  inGaps: number;
  /** Live rows of the windows that a gap record covers: it says that they are missing, and they are not. */
  overlap: number;
  firstOverlap: { machine: string; group: string; t: number; gap: ArrivedGap }[];
  lost: number;
  duplicated: number;
  /** Values that the machine had neither in that slot nor as its newest value before (which a living item repeats). */
  foreign: number;
  firstLost: {
    machine: string;
    signal: string;
    t: number;
    value: number;
    slot: number;
    held: number | null | undefined;
  }[];
}

const same = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

export function checkLedger(
  ledger: Iterable<LedgerEntry>,
  rows: Iterable<ArrivedRow>,
  gaps: readonly ArrivedGap[],
  options: CheckOptions,
): CheckResult {
  const result: CheckResult = {
    entries: 0,
    arrived: 0,
    merged: 0,
    inGaps: 0,
    overlap: 0,
    firstOverlap: [],
    lost: 0,
    duplicated: 0,
    foreign: 0,
    firstLost: [],
  };
  const arrived = new Map<string, Map<number, ArrivedRow>>();
  for (const row of rows) {
    const key = `${row.machine}\u0000${row.group}`;
    const byTime = arrived.get(key) ?? new Map<number, ArrivedRow>();
    arrived.set(key, byTime);
    if (byTime.has(row.t)) result.duplicated += 1;
    byTime.set(row.t, row);
  }
  countOverlap(result, arrived, gaps, options);
  for (const [series, entries] of bySeries(ledger)) {
    const [machine, signal] = series.split('\u0000') as [string, string];
    const group = options.groupOf(machine, signal);
    if (group === undefined) continue;
    const period = options.periodOf(machine, group);
    const window = options.windowOf(machine, group, signal);
    if (period === undefined || window === undefined) continue;
    const slots = arrived.get(`${machine}\u0000${group}`);
    let held: number | undefined;
    for (const [slot, values] of bySlot(entries, period)) {
      const inWindow = values.filter((entry) => entry.t >= window.from && entry.t < window.to);
      if (inWindow.length === 0) continue;
      result.entries += inWindow.length;
      held = judgeSlot(result, {
        machine,
        group,
        signal,
        slot,
        values,
        inWindow,
        row: slots?.get(slot),
        gaps,
        options,
        held,
      });
    }
  }
  return result;
}

function countOverlap(
  result: CheckResult,
  arrived: ReadonlyMap<string, ReadonlyMap<number, ArrivedRow>>,
  gaps: readonly ArrivedGap[],
  options: CheckOptions,
): void {
  for (const rows of arrived.values()) {
    for (const { machine, group, t, origin, signals } of rows.values()) {
      const window = options.windowOf(machine, group);
      if (window === undefined || t < window.from || t >= window.to || origin === 'history') continue;
      if (options.forgotten && t >= options.forgotten.from && t < options.forgotten.to) continue;
      // A row without a number (a lost connection) claims nothing.
      if (!Object.values(signals).some((value) => value !== null)) continue;
      const gap = gaps.find((each) => covers(each, machine, group, t));
      if (gap === undefined) continue;
      result.overlap += 1;
      if (result.firstOverlap.length < 20) result.firstOverlap.push({ machine, group, t, gap });
    }
  }
}

interface SlotCase {
  machine: string;
  group: string;
  signal: string;
  slot: number;
  values: LedgerEntry[];
  inWindow: LedgerEntry[];
  row: ArrivedRow | undefined;
  gaps: readonly ArrivedGap[];
  options: CheckOptions;
  /** Newest value that arrived before this slot. */
  held: number | undefined;
}

/** Returns the newest value that has arrived up to this slot. */
function judgeSlot(result: CheckResult, slotCase: SlotCase): number | undefined {
  const { machine, group, signal, slot, values, inWindow, row, gaps, options } = slotCase;
  const value = row?.signals[signal];
  const canonical = options.canonical ?? ((_signal: string, raw: number) => raw);
  const holding =
    typeof value === 'number' ? values.findLast((entry) => same(canonical(signal, entry.value), value)) : undefined;
  for (const entry of inWindow) {
    if (holding && holding.t >= entry.t) {
      result.arrived += 1;
      if (holding !== entry) result.merged += 1;
    } else if (gaps.some((gap) => covers(gap, machine, group, entry.t))) {
      result.inGaps += 1;
    } else {
      result.lost += 1;
      if (result.firstLost.length < 20)
        result.firstLost.push({ machine, signal, t: entry.t, value: entry.value, slot, held: value });
    }
  }
  if (typeof value !== 'number') return slotCase.held;
  if (!holding && !(slotCase.held !== undefined && same(slotCase.held, value))) result.foreign += 1;
  return value;
}

function covers(gap: ArrivedGap, machine: string, group: string, t: number): boolean {
  return (
    (gap.machine === undefined || gap.machine === machine) &&
    (gap.group === undefined || gap.group === group) &&
    t >= gap.from &&
    t <= gap.to
  );
}

function bySeries(ledger: Iterable<LedgerEntry>): Map<string, LedgerEntry[]> {
  const series = new Map<string, LedgerEntry[]>();
  for (const entry of ledger) {
    const key = `${entry.machine}\u0000${entry.tag}`;
    const list = series.get(key);
    if (list) list.push(entry);
    else series.set(key, [entry]);
  }
  return series;
}

/** The grid: a value belongs to the slot nearest to its source time. */
function bySlot(entries: LedgerEntry[], period: number): Map<number, LedgerEntry[]> {
  const slots = new Map<number, LedgerEntry[]>();
  for (const entry of entries.toSorted((a, b) => a.t - b.t)) {
    const slot = Math.round(entry.t / period) * period;
    const list = slots.get(slot);
    if (list) list.push(entry);
    else slots.set(slot, [entry]);
  }
  return slots;
}

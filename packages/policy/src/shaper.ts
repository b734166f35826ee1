// The shape of a policy, applied to the lines of a log. A pure function of the log: resuming from the place that each
// output names gives the same outputs at the same positions.
import type { ChunkPart, Frame, MillRecord, Shape } from '@millspace/schemas';
import { gridOf, tellableAt } from './grid.ts';
import { Group } from './group.ts';
import { knownContext, knownFrame, knownPart } from './members.ts';
import { editsOf, type RecordRules } from './record-rules.ts';
import { recordTime, shapeRecord } from './records.ts';
import { rounder } from './shape.ts';
import { isBefore, type PartFrame, type PartView, type Position, type WindowRules } from './window.ts';

export type Line = Frame | MillRecord;

/** What of a pack the shaper needs to know. */
export interface PackFacts {
  id: string;
  signals: readonly { id: string; group: string; mode: 'cyclic' | 'step' }[];
}

/** What one line of the log becomes. */
export interface ShapedOutput {
  /** Position after it: chunk offset, and number of lines of that chunk that are read (the line that made it included). */
  offset: number;
  index: number;
  parts: ChunkPart[];
  lines: Line[];
  /** Rows of frames. */
  samples: number;
  /** Earliest instant (epoch ms) it may be delivered at, or null. Order is kept: whoever waits, holds back what follows. */
  releaseAt: number | null;
  /** Where reading must begin to go on exactly after this output; null: right after it. */
  resume: Position | null;
}

export interface ShaperOptions {
  shape: Shape;
  packs: readonly PackFacts[] | Readonly<Record<string, PackFacts>>;
}

export interface Shaper {
  /**
   * Takes the lines of one chunk of the log, in log order. Does not change them.
   * @throws RangeError for a frame whose part does not exist (such a chunk must not have been accepted)
   */
  push(offset: number, parts: readonly ChunkPart[], lines: readonly Line[]): ShapedOutput[];
  /** The history run is over: closes its windows, at the position of the last line pushed. */
  endOfHistory(): ShapedOutput[];
  /** Where reading must begin to make this state again (line `index`, from 0); null: after the last line pushed. */
  oldestOpen(): Position | null;
  /** Rows that came after their window closed; windows given up because their source is gone. */
  readonly stats: { late: number; abandoned: number };
}

/** @throws RangeError for a shape that compiling would have refused: what cannot be applied must not be passed over */
export function createShaper(options: ShaperOptions): Shaper {
  return new LogShaper(options);
}

type Rules = RecordRules & WindowRules;

function rulesOf({ shape, packs }: ShaperOptions): Rules {
  const list: readonly PackFacts[] = Array.isArray(packs) ? packs : Object.values(packs);
  const keep = shape.signals === null ? null : new Set(shape.signals);
  const keeps = (id: string) => keep === null || keep.has(id);
  const modes = new Map(list.map((pack) => [pack.id, new Map(pack.signals.map((s) => [s.id, s.mode]))]));
  const groups = new Map(
    list.map((pack) => [pack.id, new Set(pack.signals.filter((s) => keeps(s.id)).map((s) => s.group))]),
  );
  const grid = gridOf(shape);
  const machines = shape.machines ? new Set(shape.machines) : null;
  return {
    shape,
    grid,
    windowMs: grid.windowMs ?? 1,
    kept: keep === null ? null : [...keep].sort(),
    keeps,
    keepsGroup: (pack, group) => keep === null || (groups.get(pack)?.has(group) ?? true),
    keepsMachine: (machine) => machines === null || machines.has(machine),
    isSignal: (pack, id) => modes.get(pack)?.has(id) ?? id.includes('.'),
    mode: (pack, id) => modes.get(pack)?.get(id) ?? 'cyclic',
    round: shape.round === null ? null : rounder(shape.round),
    edits: editsOf(shape),
  };
}

function rounded(column: readonly (number | null)[], round: (value: number) => number): (number | null)[] {
  if (column.length === 1) {
    const only = column[0] as number | null;
    // A list of its own for each case: one that only ever held numbers keeps them unboxed.
    return only === null ? [null] : [round(only)];
  }
  return column.map((v) => (v === null ? null : round(v)));
}

/** The members of these names; null when there is none. */
function pick<T>(of: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> | null {
  const out: Record<string, T> = {};
  let some = false;
  for (const name of names) {
    const member = of[name];
    if (member === undefined) continue;
    out[name] = member;
    some = true;
  }
  return some ? out : null;
}

function viewOf(part: ChunkPart): PartView {
  const context = knownContext(part.context);
  return { part, context, contextKey: context ? JSON.stringify(context) : '' };
}

class LogShaper implements Shaper {
  readonly stats = { late: 0, abandoned: 0 };
  readonly #rules: Rules;
  readonly #windowed: boolean;
  readonly #delay: number | null;
  readonly #wholeFrames: boolean;
  readonly #groups = new Map<string, Group>();
  /** The one that was looked for last: mostly it is looked for again. */
  #recent: Group | null = null;
  #order = 0;
  #last: Position = { offset: 0, index: 0 };

  constructor(options: ShaperOptions) {
    const { shape } = options;
    this.#rules = rulesOf(options);
    this.#windowed = this.#rules.grid.windowMs !== null;
    this.#delay = shape.delayMs;
    this.#wholeFrames = shape.signals === null && shape.round === null;
  }

  push(offset: number, parts: readonly ChunkPart[], lines: readonly Line[]): ShapedOutput[] {
    const out: ShapedOutput[] = [];
    const views: (PartView | undefined)[] = [];
    const groups: (Group | undefined)[] = [];
    const plainParts: (ChunkPart | undefined)[] = [];
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] as Line;
      this.#order++;
      this.#last = { offset, index: i + 1 };
      const made = 'record' in line ? this.#record(line, { offset, index: i }) : null;
      if (made) out.push(made);
      if ('record' in line) continue;
      const part = parts[line.part];
      if (!part) throw new RangeError(`Line ${i} of chunk ${offset} names part ${line.part}, which does not exist.`);
      if (!this.#rules.keepsMachine(part.machine)) continue;
      if (!this.#windowed) {
        const own = plainParts[line.part] ?? knownPart(part);
        plainParts[line.part] = own;
        const frame = this.#plainFrame(line, own);
        if (frame) out.push(frame);
        continue;
      }
      const view = views[line.part] ?? viewOf(part);
      const known = groups[line.part];
      const group = known && !known.gone ? known : this.#group(part.machine, part.pack, part.group);
      views[line.part] = view;
      groups[line.part] = group;
      const history = this.#windowFrame(line, view, group, { offset, index: i });
      if (history) out.push(history);
    }
    return out;
  }

  endOfHistory(): ShapedOutput[] {
    const frames = [...this.#groups.values()].flatMap((group) => group.endHistory(this.#rules));
    return frames.length > 0 ? [this.#output(frames, [], null)] : [];
  }

  oldestOpen(): Position | null {
    let oldest: Position | null = null;
    for (const group of this.#groups.values()) {
      const at = group.oldest();
      if (at && (oldest === null || isBefore(at, oldest))) oldest = at;
    }
    return oldest;
  }

  #group(machine: string, pack: string, group: string): Group {
    const recent = this.#recent;
    if (recent !== null && recent.machine === machine && recent.pack === pack && recent.group === group) return recent;
    const key = `${machine}\n${pack}\n${group}`;
    let found = this.#groups.get(key);
    if (!found) {
      found = new Group(machine, pack, group, this.#rules);
      this.#groups.set(key, found);
    }
    this.#recent = found;
    return found;
  }

  /** @param part with known members alone */
  #plainFrame(line: Frame, part: ChunkPart): ShapedOutput | null {
    const frame = this.#filter(line);
    if (!frame) return null;
    const { t } = frame;
    const tMin = t[0] as number;
    const tMax = t[t.length - 1] as number;
    const own = { ...part, frames: 1, samples: t.length, tMin, tMax };
    return this.#output([{ part: own, frame, end: tMax }], [], tMax);
  }

  #filter(line: Frame): Frame | null {
    if (this.#wholeFrames) return knownFrame({ ...line, part: 0 });
    const { round, kept } = this.#rules;
    const signals = kept === null ? { ...line.signals } : pick(line.signals, kept);
    if (signals === null) return null;
    // Members are overwritten in a copy, not added one by one: the engine keeps the compact form that the parser gave them.
    if (round !== null) for (const id in signals) signals[id] = rounded(signals[id] as (number | null)[], round);
    const frame: Frame = { part: 0, t: line.t, signals };
    const quality = line.quality && pick(line.quality, Object.keys(signals));
    if (quality) frame.quality = quality;
    if (line.skewMs !== undefined) frame.skewMs = line.skewMs;
    return frame;
  }

  #windowFrame(line: Frame, view: PartView, group: Group, at: Position): ShapedOutput | null {
    group.touched = this.#order;
    if (this.#rules.kept?.every((id) => line.signals[id] === undefined)) return null;
    if (view.part.origin === 'history') {
      const frames = group.addHistory(line, view, at, this.#rules);
      return frames.length > 0 ? this.#output(frames, [], null) : null;
    }
    const { late, abandoned } = group;
    group.addLive(line, view, at, this.#rules);
    this.stats.late += group.late - late;
    this.stats.abandoned += group.abandoned - abandoned;
    return null;
  }

  #record(record: MillRecord, at: Position): ShapedOutput | null {
    const marks = this.#windowed && record.record === 'watermark' && this.#rules.keepsMachine(record.machine);
    const frames = marks ? this.#mark(record, at) : [];
    const shaped = shapeRecord(record, this.#rules);
    return frames.length > 0 || shaped ? this.#output(frames, shaped ? [shaped] : [], recordTime(record)) : null;
  }

  #mark(record: { machine: string; pack: string; group: string; t: number }, at: Position): PartFrame[] {
    const group = this.#group(record.machine, record.pack, record.group);
    group.touched = this.#order;
    const { frames, silentBefore } = group.mark(record.t, at, this.#order, this.#rules);
    if (silentBefore >= 0) this.#forget(silentBefore);
    return frames;
  }

  /** Lets go of groups without a line since `before`: a machine that was taken away must not hold the log for ever. */
  #forget(before: number): void {
    for (const [key, group] of this.#groups) {
      if (group.touched >= before) continue;
      group.gone = true;
      if (group === this.#recent) this.#recent = null;
      this.stats.abandoned += group.openCount();
      this.#groups.delete(key);
    }
  }

  #output(frames: readonly PartFrame[], records: readonly MillRecord[], time: number | null): ShapedOutput {
    const parts: ChunkPart[] = [];
    const lines: Line[] = [];
    let samples = 0;
    let latest = time ?? -Infinity;
    let told = latest;
    for (const { part, frame, end } of frames) {
      frame.part = parts.length;
      parts.push(part);
      lines.push(frame);
      samples += frame.t.length;
      // A windowed row tells of its window up to its end.
      latest = Math.max(latest, end);
      told = Math.max(told, end - 1);
    }
    lines.push(...records);
    const { offset, index } = this.#last;
    return {
      offset,
      index,
      parts,
      lines,
      samples,
      releaseAt: this.#releaseAt(latest, told),
      resume: this.#windowed ? this.oldestOpen() : null,
    };
  }

  /** @param latest end of what an output tells of @param told last instant of that */
  #releaseAt(latest: number, told: number): number | null {
    const { grid } = this.#rules;
    if (grid.stepMs !== null) return tellableAt(told, grid) + (this.#delay ?? 0);
    return this.#delay === null ? null : latest + this.#delay;
  }
}

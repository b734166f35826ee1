import type { Clock } from '@millspace/runtime/clock';
import { messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { GapRecord, MillRecord, QualityReason } from '@millspace/schemas';
import type { ResolvedMapping } from '../mapping/mapping.port.ts';
import type {
  GroupStatus,
  IngestCounters,
  OpenGap,
  QuarantineEntry,
  RawValue,
  RecoveredOptions,
  SinkOptions,
  StorePort,
} from '../ports.ts';
import type { Cell } from './cells.ts';
import { type GroupRuntime, sparseRows } from './group-runtime.ts';
import { Pending } from './pending.ts';
import { Refills } from './refills.ts';
import { Routes, type SourceRuntime } from './routes.ts';
import type { SourceClock } from './source-clock.ts';
import { type Ready, Understanding } from './understanding.ts';

/** Values further ahead of their machine's clock than this, for a while, mean that the clock was set. */
const JUMP_MS = 30_000;
const JUMP_CONFIRM_MS = 1_000;
/** A quiet group starts this long after its source came back even when no value has changed. */
const QUIET_START_MS = 1_500;

export interface IngestOptions {
  mappings: ResolvedMapping[];
  store: StorePort;
  clock: Clock;
  logger: Logger;
  mono: () => number;
  latenessMs: number;
}

/** The state of the whole pipeline; `createSink` gives each source its view of it. */
export class Ingest {
  readonly counters: IngestCounters = {
    received: 0,
    merged: 0,
    late: 0,
    duplicate: 0,
    quarantined: 0,
    gaps: 0,
    supplemented: 0,
    counterResets: 0,
    personalDropped: 0,
  };
  readonly mono: () => number;
  onFlush: () => void = () => {};
  readonly #options: IngestOptions;
  readonly #pending: Pending;
  readonly #routes: Routes;
  readonly #understanding: Understanding;
  readonly #refills: Refills;
  #dirty = new Set<GroupRuntime>();
  #flushing: Promise<void> | null = null;
  #spoolId = 1;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.mono = options.mono;
    this.#pending = new Pending(
      options.store,
      (machine, group) => this.#routes.group(machine, group)?.engine.periodMs ?? 1,
    );
    this.#understanding = new Understanding({
      counters: this.counters,
      pending: this.#pending,
      now: () => options.clock.now(),
      mono: options.mono,
    });
    this.#refills = new Refills(this.#understanding);
    this.#routes = new Routes({
      store: options.store,
      mono: options.mono,
      contextOf: (machine, pack) => this.#understanding.contextOf(machine, pack),
    });
    for (const mapping of options.mappings) this.#routes.add(mapping);
    this.#unspool();
  }

  configure(sourceId: string, options: SinkOptions): void {
    const source = this.#routes.source(sourceId);
    source.holdBackMs = options.holdBackMs ?? source.holdBackMs;
    source.durable = options.durable ?? source.durable;
  }

  /** Takes values in; durable sources wait for the commit. */
  async values(sourceId: string, batch: RawValue[]): Promise<void> {
    const source = this.#routes.source(sourceId);
    this.counters.received += batch.length;
    const ready: Ready[] = [];
    const past: Ready[] = [];
    const records: MillRecord[] = [];
    for (const raw of batch) {
      for (const item of this.#understanding.of(sourceId, source.mapping, raw, records))
        (raw.historical === true ? past : ready).push(item);
    }
    for (const record of records) this.#pending.record(record);
    ready.sort((a, b) => a.cell.t - b.cell.t);
    for (const item of ready) this.#take(sourceId, source, item);
    this.#history(past);
    this.close();
    if (source.durable) await this.flushSoon();
    else if (!this.#pending.empty || this.#dirty.size > 0) this.#flushLater();
  }

  alive(sourceId: string, at: number, addresses?: string[]): void {
    const { holdBackMs } = this.#routes.source(sourceId);
    const mono = this.mono();
    this.#confirm(sourceId, this.#routes.fed(sourceId, addresses), (clock, now) => {
      const until = Math.floor((clock.deliveredUntil(at, mono) ?? now) - holdBackMs * clock.factor);
      return { confirmed: until, shown: until };
    });
  }

  heard(sourceId: string, sentAt: number | null, linkAt: number | null, addresses: string[]): void {
    const source = this.#routes.source(sourceId);
    const { latenessMs } = this.#options;
    const wall = this.#options.clock.now();
    const groups = this.#routes.fed(sourceId, addresses);
    // One sender for all of them: while it is behind with one machine, others of it may still be under way, too.
    const behind = Math.max(0, ...groups.map(({ spec }) => this.#routes.clockOf(source, spec.machine).behindMs));
    this.#confirm(sourceId, groups, (clock, now) => {
      const { factor } = clock;
      const sent = sentAt === null ? null : clock.sentUntil(sentAt, behind);
      const said = sent === null ? 0 : Math.min(now, sent) - source.holdBackMs * factor;
      // Nothing came over a link that works: nothing was sent, but for what took longer to get onto it.
      const silent = linkAt === null ? 0 : now - (Math.max(0, wall - linkAt) + latenessMs) * factor;
      return {
        confirmed: Math.floor(Math.max(said, now - latenessMs * factor)),
        shown: Math.floor(Math.max(said, silent)),
      };
    });
  }

  #confirm(
    sourceId: string,
    groups: readonly GroupRuntime[],
    until: (clock: SourceClock, now: number) => Parameters<GroupRuntime['confirm']>[1],
  ): void {
    const source = this.#routes.source(sourceId);
    const mono = this.mono();
    for (const group of groups) {
      const back = group.recoveredAt.get(sourceId);
      if (back === undefined) continue;
      const clock = this.#routes.clockOf(source, group.spec.machine);
      const now = clock.now(mono);
      if (now === null) continue;
      if (!group.engine.running && mono - back.mono >= QUIET_START_MS)
        this.#begin(group, sourceId, clock.now(back.mono) ?? now);
      group.confirm(sourceId, until(clock, now));
      this.#dirty.add(group);
    }
    this.close();
    this.#flushLater();
  }

  lost(sourceId: string, from: number | null, reason: string, addresses?: string[]): void {
    const source = this.#routes.source(sourceId);
    const quality: QualityReason = 'comm-lost';
    for (const group of this.#routes.fed(sourceId, addresses)) {
      const signals = this.#routes.signalsOf(source, group, addresses);
      for (const signal of signals) {
        const held = group.engine.heldOf(signal);
        if (held !== null && held.q !== 'comm-lost') group.before.set(signal, held);
      }
      const wasRunning = group.engine.running;
      this.#dirty.add(group);
      // Before what it has shown is forgotten: else closed slots stay unshown for good.
      this.#collect(group);
      if (addresses === undefined || this.#routes.coversAll(group, sourceId, signals)) {
        group.forget(sourceId);
      }
      const open = group.engine.lose(signals, quality, this.#options.clock.now());
      if (!wasRunning || group.engine.running) continue;
      group.outage = { reason: gapReason(reason), text: reason, from: group.missingFrom(from), complete: false };
      const spooled = group.engine.takeDropped();
      // What a durable source was acknowledged for is stated, although its slot never closed; until then the spool keeps it.
      if (source.durable)
        group.unstated = { rows: [...group.unstated.rows, ...open], spooled: [...group.unstated.spooled, ...spooled] };
      else this.#pending.unspool(spooled);
    }
    this.#flushLater();
  }

  recovered(sourceId: string, at: number | null, options: RecoveredOptions = {}): void {
    const source = this.#routes.source(sourceId);
    const mono = this.mono();
    const machines = new Set<string>();
    for (const group of this.#routes.fed(sourceId, options.addresses)) {
      machines.add(group.spec.machine);
      group.engine.find(this.#routes.signalsOf(source, group, options.addresses));
      group.recoveredAt.set(sourceId, { at, mono });
      if (group.engine.running) continue;
      group.outage.complete = options.complete === true;
      if (options.onGap !== undefined) group.outage.onGap = options.onGap;
      if (options.beforeFirstMs !== undefined) group.outage.beforeFirstMs = options.beforeFirstMs;
    }
    for (const machine of machines) {
      const clock = this.#routes.clockOf(source, machine);
      if (options.complete !== true && options.addresses === undefined) clock.restart();
      if (at !== null) clock.assume(at, mono);
    }
  }

  /** One stretch of a gap, every change known. */
  async refill(
    gap: OpenGap,
    stretch: { from: number; to: number },
    sourceId: string,
    values: RawValue[],
  ): Promise<void> {
    const group = this.#routes.group(gap.machine, gap.group);
    if (group === undefined) return;
    this.counters.received += values.length;
    const { mapping } = this.#routes.source(sourceId);
    const rows = this.#refills.rows(gap, stretch, group, { source: sourceId, mapping, values });
    // The batch that was found running at the first connection need not be the one of an hour before.
    const contextAt = gap.beforeFirst === true ? () => null : undefined;
    for (const frame of group.frames(rows, 'history', contextAt)) this.#pending.frame(frame);
    await this.flushSoon();
  }

  async refilled(gap: OpenGap, sourceId: string, addresses: string[]): Promise<void> {
    this.#refills.end(gap);
    const group = this.#routes.group(gap.machine, gap.group);
    if (group === undefined || addresses.length === 0 || gap.beforeFirst === true) return;
    const signals = this.#routes.signalsOf(this.#routes.source(sourceId), group, addresses);
    const text = `refilled from the source's history: ${signals.join(', ')}`;
    this.#pending.record({ ...group.gap(gap.from, gap.to, 'source-lost', text), refillable: false });
    await this.flushSoon();
  }

  /**
   * Puts another mapping in the place of a source's. What was closed under the old one is committed under its revision first.
   * @throws what the store throws; the old mapping stays then
   */
  remap(mapping: ResolvedMapping): void {
    this.close();
    this.flush();
    for (const group of this.#routes.replace(mapping)) {
      // Acknowledged, but its slot will never close: stated as far as it is known.
      const open = group.engine.lose(group.engine.signals, 'comm-lost', this.#options.clock.now());
      for (const frame of group.frames(open, 'live')) this.#pending.frame(frame);
      this.#pending.unspool(group.engine.takeDropped());
    }
    this.#flushLater();
  }

  async record(record: MillRecord): Promise<void> {
    this.#pending.record(record);
    await this.flushSoon();
  }

  async quarantine(entry: QuarantineEntry): Promise<void> {
    this.#understanding.quarantine(entry);
    await this.flushSoon();
  }

  /** Feeds values in again, as history. Counts values: one of which any part is refused again is not accepted. */
  async replay(entries: { source: string; value: RawValue }[]): Promise<{ accepted: number; quarantined: number }> {
    let accepted = 0;
    const ready: Ready[] = [];
    for (const { source, value } of entries) {
      const before = this.counters.quarantined;
      ready.push(
        ...this.#understanding.of(source, this.#routes.source(source).mapping, { ...value, historical: true }, []),
      );
      if (this.counters.quarantined === before) accepted += 1;
    }
    this.#history(ready);
    await this.flushSoon();
    return { accepted, quarantined: entries.length - accepted };
  }

  /** Closes what is confirmed in every group that changed. */
  close(): void {
    for (const group of this.#dirty) group.close();
  }

  watermarks(mono: number): void {
    for (const group of this.#routes.groups) {
      const factor = Math.max(
        1,
        ...[...group.feeds.keys()].map(
          (id) => this.#routes.clockOf(this.#routes.source(id), group.spec.machine).factor,
        ),
      );
      const t = group.nextWatermark(mono, this.#options.latenessMs * factor);
      if (t === null || t < 0) continue;
      const { machine, pack, group: name } = group.spec;
      this.#pending.record({ record: 'watermark', machine, pack, group: name, t });
    }
  }

  /** Coalesces: everything that arrives in this turn of the event loop is one transaction. */
  flushSoon(): Promise<void> {
    this.#flushing ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.#flushing = null;
        try {
          this.flush();
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    return this.#flushing;
  }

  flush(): void {
    for (const group of this.#dirty) this.#collect(group);
    this.#dirty = new Set();
    this.#pending.commit();
    this.onFlush();
  }

  flushQuietly(): void {
    try {
      this.flush();
    } catch (error) {
      this.#options.logger.error(
        { error: messageOf(error) },
        'the store could not be written; kept in memory and tried again',
      );
    }
  }

  groupStatus(): GroupStatus[] {
    return [...this.#routes.groups].map((group) => {
      const [first] = group.feeds.keys();
      return group.status(
        first === undefined ? null : this.#routes.clockOf(this.#routes.source(first), group.spec.machine).skewMs,
      );
    });
  }

  #flushLater(): void {
    this.flushSoon().catch((error: unknown) => {
      this.#options.logger.error(
        { error: messageOf(error) },
        'the store could not be written; kept in memory and tried again',
      );
    });
  }

  #collect(group: GroupRuntime): void {
    const { frames, dropped } = group.take();
    for (const frame of frames) this.#pending.frame(frame);
    this.#pending.unspool(dropped);
    const from = group.unshownFrom();
    if (from !== undefined) this.#pending.unshown({ machine: group.spec.machine, group: group.spec.group, from });
  }

  #begin(group: GroupRuntime, sourceId: string, t: number): void {
    // A source that did not state what holds now (plain MQTT) may have sent part of this slot before we listened: the next one is whole.
    const whole = group.outage.complete || group.recoveredAt.get(sourceId)?.at !== null;
    const gap = group.begin(whole ? t : t + group.engine.periodMs);
    if (gap !== null) this.#gap(gap);
    const { rows, spooled } = group.unstated;
    group.unstated = { rows: [], spooled: [] };
    for (const frame of group.frames(rows, gap === null ? 'live' : 'history')) this.#pending.frame(frame);
    this.#pending.unspool(spooled);
  }

  #gap(gap: GapRecord): void {
    this.counters.gaps += 1;
    this.#pending.record(gap);
  }

  /** Puts a live value into its group. */
  #take(sourceId: string, source: SourceRuntime, { raw, target, cell }: Ready): void {
    const group = this.#routes.group(target.machine, target.group);
    if (group === undefined) return;
    const clock = this.#routes.clockOf(source, target.machine);
    this.#understanding.noteCounter(target, cell);
    if (raw.initial !== true) {
      if (!group.recoveredAt.has(sourceId)) group.recoveredAt.set(sourceId, { at: null, mono: this.mono() });
      if (this.#follow(source, raw, target.machine, clock, cell.t) && !group.engine.running)
        this.#begin(group, sourceId, cell.t);
    }
    if (source.durable && group.engine.running) {
      cell.spool = this.#spoolId++;
      this.#pending.spool({ id: cell.spool, source: sourceId, value: raw });
    }
    const outcome = group.engine.apply(target.signal, cell, raw.initial === true);
    if (outcome === 'merged') this.counters.merged += 1;
    else if (outcome === 'duplicate') this.counters.duplicate += 1;
    else if (outcome === 'late') this.counters.late += 1;
    else if (outcome === 'supplement') this.counters.supplemented += 1;
    if (outcome === 'late' || outcome === 'supplement') this.#pending.unspool(group.engine.takeDropped());
    this.#dirty.add(group);
  }

  /** Follows the machine's clock; false while a leap ahead is not yet believed (one bad time must not carry the grid away). */
  #follow(source: SourceRuntime, raw: RawValue, machine: string, clock: SourceClock, t: number): boolean {
    const mono = this.mono();
    const predicted = clock.now(mono);
    if (!clock.measured || predicted === null || t <= predicted + JUMP_MS * clock.factor) {
      source.jumps.delete(machine);
      clock.observe(t, mono, raw.receivedAt, raw.initial === true ? null : raw.serverTime);
      return true;
    }
    const jump = source.jumps.get(machine) ?? { since: mono, earliest: t };
    jump.earliest = Math.min(jump.earliest, t);
    source.jumps.set(machine, jump);
    if (mono - jump.since < JUMP_CONFIRM_MS) return false;
    source.jumps.delete(machine);
    clock.observe(t, mono, raw.receivedAt, raw.initial === true ? null : raw.serverTime);
    for (const group of this.#routes.groups) {
      if (group.spec.machine !== machine || !group.engine.running) continue;
      const skipped = group.engine.skipTo(jump.earliest);
      this.#dirty.add(group);
      const text = "the machine's clock was set forward";
      if (skipped === null || clock.factor !== 1) continue;
      group.engine.missingUntil(skipped.to);
      this.#gap(group.gap(skipped.from, skipped.to, 'silent', text));
    }
    return true;
  }

  #history(items: Ready[]): void {
    const byGroup = new Map<GroupRuntime, { signal: string; cell: Cell }[]>();
    for (const { target, cell } of items) {
      const group = this.#routes.group(target.machine, target.group);
      if (group === undefined) continue;
      const cells = byGroup.get(group) ?? [];
      cells.push({ signal: target.signal, cell });
      byGroup.set(group, cells);
    }
    for (const [group, cells] of byGroup) {
      const { rows, merged } = sparseRows(cells, group.engine.periodMs);
      this.counters.merged += merged;
      for (const frame of group.frames(rows, 'history')) this.#pending.frame(frame);
    }
  }

  /** Acknowledged values whose slot was open when the process ended: stated as history. */
  #unspool(): void {
    const entries = this.#options.store.spooled?.() ?? [];
    const ready: Ready[] = [];
    for (const { id, source, value } of entries) {
      this.#spoolId = Math.max(this.#spoolId, id + 1);
      const known = this.#routes.find(source);
      if (known !== undefined)
        ready.push(...this.#understanding.of(source, known.mapping, { ...value, historical: true }, []));
    }
    this.#history(ready);
    this.#pending.unspool(entries.map(({ id }) => id));
  }
}

function gapReason(reason: string): GapRecord['reason'] {
  if (reason.startsWith('silent')) return 'silent';
  return reason.startsWith('sequence') ? 'sequence' : 'source-lost';
}

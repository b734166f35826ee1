import type { MillRecord } from '@millspace/schemas';
import type { ContextTarget, EventTarget, ResolvedMapping, Target } from '../mapping/mapping.port.ts';
import type { IngestCounters, QuarantineEntry, RawValue } from '../ports.ts';
import { QuarantineGate } from '../quarantine/gate.ts';
import type { Cell } from './cells.ts';
import { type Reason, timeOf, unitMismatch, unknownSignal } from './checks.ts';
import { MachineContext } from './context.ts';
import { convert } from './convert.ts';
import { EventBits } from './event-bits.ts';
import type { Pending } from './pending.ts';

/** A value that means something: the signal it belongs to, and its cell. */
export interface Ready {
  raw: RawValue;
  target: Target;
  cell: Cell;
}

export interface UnderstandingDeps {
  counters: IngestCounters;
  pending: Pending;
  /** Epoch ms. */
  now: () => number;
  mono: () => number;
}

/** What raw values mean by their mapping: values of signals, context of a machine, events; what they cannot mean goes to quarantine. */
export class Understanding {
  readonly #deps: UnderstandingDeps;
  readonly #contexts = new Map<string, MachineContext>();
  readonly #gate = new QuarantineGate();
  readonly #events = new EventBits();
  readonly #counterValues = new Map<string, number>();

  constructor(deps: UnderstandingDeps) {
    this.#deps = deps;
  }

  /** What a raw value means; puts what it cannot mean into quarantine, texts into the context, bits into events. */
  of(sourceId: string, mapping: ResolvedMapping, raw: RawValue, records: MillRecord[]): Ready[] {
    const targets = mapping.targets.get(raw.address);
    if (mapping.dropped.has(raw.address)) this.#deps.counters.personalDropped += 1;
    if (targets === undefined)
      return mapping.dropped.has(raw.address) ? [] : this.#refuse(sourceId, raw, unknownSignal(raw.address));
    const t = timeOf(raw, this.#deps.now());
    if (typeof t !== 'number') return this.#refuse(sourceId, raw, t);
    const ready: Ready[] = [];
    for (const target of targets) {
      if (target.kind === 'context') records.push(...this.#context(target, raw, t));
      else if (target.kind === 'event') records.push(...this.#event(target, raw, t));
      else {
        const item = this.#signal(sourceId, raw, target, t);
        if (item !== null) ready.push(item);
      }
    }
    return ready;
  }

  #signal(sourceId: string, raw: RawValue, target: Target, t: number): Ready | null {
    if (raw.unit !== undefined && raw.unit !== target.sourceUnit) {
      this.#refuse(sourceId, raw, unitMismatch(raw.unit, target.sourceUnit, target.signal));
      return null;
    }
    const { cell, problem } = convert(raw, target);
    if (problem !== null) this.#refuse(sourceId, raw, { code: problem.code, text: { en: problem.en, de: problem.de } });
    return cell === null ? null : { raw, target, cell: { ...cell, t } };
  }

  #context(target: ContextTarget, raw: RawValue, t: number): MillRecord[] {
    if (!target.allowed) {
      this.#deps.counters.personalDropped += 1;
      return [];
    }
    if (raw.status === 'bad') return [];
    const text = raw.value === null ? null : String(raw.value);
    const value = text === null ? null : (target.names?.get(text) ?? text);
    return this.contextOf(target.machine, target.pack).set(target.field, value, t, raw.initial === true);
  }

  #event(target: EventTarget, raw: RawValue, t: number): MillRecord[] {
    const record = this.#events.observe(target, raw, t);
    return record === null ? [] : [record];
  }

  /** A counter that fell was reset: an event says so. */
  noteCounter(target: Target, cell: Cell): void {
    if (!target.counter || cell.v === null) return;
    const key = `${target.machine} ${target.signal}`;
    const before = this.#counterValues.get(key);
    this.#counterValues.set(key, cell.v);
    if (before === undefined || cell.v >= before - Math.abs(before) * 1e-9) return;
    this.#deps.counters.counterResets += 1;
    this.#deps.pending.record({
      record: 'event',
      id: `${target.machine}:${target.signal}:reset:${cell.t}`,
      machine: target.machine,
      pack: target.pack,
      t: cell.t,
      code: 'COUNTER_RESET',
      severity: 100,
      state: 'instant',
      signal: target.signal,
      value: before,
    });
  }

  #refuse(source: string, raw: RawValue, reason: Reason): [] {
    this.quarantine({ source, address: raw.address, at: this.#deps.now(), reasons: [reason], raw });
    return [];
  }

  quarantine(entry: QuarantineEntry): void {
    this.#deps.counters.quarantined += 1;
    if (this.#gate.admits(entry, this.#deps.mono())) this.#deps.pending.quarantine(entry);
  }

  /** Batch, pass and state of a machine. */
  contextOf(machine: string, pack: string): MachineContext {
    const known = this.#contexts.get(machine) ?? new MachineContext(machine, pack);
    this.#contexts.set(machine, known);
    return known;
  }
}

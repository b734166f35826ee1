import type { BatchRecord, ChunkContext } from '@millspace/schemas';
import type { ContextTarget } from '../mapping/mapping.port.ts';

type Field = ContextTarget['field'];

/** How many changes of context are remembered, so that late slots get the context of their own time. */
const REMEMBERED = 64;

/**
 * Batch, pass and state of one machine over time. A change of the batch id, product, recipe or pass yields a batch record; the
 * context object of a time is the same object until something changes (frames are cut by identity).
 */
export class MachineContext {
  readonly #machine: string;
  readonly #pack: string;
  #current: Partial<Record<Field, string>> = {};
  #history: { t: number; context: ChunkContext | null }[] = [];
  #told: string | null = null;

  constructor(machine: string, pack: string) {
    this.#machine = machine;
    this.#pack = pack;
  }

  /** Context in force at `t`; null = nothing known. */
  at(t: number): ChunkContext | null {
    for (let index = this.#history.length - 1; index >= 0; index -= 1) {
      const entry = this.#history[index];
      if (entry !== undefined && entry.t <= t) return entry.context;
    }
    return null;
  }

  /** A context value with its source time. `initial`: state at connect, which does not say that something changed now. */
  set(field: Field, value: string | null, t: number, initial: boolean): BatchRecord[] {
    const text = value === null || value.trim() === '' ? null : value.trim().slice(0, 256);
    const before = this.#current[field] ?? null;
    if (before === text) return [];
    const previous = { ...this.#current };
    if (text === null) delete this.#current[field];
    else this.#current[field] = text;
    if (field === 'batch' || field === 'pass' || field === 'state') this.#push(initial ? 0 : t);
    return this.#records(field, previous, t, initial);
  }

  #push(t: number): void {
    const context: ChunkContext = {};
    const pass = Number(this.#current.pass);
    if (this.#current.batch !== undefined) context.batch = this.#current.batch.slice(0, 128);
    if (this.#current.pass !== undefined && Number.isInteger(pass) && pass >= 0) context.pass = pass;
    if (this.#current.state !== undefined) context.state = this.#current.state.slice(0, 64);
    const value = Object.keys(context).length === 0 ? null : context;
    const at = t === 0 && this.#history.length > 0 ? (this.#history.at(-1)?.t ?? 0) : t;
    this.#history.push({ t: at, context: value });
    this.#history.sort((a, b) => a.t - b.t);
    if (this.#history.length > REMEMBERED) this.#history.shift();
  }

  #records(field: Field, previous: Partial<Record<Field, string>>, t: number, initial: boolean): BatchRecord[] {
    const records: BatchRecord[] = [];
    if (field === 'batch') {
      if (previous.batch !== undefined && this.#told === previous.batch)
        records.push(this.#record(previous.batch, t, 'end', {}));
      if (this.#current.batch !== undefined) {
        records.push(this.#record(this.#current.batch, t, initial ? 'change' : 'start', this.#current));
      }
      this.#told = this.#current.batch ?? null;
      return records;
    }
    const batch = this.#current.batch;
    if (batch === undefined || field === 'state') return records;
    records.push(this.#record(batch, t, field === 'pass' && !initial ? 'pass' : 'change', this.#current));
    return records;
  }

  #record(id: string, t: number, phase: BatchRecord['phase'], facts: Partial<Record<Field, string>>): BatchRecord {
    const record: BatchRecord = {
      record: 'batch',
      id: id.slice(0, 128),
      machine: this.#machine,
      pack: this.#pack,
      t,
      phase,
    };
    if (facts.product !== undefined) record.product = facts.product;
    if (facts.recipe !== undefined) record.recipe = facts.recipe;
    if (facts.order !== undefined) record.order = facts.order;
    if (facts.operator !== undefined) record.operator = facts.operator;
    const mass = Number(facts.massKg);
    if (facts.massKg !== undefined && Number.isFinite(mass)) record.massKg = mass;
    const solids = Number(facts.solidsFraction);
    if (facts.solidsFraction !== undefined && Number.isFinite(solids)) record.solidsFraction = solids;
    const pass = Number(facts.pass);
    if (facts.pass !== undefined && Number.isInteger(pass) && pass >= 0) record.pass = pass;
    return record;
  }
}

// Pseudonyms: the last step of an agreement, behind the shape that many may share.
import type {
  AdviceRecord,
  BatchRecord,
  ChunkHeader,
  ChunkPart,
  Decision,
  MillRecord,
  Shape,
} from '@millspace/schemas';
import { gridOf } from './grid.ts';

/** What an id names. Ids of different kinds have different pseudonyms, also where they read alike. */
export type PseudonymKind =
  | 'machine'
  | 'producer'
  | 'mapping'
  | 'batch'
  | 'order'
  | 'product'
  | 'recipe'
  | 'person'
  | 'record';

/** Keyed, stable within an agreement, another one in every other agreement. */
export type Pseudonym = (kind: PseudonymKind, id: string) => string;

type Named = Partial<Pick<ChunkHeader, 'producer'>>;

/** Puts pseudonyms in the place of ids. Changes no argument; what has nothing to hide is returned as it is. */
export interface Disguise {
  part(part: ChunkPart): ChunkPart;
  record(record: MillRecord): MillRecord;
  header<T extends Named>(header: T): T;
  /** A machine's pseudonym, or its id where machines are named openly. */
  machine(id: string): string;
}

/** Null when the shape hides no id. */
export function createDisguise(shape: Shape, pseudonym: Pseudonym): Disguise | null {
  const hidden = new Set(shape.pseudonymise ?? []);
  // Ids of events, gaps and the like are made of machine and instant.
  const hidesRecords = hidden.size > 0 || gridOf(shape).windowMs !== null;
  return hidesRecords ? new AgreementDisguise(hidden, pseudonym) : null;
}

/** A decision as the consumer may read it: which machines are let through is not said where pseudonyms stand for them. */
export function withoutMachineNames(decision: Decision): Decision {
  const { shape } = decision;
  if (!shape?.machines || !shape.pseudonymise?.includes('machine')) return decision;
  return { ...decision, shape: { ...shape, machines: null } };
}

type Hidden = ReadonlySet<NonNullable<Shape['pseudonymise']>[number]>;

class AgreementDisguise implements Disguise {
  readonly #hidden: Hidden;
  readonly #of: Pseudonym;

  constructor(hidden: Hidden, pseudonym: Pseudonym) {
    this.#hidden = hidden;
    this.#of = pseudonym;
  }

  machine(id: string): string {
    return this.#hidden.has('machine') ? this.#of('machine', id) : id;
  }

  /** Whoever runs one connector for each machine would name the machine by it. */
  header<T extends Named>(header: T): T {
    const { producer } = header;
    if (producer === undefined || !this.#hidden.has('machine')) return header;
    return { ...header, producer: this.#of('producer', producer) };
  }

  part(part: ChunkPart): ChunkPart {
    const batch = part.context?.batch;
    const hidesBatch = batch !== undefined && this.#hidden.has('batch');
    const hidesMachine = this.#hidden.has('machine');
    if (!hidesBatch && !hidesMachine) return part;
    return {
      ...part,
      ...(hidesMachine && { machine: this.machine(part.machine), mapping: this.#of('mapping', part.mapping) }),
      ...(hidesBatch && { context: { ...part.context, batch: this.#of('batch', batch) } }),
    };
  }

  record(record: MillRecord): MillRecord {
    if (record.record === 'withheld') return record;
    const machine = record.machine === undefined ? undefined : this.machine(record.machine);
    const named = machine === record.machine ? record : ({ ...record, machine } as typeof record);
    switch (named.record) {
      case 'watermark':
        return named;
      case 'batch':
        return this.#batch(named);
      case 'lab-sample':
        return {
          ...this.#withId(named),
          ...this.#idOf('batch', 'batch', named.batch),
          ...this.#idOf('person', 'operator', named.operator),
        };
      case 'advice':
        return this.#advice(this.#withId(named));
      case 'correction':
        return { ...this.#withId(named), ...(named.reason !== undefined && this.#hidesAny && { reason: 'corrected' }) };
      default:
        return this.#withoutText(this.#withId(named));
    }
  }

  get #hidesAny(): boolean {
    return this.#hidden.size > 0;
  }

  #withId<T extends { id: string }>(record: T): T {
    return { ...record, id: this.#of('record', record.id) };
  }

  #idOf<K extends string>(kind: PseudonymKind, key: K, id: string | undefined): { [P in K]?: string } {
    const kindHidden: Hidden = this.#hidden;
    const group = GROUP[kind];
    if (id === undefined || group === undefined || !kindHidden.has(group)) return {};
    return { [key]: this.#of(kind, id) } as { [P in K]?: string };
  }

  /** A recipe tells the product, an order tells the batch. */
  #batch(record: BatchRecord): BatchRecord {
    return {
      ...record,
      ...this.#idOf('batch', 'id', record.id),
      ...this.#idOf('order', 'order', record.order),
      ...this.#idOf('product', 'product', record.product),
      ...this.#idOf('recipe', 'recipe', record.recipe),
      ...this.#idOf('person', 'operator', record.operator),
    };
  }

  /** Words may name what a pseudonym hides; the figures of an advice remain. */
  #advice(record: AdviceRecord): AdviceRecord {
    return this.#hidesAny ? { ...record, subject: '', text: '' } : record;
  }

  #withoutText<T extends object>(record: T): T {
    if (!this.#hidesAny || !('text' in record)) return record;
    const { text: _text, ...rest } = record;
    return rest as T;
  }
}

/** Which term hides an id of a kind. */
const GROUP: Partial<Readonly<Record<PseudonymKind, NonNullable<Shape['pseudonymise']>[number]>>> = {
  batch: 'batch',
  order: 'batch',
  product: 'product',
  recipe: 'product',
  person: 'person',
};

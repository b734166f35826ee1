import type { CorrectionRecord, DatasetInput, EventRecord, MillRecord } from '@millspace/schemas';

/** What of the store belongs to a dataset: nothing else may reach its outbox. */
export interface Selection {
  machine(machine: string, pack: string): boolean;
  /** Published signals of a pack. */
  signals(pack: string): ReadonlySet<string>;
  /** Grid of a sampling group, ms; 0 when the description does not say. */
  periodMs(pack: string, group: string): number;
  /** The record as it may leave, or null. Watermarks, gaps and corrections of what is published always belong. */
  record(record: MillRecord): MillRecord | null;
}

const NONE: ReadonlySet<string> = new Set();

function inPack(pack: string, id: string): string {
  return `${pack}\u0000${id}`;
}

export function selectionOf(dataset: Pick<DatasetInput, 'machines' | 'signals' | 'records' | 'groups'>): Selection {
  const machines = new Set(dataset.machines.map((machine) => inPack(machine.pack, machine.id)));
  const ids = new Set(dataset.machines.map((machine) => machine.id));
  const byPack = new Map<string, Set<string>>();
  for (const { pack, id } of dataset.signals) byPack.set(pack, (byPack.get(pack) ?? new Set()).add(id));
  const signals = (pack: string): ReadonlySet<string> => byPack.get(pack) ?? NONE;
  const groups = new Set([
    ...dataset.signals.map((signal) => inPack(signal.pack, signal.group)),
    ...dataset.groups.map((group) => inPack(group.pack, group.group)),
  ]);
  const periods = new Map(dataset.groups.map(({ pack, group, periodMs }) => [inPack(pack, group), periodMs]));
  const kinds = new Set<string>(dataset.records);
  const ofMachine = (record: { machine?: string; pack?: string }) =>
    record.machine === undefined ||
    (record.pack === undefined ? ids.has(record.machine) : machines.has(inPack(record.pack, record.machine)));
  const ofGroup = (pack: string | undefined, group: string | undefined) =>
    group === undefined || pack === undefined || groups.has(inPack(pack, group));
  const select = (record: MillRecord): MillRecord | null => {
    if (record.record === 'withheld' || !ofMachine(record)) return null;
    switch (record.record) {
      case 'watermark':
      case 'gap':
        return ofGroup(record.pack, record.group) ? record : null;
      case 'correction':
        return correctionOf(record, (signal) => signals(record.pack).has(signal));
      case 'event':
        return kinds.has('event') ? eventOf(record, (signal) => signals(record.pack).has(signal)) : null;
      default:
        return kinds.has(record.record) ? withoutPeople(record) : null;
    }
  };
  return {
    machine: (machine, pack) => machines.has(inPack(pack, machine)),
    signals,
    periodMs: (pack, group) => periods.get(inPack(pack, group)) ?? 0,
    record: select,
  };
}

/** An event about a signal that stays in the house loses its value. */
function eventOf(record: EventRecord, published: (signal: string) => boolean): EventRecord {
  if (record.signal === undefined || published(record.signal)) return record;
  const { signal: _signal, value: _value, text: _text, ...rest } = record;
  return rest;
}

function correctionOf(record: CorrectionRecord, published: (signal: string) => boolean): CorrectionRecord | null {
  const { signals: values, supersedes, ...rest } = record;
  const kept = Object.entries(values ?? {}).filter(([signal]) => published(signal));
  const named = supersedes.signals?.filter(published);
  if (named?.length === 0 || (values !== undefined && kept.length === 0)) return null;
  return {
    ...rest,
    supersedes: { ...supersedes, ...(named ? { signals: named } : {}) },
    ...(values ? { signals: Object.fromEntries(kept) } : {}),
  };
}

/** Who operated or measured is about a person: it stays in the house. */
function withoutPeople(record: MillRecord): MillRecord {
  if (!('operator' in record)) return record;
  const { operator: _operator, ...rest } = record;
  return rest as MillRecord;
}

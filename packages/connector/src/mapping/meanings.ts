import type { MappingMachine, MappingSignal, Pack, PackSignal } from '@millspace/schemas';
import type { ResolvedMapping } from './mapping.port.ts';

/** Text (lower case) → number, by the labels of the pack and the mapping. */
export function enumValues(entry: MappingSignal, signal: PackSignal): ReadonlyMap<string, number> | null {
  const values = new Map<string, number>();
  for (const [number, label] of Object.entries(signal.enum ?? {})) {
    values.set(label.en.toLowerCase(), Number(number));
    values.set(label.de.toLowerCase(), Number(number));
  }
  for (const [text, number] of Object.entries(entry.enum ?? {})) values.set(text.toLowerCase(), number);
  return values.size === 0 ? null : values;
}

/** Number (as text) → name of the machine states of a pack. */
export function stateNames(pack: Pack): ReadonlyMap<string, string> | undefined {
  const state = pack.signals.find((signal) => signal.kind === 'enum' && signal.id.endsWith('.state'));
  return state?.enum === undefined
    ? undefined
    : new Map(Object.entries(state.enum).map(([number, label]) => [number, label.en]));
}

/** What a machine asks for of alarms and conditions; nothing when they are not switched on. */
export function conditionsOf(machine: MappingMachine): ResolvedMapping['conditions'] {
  const events = machine.events;
  if (events?.conditions !== true) return [];
  return [
    {
      machine: machine.id,
      pack: machine.pack,
      ...(events.notifier === undefined ? {} : { notifier: events.notifier }),
      minSeverity: events.minSeverity ?? 1,
      codes: events.codes ?? {},
      batchMapped: machine.batch?.id !== undefined,
    },
  ];
}

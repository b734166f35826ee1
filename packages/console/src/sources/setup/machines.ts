import type { MappingMachine, MappingProposal } from '@millspace/schemas';

type Machine = MappingProposal['machines'][number];
type Row = Machine['rows'][number];
type Signal = MappingMachine['signals'][number];
type LeftOver = MappingProposal['unmapped'][number];

/** What a person has ticked of a proposal; a row is known by its machine and signal. */
export const rowKey = (machine: Pick<Machine, 'id'>, row: Pick<Row, 'signal'>) => `${machine.id}\n${row.signal}`;

export function strongRows({ machines }: MappingProposal): Set<string> {
  return new Set(
    machines.flatMap((machine) => machine.rows.filter((row) => row.preselected).map((row) => rowKey(machine, row))),
  );
}

/** The mapping of the rows that are wanted, and whatever it says besides. Machines of which nothing is wanted are left out. */
export function machinesOf(
  { machines }: Pick<MappingProposal, 'machines'>,
  wanted: (key: string) => boolean = () => true,
): MappingMachine[] {
  return machines.flatMap(({ mapping }) => {
    const signals = mapping.signals.filter((signal) => wanted(rowKey(mapping, signal)));
    return signals.length === 0 ? [] : [{ ...mapping, signals }];
  });
}

export interface Addition {
  machine: string;
  pack: string;
  signal: string;
}

/** One more signal for a machine, which is made when it is not there yet. */
export function withSignal(machines: readonly MappingMachine[], to: Addition, from: LeftOver): MappingMachine[] {
  const entry: Signal = { signal: to.signal, ...from.at };
  if (!machines.some(({ id }) => id === to.machine)) {
    const sparkplug = from.sparkplug === undefined ? {} : { sparkplug: from.sparkplug };
    return [...machines, { id: to.machine, pack: to.pack, ...sparkplug, signals: [entry] }];
  }
  return machines.map((machine) =>
    machine.id === to.machine
      ? { ...machine, signals: [...machine.signals.filter(({ signal }) => signal !== to.signal), entry] }
      : machine,
  );
}

/** Another unit for one signal; empty = the canonical one. */
export function withUnit(
  machines: readonly MappingMachine[],
  of: { machine: string; signal: string; unit: string },
): MappingMachine[] {
  const change = ({ unit: _, ...entry }: Signal): Signal => (of.unit === '' ? entry : { ...entry, unit: of.unit });
  return machines.map((machine) =>
    machine.id === of.machine
      ? { ...machine, signals: machine.signals.map((entry) => (entry.signal === of.signal ? change(entry) : entry)) }
      : machine,
  );
}

export function renamed(machines: readonly MappingMachine[], from: string, to: string): MappingMachine[] {
  return machines.map((machine) => (machine.id === from ? { ...machine, id: to } : machine));
}

import type { MappingMachine, MappingProposal } from '@millspace/schemas';

type Machine = MappingProposal['machines'][number];
type Row = Machine['rows'][number];
type Signal = MappingMachine['signals'][number];

/** What a person has ticked of a proposal; a row is known by its machine and signal. */
export const rowKey = (machine: Pick<Machine, 'id'>, row: Pick<Row, 'signal'>) => `${machine.id}\n${row.signal}`;

export function strongRows({ machines }: MappingProposal): Set<string> {
  return new Set(
    machines.flatMap((machine) => machine.rows.filter((row) => row.preselected).map((row) => rowKey(machine, row))),
  );
}

/**
 * The mapping of the rows that are wanted. Machines of which nothing is wanted are left out; what `base` says besides (events, batches,
 * scales) stays.
 */
export function machinesOf(
  { machines }: MappingProposal,
  base: readonly MappingMachine[],
  wanted: (key: string) => boolean = () => true,
): MappingMachine[] {
  return machines.flatMap((machine) => {
    const before = base.find(({ id }) => id === machine.id);
    const rows = machine.rows.filter((row) => wanted(rowKey(machine, row)));
    const signals = rows.map((row) => signalOf(row, before));
    return rows.length === 0 ? [] : [{ ...before, id: machine.id, pack: machine.pack, signals }];
  });
}

function signalOf({ signal, address, unit }: Row, before: MappingMachine | undefined): Signal {
  const known = before?.signals.find((entry) => entry.signal === signal && entry.address === address);
  const { unit: _, ...rest } = known ?? { signal, address };
  return unit === null ? rest : { ...rest, unit };
}

/** One more signal for a machine, which is made when it is not there yet. */
export function withSignal(
  machines: readonly MappingMachine[],
  to: { machine: string; pack: string; signal: string; address: string },
): MappingMachine[] {
  const entry: Signal = { signal: to.signal, address: to.address };
  if (!machines.some(({ id }) => id === to.machine))
    return [...machines, { id: to.machine, pack: to.pack, signals: [entry] }];
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

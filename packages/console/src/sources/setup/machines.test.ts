import type { MappingMachine, MappingProposal } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { machinesOf, renamed, rowKey, strongRows, withSignal, withUnit } from './machines.ts';

const row = (signal: string, preselected: boolean) => ({
  ...{
    signal,
    address: `s=${signal}`,
    path: signal,
    unit: null,
    canonicalUnit: 'kW',
    factor: 1,
    offset: 0,
    range: null,
  },
  ...{ raw: 1, converted: 1, inRange: true, evidence: [], preselected },
  confidence: preselected ? ('same id' as const) : ('looks like' as const),
});
const mapping = (id: string, ...signals: string[]): MappingMachine => ({
  id,
  pack: 'bead-mill/1',
  events: { conditions: true },
  signals: signals.map((signal) => ({ signal, address: `s=${signal}`, scale: 2, unit: 'W' })),
});
const machine = (id: string, root: string, ...rows: ReturnType<typeof row>[]) => ({
  ...{ id, pack: 'bead-mill/1', root, rows },
  mapping: mapping(id, ...rows.map(({ signal }) => signal)),
});
const proposal: MappingProposal = {
  machines: [
    machine('mill-1', 'Mill', row('agitator.power', true), row('pump.flow', false)),
    machine('mill-2', 'Other', row('agitator.power', false)),
  ],
  unmapped: [],
  types: [],
};
const leftOver = {
  address: 'hall#x',
  path: 'hall/x',
  reason: 'no name like it' as const,
  at: { topic: 'hall', path: 'x' },
};

test('strong matches are ticked, weak ones never', () => {
  expect([...strongRows(proposal)]).toEqual([rowKey({ id: 'mill-1' }, { signal: 'agitator.power' })]);
});

test('only what is ticked is mapped, and what the mapping says besides stays', () => {
  const ticked = strongRows(proposal);
  expect(machinesOf(proposal, (key) => ticked.has(key))).toEqual([mapping('mill-1', 'agitator.power')]);
  expect(machinesOf(proposal).map(({ id }) => id)).toEqual(['mill-1', 'mill-2']);
});

test('a signal is added to its machine or to a new one, in the place of an older one', () => {
  const machines = machinesOf(proposal).slice(0, 1);
  const to = { machine: 'mill-1', pack: 'bead-mill/1', signal: 'pump.flow' };
  expect(withSignal(machines, to, leftOver)[0]?.signals).toEqual([
    expect.objectContaining({ signal: 'agitator.power' }),
    { signal: 'pump.flow', topic: 'hall', path: 'x' },
  ]);
  const sparkplug = { group: 'plant', node: 'hall-2' };
  expect(
    withSignal(machines, { ...to, machine: 'mill-9' }, { ...leftOver, at: { metric: 'x' }, sparkplug })[1],
  ).toEqual({
    ...{ id: 'mill-9', pack: 'bead-mill/1', sparkplug },
    signals: [{ signal: 'pump.flow', metric: 'x' }],
  });
});

test('a signal takes another unit, and a machine another name', () => {
  const machines = machinesOf(proposal);
  const unit = (text: string) =>
    withUnit(machines, { machine: 'mill-1', signal: 'agitator.power', unit: text })[0]?.signals[0]?.unit;
  expect(unit('kW')).toBe('kW');
  expect(unit('')).toBeUndefined();
  expect(renamed(machines, 'mill-1', 'big')[0]?.id).toBe('big');
});

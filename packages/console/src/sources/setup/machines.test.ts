import type { MappingProposal } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { machinesOf, renamed, rowKey, strongRows, withSignal, withUnit } from './machines.ts';

const row = (signal: string, preselected: boolean, unit: string | null = null) => ({
  ...{ signal, address: `s=${signal}`, path: signal, unit, canonicalUnit: 'kW', factor: 1, offset: 0, range: null },
  ...{ raw: 1, converted: 1, inRange: true, evidence: [], preselected },
  confidence: preselected ? ('same id' as const) : ('looks like' as const),
});
const proposal: MappingProposal = {
  machines: [
    {
      id: 'mill-1',
      pack: 'bead-mill/1',
      root: 'Mill',
      rows: [row('agitator.power', true, 'W'), row('pump.flow', false)],
    },
    { id: 'mill-2', pack: 'bead-mill/1', root: 'Other', rows: [row('agitator.power', false)] },
  ],
  unmapped: [],
  types: [],
};

test('strong matches are ticked, weak ones never', () => {
  expect([...strongRows(proposal)]).toEqual([rowKey({ id: 'mill-1' }, { signal: 'agitator.power' })]);
});

test('only what is ticked is mapped, and what the mapping says besides stays', () => {
  const ticked = strongRows(proposal);
  const before = {
    id: 'mill-1',
    pack: 'bead-mill/1',
    events: { conditions: true },
    signals: [{ signal: 'agitator.power', address: 's=agitator.power', scale: 2 }],
  };
  expect(machinesOf(proposal, [before], (key) => ticked.has(key))).toEqual([
    { ...before, signals: [{ signal: 'agitator.power', address: 's=agitator.power', scale: 2, unit: 'W' }] },
  ]);
  expect(machinesOf(proposal, []).map(({ id }) => id)).toEqual(['mill-1', 'mill-2']);
});

test('a signal is added to its machine or to a new one, takes another unit, and a machine another name', () => {
  const [machine] = machinesOf(proposal, []);
  const machines = machine ? [machine] : [];
  const to = { machine: 'mill-1', pack: 'bead-mill/1', signal: 'pump.flow', address: 's=other' };
  expect(withSignal(machines, to)[0]?.signals).toContainEqual({ signal: 'pump.flow', address: 's=other' });
  expect(withSignal(machines, to)[0]?.signals).toHaveLength(2);
  expect(withSignal(machines, { ...to, machine: 'mill-9' }).map(({ id }) => id)).toEqual(['mill-1', 'mill-9']);
  const unit = (text: string) =>
    withUnit(machines, { machine: 'mill-1', signal: 'agitator.power', unit: text })[0]?.signals[0]?.unit;
  expect(unit('kW')).toBe('kW');
  expect(unit('')).toBeUndefined();
  expect(renamed(machines, 'mill-1', 'big')[0]?.id).toBe('big');
});

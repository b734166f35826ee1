import { expect, test } from 'vitest';
import { toldMachine } from './machine-description.ts';

const machine = { id: 'mill-1', pack: 'bead-mill/1' };
const description = { model: 'EM 60', serial: '4711', noLoadPower: { kW: 3, speed: 584 } };

test('of the description of a machine only that is told what its owner chose', () => {
  expect(toldMachine(machine, description, [])).toEqual(machine);
  expect(toldMachine(machine, description, ['no-load'])).toEqual({ ...machine, noLoadPower: { kW: 3, speed: 584 } });
  expect(toldMachine(machine, description, ['nameplate'])).toEqual({ ...machine, model: 'EM 60', serial: '4711' });
  expect(toldMachine(machine, null, ['nameplate', 'no-load'])).toEqual(machine);
});

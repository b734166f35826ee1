import { describeErrors, validateMillRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import type { ConditionSource } from '../../mapping/mapping.port.ts';
import { recordOf, type ServerEvent } from './event-records.ts';

const T = 1_767_225_600_000;
const mill = (machine: string, more: Partial<ConditionSource> = {}): ConditionSource => ({
  machine,
  pack: 'bead-mill/1',
  minSeverity: 1,
  codes: {},
  batchMapped: false,
  ...more,
});
const event = (more: Partial<ServerEvent> = {}): ServerEvent => ({
  type: 'ns=0;i=9482',
  sourceName: 'mill-1',
  conditionName: 'PowerHigh',
  time: T,
  message: '',
  severity: 500,
  active: true,
  acknowledged: false,
  fields: {},
  ...more,
});
const machineOf = (sourceName: string, ...machines: string[]) => {
  const record = recordOf(
    event({ sourceName }),
    machines.map((machine) => mill(machine)),
  );
  return record === null ? null : record.machine;
};

test('an alarm belongs to the machine that its source names, not to one whose name it contains', () => {
  for (const order of [
    ['mill-1', 'mill-10'],
    ['mill-10', 'mill-1'],
  ]) {
    expect(machineOf('mill-10', ...order)).toBe('mill-10');
    expect(machineOf('mill-1', ...order)).toBe('mill-1');
    expect(machineOf('Hall 2/mill-10.power', ...order)).toBe('mill-10');
    expect(machineOf('Hall 2/mill-1.power', ...order)).toBe('mill-1');
    expect(machineOf('mill-100', ...order)).toBeNull();
    expect(machineOf('Server', ...order)).toBeNull();
  }
  expect(machineOf('mill-1-b', 'mill-1', 'mill-1-b')).toBe('mill-1-b');
  // A machine that listens alone hears what names no machine at all, but not its neighbour.
  expect(machineOf('PowerDrive', 'mill-1')).toBe('mill-1');
  expect(machineOf('mill-10', 'mill-1')).toBeNull();
  expect(machineOf('treadmill-1', 'mill-1')).toBeNull();
});

test('batch and bead-charge events are records of their kind, never event records', () => {
  const own = { conditionName: '', active: null, severity: 100, type: 'ns=2;i=1000' };
  const batch = event({
    ...own,
    fields: { BatchId: 'B-7', Phase: 'start', Recipe: 'R1', Product: '', Pass: 0, MassKg: 120, SolidsFraction: 0.4 },
  });
  const sources = [mill('mill-1', { minSeverity: 500 })];
  const started = recordOf(batch, sources);
  expect(started).toEqual({
    ...{ record: 'batch', id: 'B-7', machine: 'mill-1', pack: 'bead-mill/1', t: T, phase: 'start' },
    ...{ recipe: 'R1', pass: 0, massKg: 120, solidsFraction: 0.4 },
  });
  expect(recordOf(batch, [mill('mill-1', { batchMapped: true })])).toBeNull();
  expect(recordOf({ ...batch, fields: { Phase: 'start' } }, sources)).toBeNull();
  const filled = recordOf(
    event({ ...own, fields: { Kind: 'refill', MassKg: 1.5, Lot: 'L1', DiameterMm: 0.8 } }),
    sources,
  );
  expect(filled).toMatchObject({
    record: 'bead-charge',
    kind: 'refill',
    massKg: 1.5,
    lot: 'L1',
    diameterMm: 0.8,
    t: T,
  });
  expect(recordOf(event({ ...own, fields: { Kind: 'refill', MassKg: 0 } }), sources)).toBeNull();
  for (const record of [started, filled])
    expect(validateMillRecord(record) || describeErrors(validateMillRecord.errors)).toBe(true);
});

test('an event that is no condition counts only where the mapping names its source or type', () => {
  const plain = event({ conditionName: '', active: null, type: 'ns=2;i=7', message: 'door open' });
  expect(recordOf(plain, [mill('mill-1')])).toBeNull();
  expect(recordOf(plain, [mill('mill-1', { codes: { 'ns=2;i=7': 'DOOR' } })])).toMatchObject({
    ...{ record: 'event', code: 'DOOR', state: 'instant', text: 'door open' },
  });
  expect(recordOf(event(), [mill('mill-1', { minSeverity: 501 })])).toBeNull();
  expect(recordOf(event(), [mill('mill-1', { codes: { PowerHigh: 'P_HH' } })])).toMatchObject({
    code: 'P_HH',
    state: 'active',
  });
});

test('a laboratory result is a lab sample of when it was taken, with the quantities it has', () => {
  const fields = {
    SampleId: 'L-88',
    SampledAt: new Date(T - 900_000),
    BatchId: 'B-7',
    Pass: 2,
    EnergyKJkg: 210,
    D50Um: 1.15,
    D90Um: 2.9,
    D99Um: 0,
    Method: 'laser diffraction',
  };
  const own = { conditionName: '', active: null, severity: 100, type: 'ns=2;i=1002' };
  const record = recordOf(event({ ...own, fields }), [mill('mill-1', { batchMapped: true, minSeverity: 500 })]);
  expect(record).toEqual({
    record: 'lab-sample',
    id: 'L-88',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    t: T - 900_000,
    measuredAt: T,
    batch: 'B-7',
    pass: 2,
    energyKJkg: 210,
    values: { d50_um: 1.15, d90_um: 2.9 },
    method: 'laser diffraction',
  });
  expect(validateMillRecord(record), describeErrors(validateMillRecord.errors)).toBe(true);
  // Taken after it was measured, or not said: the time of the event counts. Without a quantity it is no result.
  const later = recordOf(event({ ...own, fields: { ...fields, SampledAt: new Date(T + 1) } }), [mill('mill-1')]);
  expect(later).toMatchObject({ t: T });
  expect(later).not.toHaveProperty('measuredAt');
  expect(recordOf(event({ ...own, fields: { SampleId: 'L-89' } }), [mill('mill-1')])).toBeNull();
});

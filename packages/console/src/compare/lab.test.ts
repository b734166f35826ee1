import type { LabSampleRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import type { ComparedBatch } from './compared.ts';
import { energyAt, labPoints } from './lab.ts';

const batch = (key: string, more: Partial<ComparedBatch> = {}) =>
  ({
    ...{ key, scope: 'own', machine: 'm', batch: key, from: 100, until: 200, energyKJkg: 12 },
    ...{ t: [100, 140, 180, null] },
    ...more,
  }) as ComparedBatch;
const sample = (t: number, values: Record<string, number>, name?: string) => ({
  scope: 'own',
  record: { machine: 'm', t, values, ...(name === undefined ? {} : { batch: name }) } as LabSampleRecord,
});

test('the energy at an instant lies between those of the buckets around it, and never beyond what the batch received', () => {
  expect(energyAt(batch('a'), 120, 5)).toBe(2.5);
  expect(energyAt(batch('a'), 180, 5)).toBe(10);
  expect(energyAt(batch('a'), 99, 5)).toBeNull();
  expect(energyAt(batch('a', { energyKJkg: 9 }), 500, 5)).toBe(9);
  expect(energyAt(batch('a', { energyKJkg: null }), 120, 5)).toBeNull();
});

test('samples of this batch and of the band, in order of energy; others are left out', () => {
  const samples = [
    sample(180, { d50_um: 3 }, 'a'),
    sample(120, { d50_um: 5, ph: 8 }),
    sample(140, { d50_um: 4 }, 'b'),
    sample(140, { d50_um: 9 }, 'c'),
  ];
  const of = { batches: [batch('a'), batch('b', { from: 300 }), batch('c', { from: 300 })], step: 5 };
  expect(labPoints(samples, of, { current: 'a', band: new Set(['b']) })).toEqual([
    { quantity: 'd50_um', x: [2.5, 5, 10], this: [5, null, 3], others: [null, 4, null] },
    { quantity: 'ph', x: [2.5], this: [8], others: [null] },
  ]);
});

import { expect, test } from 'vitest';
import {
  abnormalFirst,
  FRESH_MS,
  firstSignals,
  lastHeard,
  type MachineOverview,
  waitingOf,
} from './machine-overview.ts';

const group = (lastLive: number | null) => ({ group: 'fast', pack: 'bead-mill/1', lastLive, watermark: null });
const now = (signal: string) => ({ signal, group: 'fast', t: 1, value: 1, quality: null });

test('a machine was last heard when its newest group spoke, or never', () => {
  expect(lastHeard({ groups: [group(5), group(null), group(9)] })).toBe(9);
  expect(lastHeard({ groups: [group(null)] })).toBeNull();
});

test('first are those that tell how a mill runs; of a machine without them the first few', () => {
  expect(firstSignals([now('a'), now('agitator.power')])).toEqual(['agitator.power']);
  expect(firstSignals(['a', 'b', 'c', 'd', 'e'].map(now))).toEqual(['a', 'b', 'c', 'd']);
});

test('alarms stand first, then silence; the others by name, as people count', () => {
  const now = 1_000_000;
  const machine = (name: string, heard: number, severities: number[] = []) =>
    ({
      ...{ scope: 'own', machine: name, packs: [], signals: [], groups: [group(heard)] },
      alarms: severities.map((severity) => ({ code: 'x', severity, since: 0 })),
    }) as MachineOverview;
  const machines = [
    machine('calm', now),
    machine('silent', now - FRESH_MS - 1),
    machine('low', now, [200]),
    machine('high', now - 2 * FRESH_MS, [100, 800]),
    machine('mill-10', now),
    machine('mill-2', now),
    machine('other', now),
    machine('hall-1', now),
  ];
  const names = abnormalFirst(machines, now).map((one) => one.machine);
  expect(names).toEqual(['high', 'low', 'silent', 'calm', 'hall-1', 'mill-2', 'mill-10', 'other']);
});

test('what waits of a machine is what waits in the datasets that tell of it', () => {
  const outbox = [
    { dataset: 'a', entries: 3 },
    { dataset: 'b', entries: 4 },
  ] as Parameters<typeof waitingOf>[1];
  const datasets = [
    { id: 'a', machines: [{ id: 'mill-1' }] },
    { id: 'b', machines: [{ id: 'mill-2' }] },
  ];
  expect(waitingOf('mill-1', outbox, datasets)).toBe(3);
  expect(waitingOf('mill-3', outbox, datasets)).toBeNull();
  expect(waitingOf('mill-1', outbox, undefined)).toBeNull();
});

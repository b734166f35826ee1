import { expect, it } from 'vitest';
import { type Device, millPlate, type Sample } from '../devices/device.ts';
import type { Ledger, LedgerEvent, LedgerValue } from '../ledger/ledger.ts';
import type { Output } from '../outputs/output.port.ts';
import { initialState, millTags, SIZES } from '../physics/index.ts';
import { type FaultPlan, MillRunner } from './mill-runner.ts';
import { recordPast } from './past.ts';

const START = 1_700_000_000_000;
const BEFORE = 20_000;
const device: Device = { id: 'mill-1', kind: 'mill', nameplate: millPlate('mill-1', SIZES[1], 1), tags: millTags(1) };

function runner(faults: FaultPlan[] = []): MillRunner {
  const state = initialState({ size: 1, mode: 'circulation', recipe: 'limestone', seed: 1 });
  return new MillRunner(device, state, START, 100, faults, { rateHz: 10, minPeriodMs: 0, seed: 1 }, START - BEFORE);
}

function output(tags: readonly string[] | null, devices: readonly string[] | null = null) {
  const recorded: Sample[] = [];
  const never = () => {
    throw new Error('nothing of the past is told live');
  };
  const made: Output = {
    name: 'test',
    devices: devices === null ? null : new Set(devices),
    start: async () => {},
    stop: async () => {},
    takes: () => true,
    publish: never,
    event: never,
    link: never,
    held: () => false,
    endpoint: () => ({}),
    ...(tags === null
      ? {}
      : {
          history: {
            holds: (d: Device, index: number) => tags.includes(d.tags[index]?.id ?? ''),
            record: (samples: readonly Sample[]) => void recorded.push(...samples),
          },
        }),
  };
  return { made, recorded };
}

function ledger() {
  const values: LedgerValue[] = [];
  const events: LedgerEvent[] = [];
  const made: Ledger = {
    values: (batch) => void values.push(...batch),
    event: (e) => void events.push(e),
    count: () => values.length,
    newest: null,
    close: () => {},
  };
  return { made, values, events };
}

it('puts into history and ledger, in order of time, what the history holds, and nothing else', () => {
  const book = ledger();
  const { made, recorded } = output(['agitator.power', 'seal.pressure']);
  const mill = runner();
  recordPast(mill, START + 1_000, [output(null).made, made], book.made);
  expect(new Set(book.values.map(({ tag }) => tag))).toEqual(new Set(['agitator.power', 'seal.pressure']));
  const power = book.values.filter(({ tag }) => tag === 'agitator.power').map(({ t }) => t);
  expect(Math.abs(power.length - 210)).toBeLessThanOrEqual(2);
  expect(power).toEqual(power.toSorted((a, b) => a - b));
  expect(Math.min(...power)).toBeGreaterThanOrEqual(START - BEFORE - 20);
  expect(Math.max(...power)).toBeLessThan(START + 1_000);
  expect(recorded.map(({ t, value }) => [t, value])).toEqual(book.values.map(({ t, value }) => [t, value]));
  expect(mill.time).toBeGreaterThan(START + 800);
});

it('leaves a mill alone that no history carries', () => {
  const book = ledger();
  const mill = runner();
  recordPast(mill, START, [output(null).made, output(['agitator.power'], ['mill-2']).made], book.made);
  expect(mill.time).toBe(START - BEFORE);
  expect(book.values).toEqual([]);
});

it('counts the planned faults from the start of the run, not of the past', () => {
  const book = ledger();
  recordPast(runner([{ name: 'sensor-stuck', at: 0 }]), START + 2_000, [output([]).made], book.made);
  expect(book.events).toMatchObject([{ machine: 'mill-1', event: 'fault', fault: 'sensor-stuck', on: true, t: START }]);
});

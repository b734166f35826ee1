/** Makes the runner of one mill of the scenario: its device, and the state it has when its time begins. */
import type { MillConfig } from '../config.ts';
import { type Device, millPlate } from '../devices/device.ts';
import { hallClimate, initialState, type MillState, millTags, SIZES, seedOf, step } from '../physics/index.ts';
import { MillRunner } from './mill-runner.ts';

/** Batch numbers count from here unless the scenario says otherwise. */
const BATCH_EPOCH = Date.UTC(2020, 0, 1);

export interface RunnerTimes {
  /** The run begins, simulated epoch ms. */
  start: number;
  /** The mill's time begins: earlier than `start` where it is recorded before the run. */
  from: number;
  stepMs: number;
  rateHz: number;
  /** No tag is sampled more often than this, simulated ms. */
  minPeriodMs: number;
}

export function createRunner(mill: MillConfig, times: RunnerTimes): MillRunner {
  const { start, from, stepMs, rateHz, minPeriodMs } = times;
  const size = SIZES[mill.size];
  const seed = seedOf(mill.id, mill.seed);
  const device: Device = {
    id: mill.id,
    kind: 'mill',
    nameplate: millPlate(mill.id, size, seed),
    tags: millTags(mill.size),
    size,
  };
  const fresh = initialState({
    size: mill.size,
    mode: mill.mode,
    recipe: mill.recipe,
    seed,
    batchPrefix: mill.id,
    firstBatch: mill.firstBatch ?? Math.max(1, Math.floor((start - BATCH_EPOCH) / 1000)),
    ...(mill.fill === undefined ? {} : { fill: mill.fill }),
  });
  const state = ranFor(fresh, Math.max(0, (mill.ranForS ?? 0) - (start - from) / 1000), from);
  return new MillRunner(device, state, start, stepMs, mill.faults, { rateHz, minPeriodMs, seed: mill.seed }, from);
}

/** The state after so many simulated seconds before `until` (epoch ms), in steps of one second and without faults. */
function ranFor(state: MillState, seconds: number, until: number): MillState {
  let ran = state;
  for (let second = 0; second < seconds; second += 1) {
    const { temp } = hallClimate(ran.seed, until - (seconds - second) * 1000);
    ran = step(ran, 1, { faults: {}, ambient: temp, waterIn: 15 });
  }
  return ran;
}

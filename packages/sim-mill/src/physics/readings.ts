/** What the sensors show: state plus noise, drift, sensor faults. Pure: the same state reads the same. */
import { activeCount, alarmWord, fillPercent } from './alarms.ts';
import type { FaultLevels } from './faults.ts';
import { motorCurrent, powerFactor, torque } from './kinematics.ts';
import { drift, gaussian } from './random.ts';
import { RECIPES, slurryDensity } from './recipes.ts';
import { batchEm, batchId, batchKg, type MillState, sizeOf } from './state.ts';
import { HALL_TAGS, METER_TAGS, millTags, type Quality, type TagDef, type TagValue } from './tags.ts';

/** Values and qualities in the order of the device's tag table. */
export interface Readings {
  values: TagValue[];
  quality: Quality[];
}

/** Machinery states and modes as OPC 40001-1 numbers them. */
export const MACHINE_STATE = { notAvailable: 0, outOfService: 1, notExecuting: 2, executing: 3 } as const;
export const MACHINE_MODE = { none: 0, maintenance: 1, setup: 2, processing: 3 } as const;

/** Reads all tags of a mill. `faults` for what only sensors and the controller show. */
export function readTags(s: MillState, faults: FaultLevels = {}): Readings {
  const tags = millTags(s.litres);
  const values = truth(s);
  const quality: Quality[] = new Array(tags.length).fill('good');
  for (let i = 0; i < tags.length; i++) {
    const def = tags[i] as TagDef;
    const v = values[i];
    if (def.type === 'double' && typeof v === 'number')
      values[i] = shown(def, v, s.seed, i, s.time, s.rpm > 0 || v !== 0);
  }
  sensorFaults(s, faults, values, quality);
  if (faults['plc-restart']) quality.fill('bad');
  return { values, quality };
}

/** Value with noise and drift, at the sensor's resolution, never below the range where that is physical (0). */
function shown(def: TagDef, v: number, seed: number, channel: number, time: number, live: boolean): number {
  let x = v;
  if (live && def.noise > 0) x += def.noise * gaussian(seed, channel, Math.round(time * 1000));
  if (live && def.drift > 0) x += def.drift * drift(seed, channel, time);
  if (def.range[0] >= 0 && x < 0) x = 0;
  const steps = Math.round(x / def.resolution);
  // Dividing by the inverse keeps short decimals (0.1 + 0.2 effects never reach the wire).
  return def.resolution < 1 ? steps / Math.round(1 / def.resolution) : steps * def.resolution;
}

const INDEX = new Map(millTags(60).map((t, i) => [t.id, i]));

/** Position of a tag in a mill's table, -1 if there is none. */
export function tagIndex(id: string): number {
  return INDEX.get(id) ?? -1;
}

const TEMP_OUT = tagIndex('product.temp_out');
const PRESSURE_IN = tagIndex('product.pressure_in');
const FLOW = tagIndex('pump.flow');

function sensorFaults(s: MillState, f: FaultLevels, values: TagValue[], quality: Quality[]): void {
  if (s.sensorDriftK > 0) {
    values[TEMP_OUT] = round(Number(values[TEMP_OUT]) + s.sensorDriftK, 1000);
    quality[TEMP_OUT] = 'uncertain';
  }
  if (s.stuckPressure !== null) values[PRESSURE_IN] = round(s.stuckPressure, 1000);
  if (f['flow-zero-offset'])
    values[FLOW] = round(Number(values[FLOW]) + 0.03 * f['flow-zero-offset'] * sizeOf(s).flowLh, 100);
}

function round(x: number, k: number): number {
  return Math.round(x * k) / k;
}

function machineState(s: MillState): number {
  if (s.restarted) return MACHINE_STATE.notAvailable;
  if (s.phase === 'tripped') return MACHINE_STATE.outOfService;
  return s.phase === 'idle' ? MACHINE_STATE.notExecuting : MACHINE_STATE.executing;
}

/** Noise-free values in tag order. */
function truth(s: MillState): TagValue[] {
  const size = sizeOf(s);
  const recipe = RECIPES[s.recipe];
  const rho = slurryDensity(recipe) / 1000;
  const slip = s.rpm > 0 ? (s.tip * 60) / (Math.PI * size.rotorM) : 0;
  const inFeed = s.mode === 'circulation' || s.pass % 2 === 1;
  const a = inFeed || s.pass === 0 ? s.feed : s.product;
  const b = inFeed || s.pass === 0 ? s.product : s.feed;
  const level = (kg: number) => (100 * kg) / (rho * size.tankL);
  const flowing = s.flow > 0;
  const pumpSpeed = Math.min(100, (50 * s.flow) / (size.flowLh * 0.95));
  return [
    slip,
    s.rpmSp,
    s.tip,
    s.power,
    s.energyTotal,
    s.energyBatch,
    s.power > 0 ? motorCurrent(size, s.power, s.voltage) : 0,
    torque(s.power, s.rpm),
    s.windingT,
    s.bearingDe,
    s.bearingNde,
    s.vibration,
    s.runHours,
    15 * pumpSpeed,
    pumpSpeed,
    s.pumpKw,
    s.pumpKw > 0 ? (s.pumpKw * 1000) / (Math.sqrt(3) * s.voltage * 0.75) : 0,
    s.flow,
    s.flow * rho,
    rho * (1 - 3e-4 * (s.chamberT - 25)),
    s.pIn,
    s.pOut,
    s.pIn - s.pOut,
    s.inletT,
    s.chamberT,
    s.eta * 1000,
    9.2 - 0.4 * Math.min(1, batchEm(s) / recipe.targetKJkg),
    2.1 + 0.8 * Math.min(1, batchEm(s) / recipe.targetKJkg),
    s.chamberT - 0.06 * s.jacketKw,
    s.water * 60,
    s.waterIn,
    s.waterOut,
    Math.round(s.valve),
    s.jacketKw,
    s.sealP,
    s.sealLevel,
    s.sealT,
    s.refills,
    Math.round(s.topupMl),
    level(a.kg + (a === s.feed ? s.overfillKg : 0)),
    a.kg,
    a.temp,
    level(b.kg + (b === s.feed ? s.overfillKg : 0)),
    b.kg,
    b.temp,
    s.stirrer,
    flowing && s.phase !== 'flush',
    flowing,
    flowing && s.mode === 'circulation',
    s.phase === 'flush',
    s.pScreen,
    round(fillPercent(s), 10),
    round(s.enteredBeadKg, 100),
    s.beadHours,
    batchId(s),
    s.batchNo === 0 ? '' : s.recipe,
    s.batchNo === 0 ? '' : recipe.product,
    s.pass,
    batchEm(s),
    machineState(s),
    s.phase === 'tripped'
      ? MACHINE_MODE.maintenance
      : s.phase === 'idle'
        ? MACHINE_MODE.setup
        : MACHINE_MODE.processing,
    activeCount(s),
    alarmWord(s),
    s.batchNo === 0 ? 0 : batchKg(size, s.recipe),
    s.batchNo === 0 ? 0 : recipe.solids,
  ];
}

/** Hall climate at a time in epoch ms: a day's swing and slow weather. */
export function hallClimate(seed: number, epochMs: number): { temp: number; humidity: number } {
  const day = epochMs / 86_400_000;
  const temp = 22 + 3 * Math.sin(2 * Math.PI * (day - 0.4)) + 1.5 * drift(seed, 7001, epochMs / 10_000);
  return { temp, humidity: 48 - 2.2 * (temp - 22) + 4 * drift(seed, 7002, epochMs / 10_000) };
}

/** Reads a hall climate sensor. */
export function readHall(seed: number, epochMs: number): Readings {
  const c = hallClimate(seed, epochMs);
  return small(HALL_TAGS, [c.temp, c.humidity], seed, epochMs);
}

/** Reads the energy meter that feeds the mills given. */
export function readMeter(seed: number, epochMs: number, mills: readonly MillState[]): Readings {
  let aux = 0;
  let main = 0;
  let kw = 0;
  let pf = 0;
  let volts = 0;
  for (const m of mills) {
    aux += m.auxKwh;
    main += m.energyMeter;
    kw += m.power + m.pumpKw + m.jacketKw / 3.5;
    pf += powerFactor(sizeOf(m), m.power);
    volts += m.voltage;
  }
  const n = Math.max(1, mills.length);
  const u = mills.length === 0 ? 400 : volts / n;
  const factor = mills.length === 0 ? 0.9 : pf / n;
  const amps = (kw * 1000) / (Math.sqrt(3) * u * factor);
  return small(METER_TAGS, [kw, aux + main, 50, amps, amps, amps, aux, factor, u, u, u], seed, epochMs);
}

function small(tags: readonly TagDef[], values: number[], seed: number, epochMs: number): Readings {
  return {
    values: values.map((v, i) => shown(tags[i] as TagDef, v, seed, 500 + i, epochMs / 1000, true)),
    quality: new Array(tags.length).fill('good'),
  };
}

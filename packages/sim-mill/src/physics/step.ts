/** One time step of a mill: state in, state out. No clock, no randomness but the state's own seed and time. */
import { ALARMS, alarmValue, evaluateAlarms } from './alarms.ts';
import { beadDiameter, beadMass, lose, wear, wearGrams } from './beads.ts';
import type { FaultLevels } from './faults.ts';
import { flowThrough, medianSize, mixEnergy, stressPenalty, variation } from './fineness.ts';
import { chamberTemp, HEAT_SHARE, jacketConductance, waterOut } from './heat.ts';
import { pressures, pumpDelivery } from './hydraulics.ts';
import {
  fillOf,
  grossPower,
  motorCurrent,
  noLoadPower,
  nominalCurrent,
  POROSITY,
  stressEnergy,
  tipSpeed,
  viscosity,
} from './kinematics.ts';
import { gaussian } from './random.ts';
import { RECIPES, slurryCp, slurryDensity } from './recipes.ts';
import { sequence } from './sequence.ts';
import { type MillEvent, type MillState, sizeOf } from './state.ts';

export interface StepInputs {
  faults: FaultLevels;
  /** Hall temperature and cooling water temperature, °C. */
  ambient: number;
  waterIn: number;
}

export const CALM: StepInputs = { faults: {}, ambient: 22, waterIn: 15 };

/** Longest internal step, s: longer ones are divided so that ramps and trips keep their order. */
const MAX_STEP = 5;

/**
 * Advances a mill by `dt` seconds (any positive length) under `inputs` and returns the new state; `events` of the result holds
 * what happened since the given state.
 */
export function step(state: MillState, dt: number, inputs: StepInputs): MillState {
  const parts = Math.max(1, Math.ceil(dt / MAX_STEP - 1e-9));
  const n: MillState = { ...state };
  const events: MillEvent[] = [];
  for (let i = 0; i < parts; i++) advance(n, dt / parts, inputs, events);
  n.events = events;
  return n;
}

function lag(value: number, target: number, dt: number, tau: number): number {
  return target + (value - target) * Math.exp(-dt / tau);
}

function advance(n: MillState, dt: number, inputs: StepInputs, events: MillEvent[]): void {
  n.time += dt;
  n.ambient = inputs.ambient;
  n.waterIn = inputs.waterIn;
  sequence(n, dt, inputs.faults, events);
  drives(n, dt, inputs.faults);
  hydraulics(n, dt, inputs.faults);
  powers(n, inputs.faults);
  grinding(n, dt);
  heat(n, dt, inputs.faults);
  beads(n, dt, inputs.faults);
  seal(n, dt, inputs.faults);
  counters(n, dt, inputs.faults);
  sensors(n, dt, inputs.faults);
  alarms(n, dt, events);
}

function drives(n: MillState, dt: number, f: FaultLevels): void {
  const size = sizeOf(n);
  const dip = f['power-dip'] ?? 0;
  n.dipFor = dip > 0 ? n.dipFor + dt : 0;
  n.voltage = dip > 0 ? 400 * Math.max(0.3, 1 - 0.3 * dip) : 400;
  const ramp = (size.nominalRpm / 12) * dt;
  const target = dip > 0 ? n.rpmSp * 0.6 : n.rpmSp;
  n.rpm += Math.min(ramp, Math.max(-ramp, target - n.rpm));
  n.tip = tipSpeed(size.rotorM, n.rpm * slip(f));
  n.stirrer = lag(n.stirrer, n.batchOpen ? size.stirrerRpm : 0, dt, 4);
}

/** Rotor speed as a share of the motor's. */
function slip(f: FaultLevels): number {
  return f['belt-slip'] ? Math.max(0.3, 1 - 0.25 * f['belt-slip']) : 1;
}

function hydraulics(n: MillState, dt: number, f: FaultLevels): void {
  const size = sizeOf(n);
  const recipe = RECIPES[n.recipe];
  const clogging = f['screen-clog'] ?? 0;
  const fracture = f['bead-fracture'] ?? 0;
  if (clogging > 0) n.clog += dt * clogging * (0.0006 + n.clog / 150);
  else if (fracture > 0) n.clog += dt * fracture * 0.0008;
  else n.clog = lag(n.clog, 0, dt, 90);
  n.clog = Math.min(60, n.clog);
  let target = n.flowSp * pumpDelivery(n.pIn);
  const failing = f['pump-failure'] ?? 0;
  if (failing > 0) target *= Math.max(0, 1 - 0.65 * failing) * (1 + 0.35 * Math.sin(2 * n.time));
  n.flow = lag(n.flow, n.batchOpen || n.flowSp > 0 ? target : 0, dt, 1.5);
  if (n.flow < 0.001 * size.flowLh) n.flow = 0;
  n.eta = viscosity(recipe, n.chamberT, n.d50);
  const fill = fillOf(beadMass(n.beads), n.litres);
  const p = pressures(size, recipe, n.flow, n.eta, fill, beadDiameter(n.beads), n.tip, n.clog, n.screen);
  n.pChamber = p.chamber * (1 + 0.2 * fracture);
  n.pScreen = p.screen;
  n.pScreenClean = p.screenClean;
  n.packing = p.packing;
  n.pOut = n.flow > 0 ? 0.08 + (0.1 * n.flow) / size.flowLh : 0.02;
  n.pIn = lag(n.pIn, n.pOut + n.pChamber + n.pScreen, dt, 1);
  n.pumpKw =
    n.flow <= 0 ? 0 : size.pumpKw * (0.15 + 0.45 * (n.flow / size.flowLh) * (0.5 + n.pIn)) * (failing > 0 ? 0.5 : 1);
}

function powers(n: MillState, f: FaultLevels): void {
  const size = sizeOf(n);
  const rpm = n.rpm * slip(f);
  const fill = fillOf(beadMass(n.beads), n.litres);
  const packed = n.packing > 0.8 ? 1.15 : 1;
  // Settled beads resist for the first seconds of the ramp.
  const stick = n.phase === 'ramp' && n.phaseTime < 6 ? 1.4 : 1;
  n.noLoad = noLoadPower(size, rpm);
  n.power = Math.min(1.3 * size.installedKw, grossPower(size, RECIPES[n.recipe], rpm, fill, n.eta) * packed * stick);
  if (f['screen-clog']) n.power *= 1 + Math.min(0.08, 0.005 * n.clog);
  n.se = stressEnergy(beadDiameter(n.beads), n.tip);
  const rough =
    1 + (f['bead-fracture'] ? 0.6 * f['bead-fracture'] : 0) + (f['belt-slip'] ? 0.4 : 0) + (f['bead-loss'] ? 0.25 : 0);
  const speed = n.rpm / size.nominalRpm;
  n.vibration = (0.12 + 1.5 * speed ** 1.5) * rough;
}

function grinding(n: MillState, dt: number): void {
  const size = sizeOf(n);
  const recipe = RECIPES[n.recipe];
  const rho = slurryDensity(recipe);
  const fill = fillOf(beadMass(n.beads), n.litres);
  const freeKg = size.litres * 1e-3 * (1 - Math.min(0.95, fill) * (1 - POROSITY)) * rho;
  const massFlow = (n.flow / 3.6e6) * rho;
  const net = Math.max(0, n.power - n.noLoad);
  const cellKg = freeKg / size.cells;
  const k = (massFlow * dt) / cellKg;
  const gain = (net * dt) / (freeKg * recipe.solids);
  n.cells = flowThrough(n.cells, n.feed, k, gain, n.se > 0 ? gain / stressPenalty(n.se, recipe.seOpt) : 0);
  const out = n.cells[n.cells.length - 1] ?? n.feed;
  moveProduct(n, massFlow * dt, out, dt);
  if (n.flow > 0) {
    n.passEm = out.em;
    n.cv = variation(out);
    n.d50 = medianSize(recipe, out.eff);
  }
}

function moveProduct(n: MillState, kg: number, out: { em: number; eff: number; eff2: number }, dt: number): void {
  const recipe = RECIPES[n.recipe];
  const toFeed = n.mode === 'circulation';
  const moved = toFeed ? kg : Math.min(kg, n.feed.kg);
  if (moved > 0) {
    const to = toFeed ? n.feed : n.product;
    // Circulation: what leaves makes room for what returns.
    const share = Math.min(1, moved / (toFeed ? to.kg : to.kg + moved));
    const temp = to.temp + (n.chamberT - to.temp) * share;
    const mixed = { ...mixEnergy(to, out, share), kg: toFeed ? to.kg : to.kg + moved, temp };
    if (toFeed) n.feed = mixed;
    else {
      n.product = mixed;
      n.feed = { ...n.feed, kg: n.feed.kg - moved };
    }
    n.doneKg += moved;
  }
  // Tank jackets and walls: a pull towards a cool tank while a batch is in, towards the room else.
  const wall = toFeed ? 18 : n.ambient;
  const tau = (toFeed ? 1500 : 14_000) * (slurryCp(recipe) / 3.5);
  n.feed = { ...n.feed, temp: lag(n.feed.temp, wall, dt, tau) };
  n.product = { ...n.product, temp: lag(n.product.temp, wall, dt, tau) };
}

function heat(n: MillState, dt: number, f: FaultLevels): void {
  const size = sizeOf(n);
  const recipe = RECIPES[n.recipe];
  const wanted = n.phase === 'idle' || n.phase === 'seal-relax' ? 0 : valveFor(n, recipe.coolTo);
  n.valve += Math.min(8 * dt, Math.max(-8 * dt, wanted - n.valve));
  const lossOfWater = f['cooling-loss'] ?? 0;
  n.water = lag(n.water, size.waterKgS * (n.valve / 100) * Math.max(0, 1 - lossOfWater), dt, 2);
  if (n.water < 1e-4 * size.waterKgS) n.water = 0;
  const scaling = f['cooling-scaling'] ?? 0;
  if (scaling > 0) n.fouling = Math.min(0.7, n.fouling + (dt / 3600) * 0.35 * scaling);
  else n.fouling = Math.min(0.7, n.fouling + (dt / 3600) * 0.0002);
  const k = jacketConductance(size.uaWK * (1 - n.fouling), n.water);
  const rho = slurryDensity(recipe);
  const stream = (n.flow / 3.6e6) * rho * slurryCp(recipe);
  const fill = fillOf(beadMass(n.beads), n.litres);
  const holdupKg = size.litres * 1e-3 * (1 - Math.min(0.95, fill) * (1 - POROSITY)) * rho;
  const capacity = beadMass(n.beads) * 0.47 + holdupKg * slurryCp(recipe) + size.steelKg * 0.46;
  n.inletT = n.feed.temp;
  n.chamberT = chamberTemp(n.chamberT, dt, capacity, HEAT_SHARE * n.power, stream, n.inletT, k, n.waterIn);
  n.jacketKw = k * (n.chamberT - n.waterIn);
  n.waterOut = n.water > 0 ? waterOut(n.waterIn, n.jacketKw, n.water) : lag(n.waterOut, n.chamberT, dt, 300);
  const load = n.power / size.installedKw;
  n.windingT = lag(n.windingT, n.ambient + 75 * load * load + 8 * load, dt, 900);
  const bearing = n.ambient + 24 * (n.rpm / size.nominalRpm) + 6 * load;
  n.bearingDe = lag(n.bearingDe, bearing + 4, dt, 1200);
  n.bearingNde = lag(n.bearingNde, bearing, dt, 1200);
}

/** Valve in steps of 5 %, proportional band of 12 K below which it throttles. */
function valveFor(n: MillState, aim: number): number {
  const wanted = Math.min(100, Math.max(30, 100 + (n.chamberT - aim) * 8));
  return Math.abs(wanted - n.valve) < 4 ? n.valve : Math.round(wanted / 5) * 5;
}

function beads(n: MillState, dt: number, f: FaultLevels): void {
  const size = sizeOf(n);
  const recipe = RECIPES[n.recipe];
  if (n.rpm > 0) n.beadHours += dt / 3600;
  const net = (Math.max(0, n.power - n.noLoad) * dt) / 3600;
  n.netKwh += net;
  const nominal = stressEnergy(recipe.beadMm ?? size.beadMm, recipe.tipSpeed);
  const grams = wearGrams(recipe.wearGKwh * (f['bead-wear'] ? 50 * f['bead-wear'] : 1), net, n.se, nominal);
  if (grams > 0) {
    const before = beadMass(n.beads);
    n.beads = wear(n.beads, grams);
    n.wornKg += before - beadMass(n.beads);
  }
  const breaking = f['bead-loss'] ?? 0;
  if (breaking > 0) n.screen = lag(n.screen, 0.1, dt, 5);
  if (breaking > 0 && n.flow > 0) {
    const floor = 0.7 * size.beadKg;
    const mass = beadMass(n.beads);
    if (mass > floor) {
      const kept = floor + (mass - floor) * Math.exp((-dt * breaking) / 8);
      n.beads = lose(n.beads, kept / mass);
      n.lostKg += mass - kept;
    }
  }
  n.shoulder = lag(n.shoulder, f['bead-fracture'] ? 0.5 * f['bead-fracture'] : 0, dt, 60);
}

function seal(n: MillState, dt: number, f: FaultLevels): void {
  const tight = n.phase === 'idle' || n.phase === 'seal-relax' ? 0.5 : 4;
  const slow = f['seal-leak-slow'] ?? 0;
  const fast = f['seal-leak-fast'] ?? 0;
  const dips = slow > 0 ? 0.25 * slow * Math.max(0, gaussian(n.seed, 901, Math.floor(n.time / 7))) : 0;
  n.sealP = lag(n.sealP, fast > 0 ? n.pIn : tight - dips, dt, fast > 0 ? 6 / fast : 2);
  n.sealLevel = Math.max(0, n.sealLevel - (dt / 3600) * (0.05 + 3 * slow) - dt * 0.25 * fast);
  if (n.sealLevel < 45 && fast === 0) {
    const room = 80 - n.sealLevel;
    n.sealLevel = 80;
    n.refills += 1;
    n.topupMl += room * 0.04 * 1000;
  }
  n.sealT = lag(n.sealT, n.ambient + 14 * (n.rpm / sizeOf(n).nominalRpm) + (fast > 0 ? 15 : 0), dt, 600);
}

function counters(n: MillState, dt: number, f: FaultLevels): void {
  const restart = f['plc-restart'] !== undefined && f['plc-restart'] > 0;
  if (restart && !n.restarted) {
    n.energyTotal = 0;
    n.energyBatch = 0;
    n.runHours = 0;
    n.beadHours = 0;
    n.refills = 0;
  }
  n.restarted = restart;
  n.emergency = (f['e-stop'] ?? 0) > 0;
  const room = (0.15 * sizeOf(n).tankL * slurryDensity(RECIPES[n.recipe])) / 1000;
  n.overfillKg = lag(n.overfillKg, room * (f['tank-overfill'] ?? 0), dt, 30);
  const h = dt / 3600;
  n.energyTotal += n.power * h;
  n.energyMeter += n.power * h;
  if (n.batchOpen) n.energyBatch += Math.max(0, n.power - n.noLoad) * h;
  if (n.rpm > 0) n.runHours += h;
  n.auxKwh += (n.pumpKw + (n.stirrer > 1 ? 0.02 * sizeOf(n).pumpKw + 0.05 : 0) + n.jacketKw / 3.5) * h;
}

function sensors(n: MillState, dt: number, f: FaultLevels): void {
  n.sensorDriftK = f['sensor-drift'] ? n.sensorDriftK + (dt / 3600) * 0.05 * f['sensor-drift'] : 0;
  n.stuckPressure = f['sensor-stuck'] ? (n.stuckPressure ?? n.pIn) : null;
}

function alarms(n: MillState, dt: number, events: MillEvent[]): void {
  const size = sizeOf(n);
  const running = n.rpm > 0.3 * size.nominalRpm;
  n.overCurrentFor = motorCurrent(size, n.power) > 1.15 * nominalCurrent(size) ? n.overCurrentFor + dt : 0;
  const needsWater = n.phase !== 'idle' && n.phase !== 'prechecks' && n.phase !== 'seal-relax' && n.phase !== 'tripped';
  n.noWaterFor = needsWater && n.water < 0.5 * size.waterKgS * (n.valve / 100) ? n.noWaterFor + dt : 0;
  n.noFlowFor = running && n.flow < 0.1 * size.flowLh ? n.noFlowFor + dt : 0;
  const full = grossPower(size, RECIPES[n.recipe], n.rpmSp, 0.8, n.eta);
  const now = evaluateAlarms(n, motorCurrent(size, full));
  report(n, 'warning', n.warn, now.warn, events);
  report(n, 'trip', n.trip, now.trip, events);
  n.warn = now.warn;
  n.trip = now.trip;
}

function report(n: MillState, level: 'warning' | 'trip', was: number, is: number, events: MillEvent[]): void {
  let changed = was ^ is;
  while (changed !== 0) {
    const low = changed & -changed;
    const alarm = ALARMS[31 - Math.clz32(low)];
    if (alarm) {
      const value = Math.round(alarmValue(n, alarm.id) * 1000) / 1000;
      events.push({ kind: 'alarm', t: n.time, alarm: alarm.id, level, active: (is & low) !== 0, value });
    }
    changed &= changed - 1;
  }
}

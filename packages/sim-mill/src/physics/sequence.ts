/**
 * The operating sequence: Idle → prechecks → pump → agitator ramp → grind (→ swap tanks → grind …) → flush → stop agitator → stop
 * pump → seal relax → Idle. Never the agitator without product flow; the pump stops after the agitator. Works on a state that
 * the step may still change.
 */

import { fillPercent, stopping } from './alarms.ts';
import { beadMass, refill } from './beads.ts';
import type { FaultLevels } from './faults.ts';
import { coarseRatio, fineRatio, mixEnergy, NO_ENERGY } from './fineness.ts';
import { RECIPES, type RecipeId } from './recipes.ts';
import {
  batchEm,
  batchFacts,
  batchId,
  batchKg,
  type MillEvent,
  type MillState,
  type Phase,
  sizeOf,
  wantedRpm,
} from './state.ts';

const DURATION: Partial<Record<Phase, number>> = {
  idle: 6,
  prechecks: 6,
  'pump-start': 6,
  ramp: 15,
  swap: 8,
  flush: 30,
  'stop-agitator': 12,
  'stop-pump': 6,
  'seal-relax': 8,
};
const TRIP_REST = 60;
const SAMPLE_EVERY = 900;

function go(s: MillState, phase: Phase): void {
  s.phase = phase;
  s.phaseTime = 0;
}

/** Advances phases and set-points; appends what happened to `events`. */
export function sequence(s: MillState, dt: number, faults: FaultLevels, events: MillEvent[]): void {
  s.phaseTime += dt;
  const size = sizeOf(s);
  const stop = stopping(s.trip);
  const turning = s.phase !== 'idle' && s.phase !== 'prechecks' && s.phase !== 'seal-relax' && s.phase !== 'tripped';
  if (turning && stop !== 0) {
    s.tripCause = stop;
    go(s, 'tripped');
  }
  if (faults['plc-restart']) {
    if (s.phase !== 'idle') go(s, 'idle');
    s.phaseTime = 0;
  }
  const over = s.phaseTime >= (DURATION[s.phase] ?? Number.POSITIVE_INFINITY);
  switch (s.phase) {
    case 'idle':
      if (!over) break;
      keepBeads(s, faults, events);
      if (!s.batchOpen) startBatch(s, faults, events);
      go(s, 'prechecks');
      break;
    case 'prechecks':
      if (over && s.sealP - s.pIn > 1 && s.water > 0) go(s, 'pump-start');
      break;
    case 'pump-start':
      if (over) go(s, 'ramp');
      break;
    case 'ramp':
      if (over) go(s, 'grind');
      break;
    case 'grind':
      sample(s, dt, faults, events);
      endOfPass(s, events);
      break;
    case 'swap':
      if (over) go(s, 'grind');
      break;
    case 'flush':
      if (over) go(s, 'stop-agitator');
      break;
    case 'stop-agitator':
      if (over) go(s, 'stop-pump');
      break;
    case 'stop-pump':
      if (over) go(s, 'seal-relax');
      break;
    case 'seal-relax':
      if (over) go(s, 'idle');
      break;
    case 'tripped':
      if (s.phaseTime >= TRIP_REST && stop === 0) {
        s.tripCause = 0;
        s.clog = 0;
        s.screen = 1;
        go(s, 'idle');
      }
      break;
  }
  setPoints(s, size.flowLh * RECIPES[s.recipe].flowFactor, wantedRpm(size, s.recipe), size.minRpm);
}

function setPoints(s: MillState, flow: number, rpm: number, slow: number): void {
  switch (s.phase) {
    case 'pump-start':
      s.flowSp = 0.3 * flow;
      s.rpmSp = 0;
      break;
    case 'ramp':
      s.flowSp = flow * Math.min(1, 0.3 + (0.7 * s.phaseTime) / 15);
      s.rpmSp = Math.round(rpm * Math.min(1, s.phaseTime / 15));
      break;
    case 'grind':
      s.flowSp = flow;
      s.rpmSp = rpm;
      break;
    case 'swap':
      s.flowSp = 0.5 * flow;
      s.rpmSp = Math.round(0.8 * rpm);
      break;
    case 'flush':
      s.flowSp = 0.8 * flow;
      s.rpmSp = slow;
      break;
    case 'stop-agitator':
      s.flowSp = 0.3 * flow;
      s.rpmSp = 0;
      break;
    case 'tripped':
      // Pump first, then the agitator: product is warm and beads would pack against the screen.
      s.flowSp = 0;
      s.rpmSp = 0;
      break;
    default:
      s.flowSp = 0;
      s.rpmSp = 0;
  }
}

function keepBeads(s: MillState, faults: FaultLevels, events: MillEvent[]): void {
  const size = sizeOf(s);
  const mm = RECIPES[s.recipe].beadMm ?? size.beadMm;
  if (s.time < 60 && s.batchNo === 0) {
    events.push({
      kind: 'bead-charge',
      t: s.time,
      charge: 'fill',
      kg: round3(s.enteredBeadKg),
      lot: 'L0001',
      diameterMm: mm,
    });
  }
  if (fillPercent(s) >= 78 || faults['forgotten-refill']) return;
  const missing = size.beadKg - beadMass(s.beads);
  s.lotNo += 1;
  const lot = `L${String(s.lotNo).padStart(4, '0')}`;
  s.beads = refill(s.beads, missing, mm, lot);
  s.filledKg += missing;
  s.enteredBeadKg = beadMass(s.beads);
  events.push({ kind: 'bead-charge', t: s.time, charge: 'refill', kg: round3(missing), lot, diameterMm: mm });
}

function startBatch(s: MillState, faults: FaultLevels, events: MillEvent[]): void {
  s.recipe = faults['wrong-recipe'] ? other(s.recipeOrdered) : s.recipeOrdered;
  s.batchNo += 1;
  s.batchOpen = true;
  s.pass = 1;
  s.energyBatch = 0;
  s.doneKg = 0;
  s.sampleIn = SAMPLE_EVERY;
  s.d50 = RECIPES[s.recipe].feedUm;
  s.feed = { ...NO_ENERGY, kg: batchKg(sizeOf(s), s.recipe), temp: s.ambient };
  s.product = { ...NO_ENERGY, kg: 0, temp: s.ambient };
  s.cells = s.cells.map(() => NO_ENERGY);
  events.push({ kind: 'batch', phase: 'start', t: s.time, batch: batchFacts(s) });
}

function other(id: RecipeId): RecipeId {
  return id === 'tio2' ? 'limestone' : 'tio2';
}

function endOfPass(s: MillState, events: MillEvent[]): void {
  if (s.mode === 'circulation') {
    if (batchEm(s) >= RECIPES[s.recipe].targetKJkg) endBatch(s, events);
    return;
  }
  if (s.feed.kg > 0.02 * batchKg(sizeOf(s), s.recipe)) return;
  if (s.mode === 'single-pass' || s.pass >= RECIPES[s.recipe].passes) {
    endBatch(s, events);
    return;
  }
  takeSample(s, 0, events);
  events.push({ kind: 'batch', phase: 'pass', t: s.time, batch: batchFacts(s) });
  const kg = s.feed.kg + s.product.kg;
  const share = s.feed.kg / kg;
  s.feed = { ...mixEnergy(s.product, s.feed, share), kg, temp: s.product.temp };
  s.product = { ...NO_ENERGY, kg: 0, temp: s.product.temp };
  s.pass += 1;
  go(s, 'swap');
}

function endBatch(s: MillState, events: MillEvent[]): void {
  takeSample(s, 0, events);
  s.batchOpen = false;
  events.push({ kind: 'batch', phase: 'end', t: s.time, batch: batchFacts(s) });
  go(s, 'flush');
}

function sample(s: MillState, dt: number, faults: FaultLevels, events: MillEvent[]): void {
  s.sampleIn -= dt;
  if (s.sampleIn > 0) return;
  s.sampleIn += SAMPLE_EVERY;
  takeSample(s, faults['late-sample'] ? 3600 : 0, events);
}

function takeSample(s: MillState, lateS: number, events: MillEvent[]): void {
  events.push({
    kind: 'lab-sample',
    t: s.time,
    measuredAt: s.time + 900 + lateS,
    batch: batchId(s),
    pass: s.pass,
    em: round3(s.passEm),
    d10: round3(s.d50 * fineRatio(s.cv)),
    d50: round3(s.d50),
    d90: round3(s.d50 * coarseRatio(s.cv, s.shoulder)),
  });
}

function round3(x: number): number {
  return Math.round(x * 1000) / 1000;
}

/** Limits and interlocks: which alarm is at warning or trip level. */

import { beadMass } from './beads.ts';
import { fillOf, motorCurrent, nominalCurrent } from './kinematics.ts';
import { RECIPES, slurryDensity } from './recipes.ts';
import { type MillState, sizeOf } from './state.ts';

export interface AlarmLimit {
  id: string;
  /** Tag the alarm watches and, where it is a plain limit on that tag, its levels. */
  tag: string;
  direction: 'high' | 'low';
  warning: number | null;
  trip: number | null;
  text: string;
}

/** Order = bit number: warnings in bits 0…15 of `alarms.word`, trips in bits 16…31. E_STOP has the trip bit of PLC_RESTART, which never trips. */
export const ALARMS: readonly AlarmLimit[] = [
  {
    id: 'P_HH',
    tag: 'product.pressure_in',
    direction: 'high',
    warning: 2,
    trip: 2.6,
    text: 'Chamber inlet pressure high',
  },
  {
    id: 'T_HH',
    tag: 'product.temp_out',
    direction: 'high',
    warning: 50,
    trip: 58,
    text: 'Product outlet temperature high',
  },
  {
    id: 'SEAL_P_L',
    tag: 'seal.pressure',
    direction: 'low',
    warning: null,
    trip: null,
    text: 'Barrier pressure too close to product pressure',
  },
  { id: 'SEAL_LVL', tag: 'seal.level', direction: 'low', warning: 40, trip: 25, text: 'Barrier fluid level low' },
  {
    id: 'I_HH',
    tag: 'agitator.current',
    direction: 'high',
    warning: null,
    trip: null,
    text: 'Main motor current high',
  },
  {
    id: 'I_L',
    tag: 'agitator.current',
    direction: 'low',
    warning: null,
    trip: null,
    text: 'Main motor current low: beads lost or belt slips',
  },
  { id: 'VIB_H', tag: 'agitator.vibration_rms', direction: 'high', warning: 4.5, trip: 7.1, text: 'Vibration high' },
  {
    id: 'BRG_T',
    tag: 'agitator.bearing_temp_de',
    direction: 'high',
    warning: 75,
    trip: 90,
    text: 'Bearing temperature high',
  },
  { id: 'CW_FLOW', tag: 'cooling.flow', direction: 'low', warning: null, trip: null, text: 'Cooling water flow low' },
  {
    id: 'FLOW_L',
    tag: 'pump.flow',
    direction: 'low',
    warning: null,
    trip: null,
    text: 'No product flow with the agitator on',
  },
  { id: 'SCREEN_DP', tag: 'separator.dp', direction: 'high', warning: null, trip: null, text: 'Separator clogging' },
  { id: 'BEAD_FILL', tag: 'beads.fill_level', direction: 'low', warning: 78, trip: 72, text: 'Bead fill low, refill' },
  { id: 'TANK_HH', tag: 'tankA.level', direction: 'high', warning: 90, trip: 95, text: 'Feed tank level high' },
  {
    id: 'VFD_FAULT',
    tag: 'agitator.speed',
    direction: 'low',
    warning: null,
    trip: null,
    text: 'Drive tripped after a voltage dip',
  },
  {
    id: 'PLC_RESTART',
    tag: 'machine.state',
    direction: 'low',
    warning: null,
    trip: null,
    text: 'Controller restarted',
  },
  { id: 'TANK_LL', tag: 'tankA.level', direction: 'low', warning: 15, trip: 5, text: 'Feed tank level low' },
  {
    id: 'E_STOP',
    tag: 'machine.state',
    direction: 'low',
    warning: null,
    trip: null,
    text: 'Emergency stop pressed',
  },
];

const BIT = Object.fromEntries(ALARMS.map((a, i) => [a.id, 1 << i])) as Record<string, number>;
function bit(id: string): number {
  return BIT[id] ?? 0;
}

/** Alarms whose trip stops the mill; the others only ask for attention. */
const STOPS =
  bit('P_HH') |
  bit('T_HH') |
  bit('SEAL_P_L') |
  bit('SEAL_LVL') |
  bit('I_HH') |
  bit('VIB_H') |
  bit('BRG_T') |
  bit('CW_FLOW') |
  bit('FLOW_L') |
  bit('VFD_FAULT') |
  bit('TANK_HH') |
  bit('E_STOP');

/** Fill estimate, %. */
export function fillPercent(s: MillState): number {
  return 100 * fillOf(beadMass(s.beads), s.litres);
}

/** Level of the tank that the pump draws from, %. */
function feedLevel(s: MillState): number {
  const kgFull = (sizeOf(s).tankL * slurryDensity(RECIPES[s.recipe])) / 1000;
  return (100 * (s.feed.kg + s.overfillKg)) / kgFull;
}

/** Limit with hysteresis of 3 % so that noise does not make an alarm flutter. */
function over(was: number, b: number, value: number, limit: number): boolean {
  return value > (was & b ? limit * 0.97 : limit);
}
function under(was: number, b: number, value: number, limit: number): boolean {
  return value < (was & b ? limit * 1.03 : limit);
}

/** Bit masks of conditions at warning and at trip level. */
export function evaluateAlarms(s: MillState, normalCurrent: number): { warn: number; trip: number } {
  let warn = 0;
  let trip = 0;
  const size = sizeOf(s);
  const running = s.rpm > 0.3 * size.nominalRpm;
  const steady = s.phase === 'grind' && s.phaseTime > 20;
  const set = (id: string, w: boolean, t: boolean) => {
    const b = bit(id);
    if (w || t) warn |= b;
    if (t) trip |= b;
  };
  const high = (id: string, value: number, w: number, t: number) =>
    set(id, over(s.warn, bit(id), value, w), over(s.trip, bit(id), value, t));
  const low = (id: string, value: number, w: number, t: number) =>
    set(id, under(s.warn, bit(id), value, w), under(s.trip, bit(id), value, t));

  high('P_HH', s.pIn, 2, 2.6);
  high('T_HH', s.chamberT, 50, 58);
  const sealed = s.phase !== 'idle' && s.phase !== 'seal-relax' && s.phase !== 'tripped' && !(s.phase === 'prechecks');
  if (sealed) low('SEAL_P_L', s.sealP - s.pIn, 1, 0.5);
  low('SEAL_LVL', s.sealLevel, 40, 25);
  const current = motorCurrent(size, s.power);
  const nominal = nominalCurrent(size);
  set('I_HH', over(s.warn, bit('I_HH'), current, nominal), s.overCurrentFor >= 5);
  if (steady) set('I_L', current < 0.6 * normalCurrent, false);
  high('VIB_H', s.vibration, 4.5, 7.1);
  high('BRG_T', Math.max(s.bearingDe, s.bearingNde), 75, 90);
  set('CW_FLOW', s.noWaterFor > 2, s.noWaterFor > 30);
  set('FLOW_L', running && s.noFlowFor > 30, running && s.noFlowFor > 60);
  if (steady) high('SCREEN_DP', s.pScreen / Math.max(0.02, s.pScreenClean), 2, 3);
  low('BEAD_FILL', fillPercent(s), 78, 72);
  set('VFD_FAULT', s.dipFor > 1, s.dipFor > 5);
  set('PLC_RESTART', s.restarted, false);
  high('TANK_HH', feedLevel(s), 90, 95);
  // An empty tank ends a pass; between batches it says nothing.
  if (s.batchOpen && (s.phase === 'grind' || s.phase === 'swap')) low('TANK_LL', feedLevel(s), 15, 5);
  set('E_STOP', false, s.emergency);
  return { warn, trip };
}

/** Those of the trips that stop the mill. */
export function stopping(trip: number): number {
  return trip & STOPS;
}

/** `alarms.word`: warnings in the low, trips in the high half. */
export function alarmWord(s: MillState): number {
  const trips = (s.trip & 0xffff) | (s.trip & bit('E_STOP') ? bit('PLC_RESTART') : 0);
  return ((s.warn & 0xffff) | (trips << 16)) >>> 0;
}

export function activeCount(s: MillState): number {
  let count = 0;
  for (let m = s.warn; m !== 0; m &= m - 1) count++;
  return count;
}

/** The value a plain limit alarm watches, in its tag's unit; 0 for alarms without one. */
export function alarmValue(s: MillState, id: string): number {
  switch (id) {
    case 'P_HH':
      return s.pIn;
    case 'T_HH':
      return s.chamberT;
    case 'SEAL_LVL':
      return s.sealLevel;
    case 'VIB_H':
      return s.vibration;
    case 'BRG_T':
      return Math.max(s.bearingDe, s.bearingNde);
    case 'BEAD_FILL':
      return fillPercent(s);
    case 'TANK_HH':
    case 'TANK_LL':
      return feedLevel(s);
    case 'SCREEN_DP':
      return s.pScreen;
    default:
      return 0;
  }
}

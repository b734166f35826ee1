/**
 * The tags of the devices: name (= signal id of the pack), unit, range, rate and noise. One table for physics, OPC UA, MQTT and
 * ledger.
 */
import { motorCurrent } from './kinematics.ts';
import { SIZES, type SizeLitres } from './sizes.ts';

export type DataType = 'double' | 'boolean' | 'int' | 'string';
export type TagValue = number | boolean | string;
export type Quality = 'good' | 'uncertain' | 'bad';

export interface TagDef {
  /** Signal id, `agitator.power`. */
  id: string;
  /** UNECE Rec 20 code; empty for text, booleans and enumerations. */
  code: string;
  /** UCUM unit. */
  ucum: string;
  /** Symbol for people. */
  symbol: string;
  type: DataType;
  /** Normal range in the tag's unit. */
  range: readonly [number, number];
  /** Seconds between samples at rate 1; 0 = only when the value changes. */
  periodS: number;
  /** Standard deviation of white noise and size of slow drift, in the tag's unit. */
  noise: number;
  drift: number;
  /** Smallest step a reading shows. */
  resolution: number;
  /** Name in the flat PLC address space. */
  plc: string;
  title: string;
}

const UNITS: Record<string, readonly [ucum: string, symbol: string]> = {
  RPM: ['/min', 'r/min'],
  MTS: ['m/s', 'm/s'],
  KWT: ['kW', 'kW'],
  KWH: ['kW.h', 'kW·h'],
  AMP: ['A', 'A'],
  NU: ['N.m', 'N·m'],
  CEL: ['Cel', '°C'],
  C16: ['mm/s', 'mm/s'],
  HUR: ['h', 'h'],
  P1: ['%', '%'],
  E32: ['L/h', 'L/h'],
  E93: ['kg/h', 'kg/h'],
  B35: ['kg/L', 'kg/L'],
  BAR: ['bar', 'bar'],
  C24: ['mPa.s', 'mPa·s'],
  Q30: ['[pH]', 'pH'],
  H61: ['mS/cm', 'mS/cm'],
  L2: ['L/min', 'L/min'],
  C62: ['1', '1'],
  MLT: ['mL', 'mL'],
  KGM: ['kg', 'kg'],
  B42: ['kJ/kg', 'kJ/kg'],
  VLT: ['V', 'V'],
  HTZ: ['Hz', 'Hz'],
};

interface Extra {
  type?: DataType;
  noise?: number;
  drift?: number;
  res?: number;
}

function tag(
  id: string,
  code: string,
  lo: number,
  hi: number,
  periodS: number,
  plc: string,
  title: string,
  x: Extra = {},
): TagDef {
  const unit = UNITS[code] ?? ['', ''];
  const span = hi - lo;
  return {
    id,
    code,
    ucum: unit[0],
    symbol: unit[1],
    type: x.type ?? 'double',
    range: [lo, hi],
    periodS,
    noise: x.noise ?? 0,
    drift: x.drift ?? 0,
    resolution: x.res ?? 10 ** Math.floor(Math.log10(Math.max(1e-6, span) / 20_000)),
    plc,
    title,
  };
}

const enumeration: Extra = { type: 'int', res: 1 };
const text: Extra = { type: 'string' };
const flag: Extra = { type: 'boolean' };

/** Tags of one mill, in a fixed order; ranges follow the machine's size. */
export function millTags(litres: SizeLitres): readonly TagDef[] {
  const known = CACHE.get(litres);
  if (known) return known;
  const tags = build(litres);
  CACHE.set(litres, tags);
  return tags;
}
const CACHE = new Map<SizeLitres, readonly TagDef[]>();

function build(litres: SizeLitres): readonly TagDef[] {
  const z = SIZES[litres];
  const kw = z.installedKw;
  const amp = Math.ceil(motorCurrent(z, kw) * 1.2);
  const nm = Math.ceil((kw * 9550 * 1.3) / z.nominalRpm);
  const flow = z.flowLh * 2;
  const water = z.waterKgS * 60 * 1.2;
  const tank = z.tankL * 2;
  const t = tag;
  return [
    t('agitator.speed', 'RPM', 0, z.maxRpm, 1, 'AgSpd', 'Rotor speed', {
      noise: z.maxRpm * 4e-4,
      drift: z.maxRpm * 2e-4,
    }),
    t('agitator.speed_sp', 'RPM', 0, z.maxRpm, 0, 'AgSpdSp', 'Rotor speed set-point'),
    t('agitator.tip_speed', 'MTS', 0, 16, 1, 'AgTip', 'Tip speed', { noise: 0.004 }),
    t('agitator.power', 'KWT', 0, kw, 1, 'AgPwr_kW', 'Main motor active power', {
      noise: kw * 0.003,
      drift: kw * 0.002,
    }),
    t('agitator.energy_total', 'KWH', 0, 1e7, 10, 'AgEnTot', 'Energy counter', { res: 1e-4 }),
    t('agitator.energy_batch', 'KWH', 0, 500, 10, 'AgEnBat', 'Net energy since batch start', { res: 1e-4 }),
    t('agitator.current', 'AMP', 0, amp, 1, 'AgCur', 'Motor current', { noise: amp * 0.003, drift: amp * 0.002 }),
    t('agitator.torque', 'NU', 0, nm, 1, 'AgTrq', 'Torque', { noise: nm * 0.004, drift: nm * 0.002 }),
    t('agitator.winding_temp', 'CEL', 0, 130, 10, 'AgWdgT', 'Winding temperature', { noise: 0.15, drift: 0.2 }),
    t('agitator.bearing_temp_de', 'CEL', 0, 100, 10, 'AgBrgDeT', 'Bearing temperature, drive end', {
      noise: 0.1,
      drift: 0.2,
    }),
    t('agitator.bearing_temp_nde', 'CEL', 0, 100, 10, 'AgBrgNdeT', 'Bearing temperature, non-drive end', {
      noise: 0.1,
      drift: 0.2,
    }),
    t('agitator.vibration_rms', 'C16', 0, 10, 1, 'AgVib', 'Vibration velocity', { noise: 0.06, drift: 0.05 }),
    t('agitator.run_hours', 'HUR', 0, 1e5, 60, 'AgHrs', 'Operating hours', { res: 1e-4 }),
    t('pump.speed', 'RPM', 0, 1500, 1, 'PuSpd', 'Pump speed', { noise: 1.2 }),
    t('pump.speed_rel', 'P1', 0, 100, 1, 'PuSpdRel', 'Pump speed, relative', { noise: 0.15 }),
    t('pump.power', 'KWT', 0, z.pumpKw, 1, 'PuPwr', 'Pump power', { noise: z.pumpKw * 0.004, drift: z.pumpKw * 0.003 }),
    t('pump.current', 'AMP', 0, Math.ceil(z.pumpKw * 2.4), 1, 'PuCur', 'Pump current', { noise: z.pumpKw * 0.008 }),
    t('pump.flow', 'E32', 0, flow, 1, 'PuFlow', 'Product flow', { noise: flow * 0.002, drift: flow * 0.001 }),
    t('pump.mass_flow', 'E93', 0, flow * 2, 1, 'PuMFlow', 'Product mass flow', {
      noise: flow * 0.003,
      drift: flow * 0.001,
    }),
    t('product.density', 'B35', 0.7, 2.2, 5, 'PrDens', 'Product density', { noise: 0.0008, drift: 0.0015, res: 1e-4 }),
    t('product.pressure_in', 'BAR', 0, 4, 1, 'PrPIn', 'Chamber inlet pressure', { noise: 0.006, drift: 0.006 }),
    t('product.pressure_out', 'BAR', 0, 1, 1, 'PrPOut', 'Outlet pressure', { noise: 0.003, drift: 0.002 }),
    t('product.dp', 'BAR', 0, 4, 1, 'PrDp', 'Pressure drop', { noise: 0.006, drift: 0.004 }),
    t('product.temp_in', 'CEL', 0, 80, 1, 'PrTIn', 'Product inlet temperature', { noise: 0.04, drift: 0.04 }),
    t('product.temp_out', 'CEL', 0, 80, 1, 'PrTOut', 'Product outlet temperature', { noise: 0.04, drift: 0.04 }),
    t('product.viscosity_inline', 'C24', 0, 2000, 5, 'PrVisc', 'Viscosity, inline', { noise: 0.6, drift: 0.8 }),
    t('product.ph', 'Q30', 0, 14, 10, 'PrPh', 'pH', { noise: 0.01, drift: 0.05 }),
    t('product.conductivity', 'H61', 0, 20, 10, 'PrCond', 'Conductivity', { noise: 0.01, drift: 0.04 }),
    t('chamber.temp', 'CEL', 0, 90, 1, 'ChT', 'Chamber wall temperature', { noise: 0.05, drift: 0.1 }),
    t('cooling.flow', 'L2', 0, water, 1, 'CwFlow', 'Cooling water flow', {
      noise: water * 0.003,
      drift: water * 0.003,
    }),
    t('cooling.temp_in', 'CEL', 0, 40, 5, 'CwTIn', 'Cooling water inlet temperature', { noise: 0.02, drift: 0.05 }),
    t('cooling.temp_out', 'CEL', 0, 60, 5, 'CwTOut', 'Cooling water outlet temperature', { noise: 0.02, drift: 0.05 }),
    t('cooling.valve_pos', 'P1', 0, 100, 0, 'CwValve', 'Cooling valve position', { res: 1 }),
    t('cooling.power', 'KWT', 0, kw, 5, 'CwPwr', 'Heat removed by the jacket', {
      noise: kw * 0.002,
      drift: kw * 0.002,
    }),
    t('seal.pressure', 'BAR', 0, 8, 1, 'SlP', 'Barrier fluid pressure', { noise: 0.01, drift: 0.02 }),
    t('seal.level', 'P1', 0, 100, 10, 'SlLvl', 'Barrier vessel level', { noise: 0.05, drift: 0.1 }),
    t('seal.temp', 'CEL', 0, 80, 10, 'SlT', 'Barrier fluid temperature', { noise: 0.05, drift: 0.15 }),
    t('seal.refill_count', 'C62', 0, 1000, 0, 'SlRefills', 'Barrier fluid refills', { type: 'int', res: 1 }),
    t('seal.topup_volume', 'MLT', 0, 1e6, 0, 'SlTopup', 'Barrier fluid topped up', { res: 1 }),
    t('tankA.level', 'P1', 0, 100, 5, 'TaLvl', 'Tank A level', { noise: 0.05, drift: 0.05 }),
    t('tankA.weight', 'KGM', 0, tank, 5, 'TaKg', 'Tank A weight', { noise: tank * 2e-4 }),
    t('tankA.temp', 'CEL', 0, 80, 5, 'TaT', 'Tank A temperature', { noise: 0.04, drift: 0.08 }),
    t('tankB.level', 'P1', 0, 100, 5, 'TbLvl', 'Tank B level', { noise: 0.05, drift: 0.05 }),
    t('tankB.weight', 'KGM', 0, tank, 5, 'TbKg', 'Tank B weight', { noise: tank * 2e-4 }),
    t('tankB.temp', 'CEL', 0, 80, 5, 'TbT', 'Tank B temperature', { noise: 0.04, drift: 0.08 }),
    t('tank.stirrer_speed', 'RPM', 0, 600, 5, 'TkStir', 'Stirrer speed', { noise: 0.2 }),
    t('valves.product_inlet', '', 0, 1, 0, 'VlvIn', 'Product inlet valve open', flag),
    t('valves.product_outlet', '', 0, 1, 0, 'VlvOut', 'Product outlet valve open', flag),
    t('valves.recirculation', '', 0, 1, 0, 'VlvRec', 'Recirculation valve open', flag),
    t('valves.flush', '', 0, 1, 0, 'VlvFlush', 'Flush valve open', flag),
    t('separator.dp', 'BAR', 0, 3, 1, 'SepDp', 'Screen differential pressure', { noise: 0.003, drift: 0.002 }),
    t('beads.fill_level', 'P1', 0, 100, 0, 'BdFill', 'Bead fill, estimated', { res: 0.1 }),
    t('beads.charge_mass', 'KGM', 0, z.beadKg * 1.3, 0, 'BdKg', 'Bead charge, entered', { res: 0.01 }),
    t('beads.hours', 'HUR', 0, 1e4, 60, 'BdHrs', 'Hours on the bead charge', { res: 1e-4 }),
    t('batch.id', '', 0, 0, 0, 'BtId', 'Batch', text),
    t('batch.recipe', '', 0, 0, 0, 'BtRcp', 'Recipe', text),
    t('batch.product', '', 0, 0, 0, 'BtProd', 'Product', text),
    t('batch.pass_no', 'C62', 0, 100, 0, 'BtPass', 'Pass', { type: 'int', res: 1 }),
    t('batch.em_specific', 'B42', 0, 3000, 10, 'BtEm', 'Net specific energy', { res: 0.01 }),
    t('machine.state', '', 0, 3, 0, 'McState', 'State', enumeration),
    t('machine.mode', '', 0, 3, 0, 'McMode', 'Operation mode', enumeration),
    t('alarms.active_count', 'C62', 0, 100, 0, 'AlCnt', 'Active alarms', { type: 'int', res: 1 }),
    t('alarms.word', 'C62', 0, 4294967295, 0, 'AlWord', 'Alarm word: warnings low, trips high half', {
      type: 'int',
      res: 1,
    }),
    t('batch.mass', 'KGM', 0, tank, 0, 'BtKg', 'Product of the batch', { res: 0.1 }),
    t('batch.solids', 'C62', 0, 1, 0, 'BtSol', 'Mass fraction of solids of the batch', { res: 1e-3 }),
  ];
}

export const METER_TAGS: readonly TagDef[] = [
  tag('energy.power', 'KWT', 0, 2000, 5, 'EmP', 'Active power', { noise: 0.05, res: 0.01 }),
  tag('energy.active_total', 'KWH', 0, 1e8, 60, 'EmTot', 'Active energy', { res: 1e-3 }),
  tag('energy.frequency', 'HTZ', 49, 51, 10, 'EmF', 'Mains frequency', { noise: 0.004, drift: 0.02, res: 1e-3 }),
  tag('energy.current_l1', 'AMP', 0, 4000, 5, 'EmI1', 'Current L1', { noise: 0.1, res: 0.01 }),
  tag('energy.current_l2', 'AMP', 0, 4000, 5, 'EmI2', 'Current L2', { noise: 0.1, res: 0.01 }),
  tag('energy.current_l3', 'AMP', 0, 4000, 5, 'EmI3', 'Current L3', { noise: 0.1, res: 0.01 }),
  tag('energy.aux_total', 'KWH', 0, 1e7, 60, 'EmAux', 'Energy of pumps, stirrers and chiller', { res: 1e-4 }),
  tag('energy.power_factor', 'C62', 0, 1, 10, 'EmPf', 'Power factor', { noise: 0.003, drift: 0.01, res: 1e-3 }),
  tag('energy.voltage_l1', 'VLT', 360, 440, 10, 'EmU1', 'Voltage L1', { noise: 0.4, drift: 1.5, res: 0.1 }),
  tag('energy.voltage_l2', 'VLT', 360, 440, 10, 'EmU2', 'Voltage L2', { noise: 0.4, drift: 1.5, res: 0.1 }),
  tag('energy.voltage_l3', 'VLT', 360, 440, 10, 'EmU3', 'Voltage L3', { noise: 0.4, drift: 1.5, res: 0.1 }),
];

export const HALL_TAGS: readonly TagDef[] = [
  tag('ambient.temp', 'CEL', 0, 45, 60, 'HallT', 'Hall temperature', { noise: 0.05, drift: 0.3, res: 0.01 }),
  tag('ambient.humidity', 'P1', 0, 100, 60, 'HallRh', 'Hall relative humidity', { noise: 0.3, drift: 1, res: 0.1 }),
];

/** Reference parameter sets of three agitator bead mills: a 1 L laboratory, a 10 L pilot and a 60 L production machine. */

export type SizeLitres = 1 | 10 | 60;

export interface MillSize {
  /** Gross chamber volume, L. */
  litres: SizeLitres;
  name: 'lab' | 'pilot' | 'production';
  model: string;
  /** Rotor diameter, chamber diameter and chamber length, m. */
  rotorM: number;
  chamberM: number;
  lengthM: number;
  installedKw: number;
  minRpm: number;
  maxRpm: number;
  /** Speed at which the reference row was calibrated, 1/min. */
  nominalRpm: number;
  /** Newton number of the turbulent plateau at 80 % fill. */
  newton: number;
  /** No-load power at nominal speed, kW. */
  noLoadKw: number;
  /** Nominal product flow, L/h. */
  flowLh: number;
  tankL: number;
  /** Clean jacket conductance, W/K, and cooling water at full valve, kg/s. */
  uaWK: number;
  waterKgS: number;
  beadKg: number;
  beadMm: number;
  steelKg: number;
  /** Cells of the tanks-in-series residence time model. */
  cells: number;
  pumpKw: number;
  stirrerRpm: number;
}

export const SIZES: Readonly<Record<SizeLitres, MillSize>> = {
  1: {
    litres: 1,
    name: 'lab',
    model: 'SM 1 Lab',
    rotorM: 0.09,
    chamberM: 0.105,
    lengthM: 0.15,
    installedKw: 2.2,
    minRpm: 500,
    maxRpm: 3200,
    nominalRpm: 2122,
    newton: 1.3,
    noLoadKw: 0.12,
    flowLh: 60,
    tankL: 10,
    uaWK: 55,
    waterKgS: 0.1,
    beadKg: 2.9,
    beadMm: 0.5,
    steelKg: 14,
    cells: 2,
    pumpKw: 0.12,
    stirrerRpm: 400,
  },
  10: {
    litres: 10,
    name: 'pilot',
    model: 'SM 10 Pilot',
    rotorM: 0.2,
    chamberM: 0.235,
    lengthM: 0.27,
    installedKw: 11,
    minRpm: 300,
    maxRpm: 1400,
    nominalRpm: 1050,
    newton: 1.25,
    noLoadKw: 0.7,
    flowLh: 400,
    tankL: 100,
    uaWK: 230,
    waterKgS: 0.4,
    beadKg: 29,
    beadMm: 0.8,
    steelKg: 90,
    cells: 4,
    pumpKw: 0.5,
    stirrerRpm: 180,
  },
  60: {
    litres: 60,
    name: 'production',
    model: 'SM 60 Pro',
    rotorM: 0.36,
    chamberM: 0.42,
    lengthM: 0.5,
    installedKw: 45,
    minRpm: 200,
    maxRpm: 750,
    nominalRpm: 584,
    newton: 1.7,
    noLoadKw: 3,
    flowLh: 3000,
    tankL: 1000,
    uaWK: 650,
    waterKgS: 1.1,
    beadKg: 174,
    beadMm: 0.8,
    steelKg: 320,
    cells: 5,
    pumpKw: 2.2,
    stirrerRpm: 90,
  },
};

/** Tip speed, stress energy, viscosity, power, current and torque. Pure formulas in SI units unless named. */
import { type Recipe, slurryDensity, solidsVolume } from './recipes.ts';
import type { MillSize } from './sizes.ts';

/** Porosity of a random bead packing. */
export const POROSITY = 0.4;
export const BEAD_DENSITY = 6050;
const RE_CRITICAL = 600;
const VOLTAGE = 400;
const MOTOR_EFFICIENCY = 0.93;

/** m/s from 1/min. */
export function tipSpeed(rotorM: number, rpm: number): number {
  return (Math.PI * rotorM * rpm) / 60;
}

export function rpmForTip(rotorM: number, metresPerSecond: number): number {
  return (metresPerSecond * 60) / (Math.PI * rotorM);
}

/** Stress energy of one bead contact, J: d³ ρ v². Diameter in mm. */
export function stressEnergy(beadMm: number, tip: number, beadDensity = BEAD_DENSITY): number {
  return (beadMm * 1e-3) ** 3 * beadDensity * tip * tip;
}

/** Bulk fill of the chamber (0…1) by a bead mass in kg. */
export function fillOf(beadKg: number, litres: number): number {
  return beadKg / (BEAD_DENSITY * (1 - POROSITY) * litres * 1e-3);
}

/** Density of beads and slurry together, kg/m³. */
export function mixtureDensity(recipe: Recipe, fill: number): number {
  const beads = Math.min(1, fill) * (1 - POROSITY);
  return slurryDensity(recipe) * (1 - beads) + BEAD_DENSITY * beads;
}

/** Slurry viscosity, Pa s: fluid at temperature × Krieger-Dougherty × fineness. */
export function viscosity(recipe: Recipe, celsius: number, d50Um: number): number {
  const crowd = (1 - Math.min(0.95, solidsVolume(recipe) / recipe.cMax)) ** (-2.5 * recipe.cMax);
  const fine = 1 + recipe.fineEta * (1 / Math.max(0.02, d50Um)) ** 0.8;
  return recipe.etaFluid * 1e-3 * Math.exp(-0.021 * (celsius - 25)) * crowd * recipe.thickening * fine;
}

/** Effect of the fill on power at constant speed: 1 at 80 %. */
export function fillFactor(fill: number): number {
  return Math.exp(2.5 * (fill - 0.8));
}

/** No-load power, kW. */
export function noLoadPower(size: MillSize, rpm: number): number {
  return rpm <= 0 ? 0 : size.noLoadKw * (rpm / size.nominalRpm) ** 1.3;
}

/**
 * Gross shaft power, kW: turbulent plateau of the Newton number with a laminar rise (Re_c/Re), times the fill factor.
 * Without beads the no-load power remains.
 */
export function grossPower(size: MillSize, recipe: Recipe, rpm: number, fill: number, etaPas: number): number {
  if (rpm <= 0) return 0;
  const n = rpm / 60;
  const rho = mixtureDensity(recipe, fill);
  const reynolds = (rho * n * size.rotorM ** 2) / etaPas;
  const newton = size.newton * (1 + RE_CRITICAL / reynolds) * fillFactor(fill);
  return Math.max(noLoadPower(size, rpm), (newton * rho * n ** 3 * size.rotorM ** 5) / 1000);
}

/** Power factor of the drive, falling from 0.85 to 0.5 at low load. */
export function powerFactor(size: MillSize, kw: number): number {
  return 0.5 + 0.35 * Math.min(1, kw / (0.6 * size.installedKw));
}

/** Motor current per phase, A. */
export function motorCurrent(size: MillSize, kw: number, volts = VOLTAGE): number {
  return (kw * 1000) / (Math.sqrt(3) * volts * powerFactor(size, kw) * MOTOR_EFFICIENCY);
}

/** Nominal current In, A. */
export function nominalCurrent(size: MillSize): number {
  return motorCurrent(size, size.installedKw);
}

/** N m. */
export function torque(kw: number, rpm: number): number {
  return rpm < 1 ? 0 : (kw * 1000 * 60) / (2 * Math.PI * rpm);
}

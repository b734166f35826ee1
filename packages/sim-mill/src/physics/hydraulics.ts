/** Pressure drop, bead packing and the pressure-limited pump. */
import { BEAD_DENSITY, POROSITY } from './kinematics.ts';
import { type Recipe, slurryDensity } from './recipes.ts';
import type { MillSize } from './sizes.ts';

export interface Pressures {
  /** Chamber (bed and annulus), bar. */
  chamber: number;
  /** Separator screen, bar. */
  screen: number;
  /** The screen's drop if it were clean, bar. */
  screenClean: number;
  /** Hydraulic packing index: below 0.3 normal, above 0.8 beads drift to the outlet. */
  packing: number;
}

/** Bar at flow `lh` (L/h), viscosity in Pa s, clog ≥ 0, screen integrity 0…1. */
export function pressures(
  size: MillSize,
  recipe: Recipe,
  lh: number,
  etaPas: number,
  fill: number,
  beadMm: number,
  tip: number,
  clog: number,
  screen: number,
): Pressures {
  const q = lh / size.flowLh;
  const packing = packingIndex(size, recipe, lh, etaPas, fill, beadMm, tip);
  const pack = packing > 0.3 ? 0.05 * (Math.exp(Math.min(6, 3 * (packing - 0.3))) - 1) : 0;
  const screenClean = 0.14 * q * (0.6 + 0.4 * Math.min(4, etaPas / 0.05));
  return {
    chamber: 0.16 * q * Math.min(8, etaPas / 0.05) + 0.08 * q * q * (slurryDensity(recipe) / 1426) + pack,
    screen: screenClean * (1 + clog) * (0.15 + 0.85 * screen),
    screenClean,
    packing,
  };
}

function packingIndex(
  size: MillSize,
  recipe: Recipe,
  lh: number,
  etaPas: number,
  fill: number,
  beadMm: number,
  tip: number,
): number {
  // Below this the beads hardly move: the index has no meaning while the rotor starts or stops.
  if (tip < 4 || lh <= 0) return 0;
  const annulus = (Math.PI / 4) * (size.chamberM ** 2 - size.rotorM ** 2);
  const axial = lh / 3.6e6 / annulus;
  const settle =
    ((beadMm * 1e-3) ** 2 * (BEAD_DENSITY - slurryDensity(recipe)) * (tip ** 2 / (size.rotorM / 2))) / (18 * etaPas);
  const hindered = settle * (1 - Math.min(0.95, fill) * (1 - POROSITY)) ** 4.65;
  return hindered <= 0 ? 9 : axial / hindered;
}

/** Share of the set flow that a pump limited in pressure still delivers at `bar`. */
export function pumpDelivery(bar: number): number {
  const slip = 1 - 0.03 * bar;
  return bar < 1.5 ? slip : slip * Math.max(0.15, 1 - 0.35 * (bar - 1.5));
}

/** Recipes: what is ground, with which beads, how fast and how far. All coefficients are calibration values, not literature. */

export type Mode = 'single-pass' | 'multi-pass' | 'circulation';
export type RecipeId = 'limestone' | 'alumina' | 'ceria' | 'silicon' | 'tio2';

export interface Recipe {
  id: RecipeId;
  product: string;
  /** Solids mass fraction. */
  solids: number;
  /** Densities, kg/m³. */
  rhoSolid: number;
  rhoFluid: number;
  /** Heat capacities, kJ/(kg K). */
  cpSolid: number;
  cpFluid: number;
  /** Fluid viscosity at 25 °C, mPa s. */
  etaFluid: number;
  /** Packing limit of the Krieger-Dougherty law and a factor for what the dispersant leaves of it. */
  cMax: number;
  thickening: number;
  /** Rise of viscosity with fineness: 1 + fineEta (1 µm / d50)^0.8. */
  fineEta: number;
  /** d50 = dLim + C Em^-b (µm, kJ/kg), with the feed size as start. */
  finenessC: number;
  finenessB: number;
  feedUm: number;
  limitUm: number;
  /** Optimal stress energy, J. */
  seOpt: number;
  /** Bead wear at nominal stress, g per net kWh. */
  wearGKwh: number;
  /** Bead diameter that overrides the mill's, mm. */
  beadMm?: number;
  tipSpeed: number;
  /** Flow as a fraction of the mill's nominal flow. */
  flowFactor: number;
  passes: number;
  /** Circulation stops here, kJ/kg. */
  targetKJkg: number;
  /** Product temperature the cooling valve aims at, °C. */
  coolTo: number;
}

export const RECIPES: Readonly<Record<RecipeId, Recipe>> = {
  limestone: {
    id: 'limestone',
    product: 'GCC filler',
    solids: 0.4,
    rhoSolid: 2710,
    rhoFluid: 1000,
    cpSolid: 0.84,
    cpFluid: 4.18,
    etaFluid: 0.89,
    cMax: 0.6,
    thickening: 12,
    fineEta: 0.6,
    finenessC: 79.6,
    finenessB: 0.8,
    feedUm: 12,
    limitUm: 0.08,
    seOpt: 4e-4,
    wearGKwh: 0.6,
    tipSpeed: 11,
    flowFactor: 1,
    passes: 3,
    targetKJkg: 200,
    coolTo: 28,
  },
  alumina: {
    id: 'alumina',
    product: 'Al2O3 slip',
    solids: 0.4,
    rhoSolid: 3950,
    rhoFluid: 1000,
    cpSolid: 0.88,
    cpFluid: 4.18,
    etaFluid: 0.89,
    cMax: 0.58,
    thickening: 20,
    fineEta: 0.6,
    finenessC: 60,
    finenessB: 0.75,
    feedUm: 8,
    limitUm: 0.12,
    seOpt: 4e-4,
    wearGKwh: 1,
    tipSpeed: 11,
    flowFactor: 1,
    passes: 4,
    targetKJkg: 300,
    coolTo: 28,
  },
  ceria: {
    id: 'ceria',
    product: 'CeO2 polishing slurry',
    solids: 0.1,
    rhoSolid: 7220,
    rhoFluid: 1000,
    cpSolid: 0.39,
    cpFluid: 4.18,
    etaFluid: 0.89,
    cMax: 0.58,
    thickening: 8,
    fineEta: 0.08,
    finenessC: 2400,
    finenessB: 1.143,
    feedUm: 40,
    limitUm: 0.006,
    seOpt: 3e-4,
    wearGKwh: 0.8,
    tipSpeed: 11,
    flowFactor: 1,
    passes: 20,
    targetKJkg: 6000,
    coolTo: 28,
  },
  silicon: {
    id: 'silicon',
    product: 'Si in ethanol',
    solids: 0.1,
    rhoSolid: 2330,
    rhoFluid: 789,
    cpSolid: 0.71,
    cpFluid: 2.44,
    etaFluid: 1.07,
    cMax: 0.58,
    thickening: 6,
    fineEta: 0.05,
    finenessC: 531,
    finenessB: 0.9,
    feedUm: 5,
    limitUm: 0.06,
    seOpt: 2e-5,
    wearGKwh: 1.5,
    beadMm: 0.3,
    tipSpeed: 9,
    flowFactor: 1,
    passes: 20,
    targetKJkg: 60_000,
    coolTo: 28,
  },
  tio2: {
    id: 'tio2',
    product: 'TiO2 pigment paste',
    solids: 0.35,
    rhoSolid: 4230,
    rhoFluid: 1000,
    cpSolid: 0.71,
    cpFluid: 4.18,
    etaFluid: 0.89,
    cMax: 0.56,
    thickening: 22,
    fineEta: 0.35,
    finenessC: 9,
    finenessB: 0.7,
    feedUm: 1.4,
    limitUm: 0.18,
    seOpt: 1e-4,
    wearGKwh: 1,
    tipSpeed: 10,
    flowFactor: 0.9,
    passes: 3,
    targetKJkg: 250,
    coolTo: 28,
  },
};

/** Slurry density, kg/m³. */
export function slurryDensity(r: Recipe): number {
  return 1 / (r.solids / r.rhoSolid + (1 - r.solids) / r.rhoFluid);
}

/** Volume fraction of solids in the slurry. */
export function solidsVolume(r: Recipe): number {
  return (slurryDensity(r) * r.solids) / r.rhoSolid;
}

/** Heat capacity of the slurry, kJ/(kg K). */
export function slurryCp(r: Recipe): number {
  return r.solids * r.cpSolid + (1 - r.solids) * r.cpFluid;
}

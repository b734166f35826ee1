/** The whole state of one simulated mill. Plain data: `step` makes a new one, nothing else changes it. */
import type { BeadCohort } from './beads.ts';
import { type Energy, NO_ENERGY } from './fineness.ts';
import { rpmForTip } from './kinematics.ts';
import { type Mode, RECIPES, type RecipeId, slurryDensity } from './recipes.ts';
import { type MillSize, SIZES, type SizeLitres } from './sizes.ts';

export type Phase =
  | 'idle'
  | 'prechecks'
  | 'pump-start'
  | 'ramp'
  | 'grind'
  | 'swap'
  | 'flush'
  | 'stop-agitator'
  | 'stop-pump'
  | 'seal-relax'
  | 'tripped';

/** What happened in one step; `t` is seconds since the start of the run. */
export type MillEvent =
  | { kind: 'batch'; phase: 'start' | 'end' | 'pass'; t: number; batch: BatchFacts }
  | { kind: 'alarm'; t: number; alarm: string; level: 'warning' | 'trip'; active: boolean; value: number }
  | { kind: 'bead-charge'; t: number; charge: 'fill' | 'refill'; kg: number; lot: string; diameterMm: number }
  | {
      kind: 'lab-sample';
      t: number;
      measuredAt: number;
      batch: string;
      pass: number;
      em: number;
      d10: number;
      d50: number;
      d90: number;
    };

export interface BatchFacts {
  id: string;
  recipe: RecipeId;
  product: string;
  pass: number;
  massKg: number;
  solids: number;
  /** kJ/kg received so far. */
  em: number;
}

/** Contents of a tank. Mass kg of slurry, temperature °C. */
export interface Tank extends Energy {
  kg: number;
  temp: number;
}

export interface MillOptions {
  size: SizeLitres;
  mode: Mode;
  recipe: RecipeId;
  seed: number;
  /** Bulk fill at the start, 0…1; default the size's own charge (80 %). */
  fill?: number;
  /** Batch number of the first batch. */
  firstBatch?: number;
  /** Prefix of batch ids; default `B`. */
  batchPrefix?: string;
}

export interface MillState {
  readonly seed: number;
  readonly litres: SizeLitres;
  readonly mode: Mode;
  readonly recipeOrdered: RecipeId;
  readonly batchPrefix: string;
  /** Seconds since the start of the run. */
  time: number;
  phase: Phase;
  phaseTime: number;

  recipe: RecipeId;
  batchNo: number;
  batchOpen: boolean;
  pass: number;
  sampleIn: number;

  rpmSp: number;
  rpm: number;
  flowSp: number;
  flow: number;
  /** Power after belt slip and the like, and no-load power, kW. */
  power: number;
  noLoad: number;
  eta: number;
  tip: number;
  se: number;

  cells: readonly Energy[];
  feed: Tank;
  product: Tank;
  passEm: number;
  d50: number;
  cv: number;
  shoulder: number;
  /** Product mass made in this batch, kg slurry. */
  doneKg: number;

  chamberT: number;
  inletT: number;
  windingT: number;
  bearingDe: number;
  bearingNde: number;
  fouling: number;
  valve: number;
  water: number;
  waterIn: number;
  waterOut: number;
  jacketKw: number;

  pChamber: number;
  pScreen: number;
  pScreenClean: number;
  pIn: number;
  pOut: number;
  packing: number;
  clog: number;
  screen: number;

  beads: readonly BeadCohort[];
  enteredBeadKg: number;
  beadHours: number;
  wornKg: number;
  lostKg: number;
  filledKg: number;
  lotNo: number;

  sealP: number;
  sealLevel: number;
  sealT: number;
  refills: number;
  topupMl: number;

  vibration: number;
  stirrer: number;
  pumpKw: number;

  energyTotal: number;
  energyBatch: number;
  runHours: number;
  auxKwh: number;
  /** Main motor energy as the site's meter counts it: never reset. */
  energyMeter: number;
  netKwh: number;

  sensorDriftK: number;
  stuckPressure: number | null;
  voltage: number;

  warn: number;
  trip: number;
  tripCause: number;
  overCurrentFor: number;
  noWaterFor: number;
  noFlowFor: number;
  dipFor: number;
  restarted: boolean;
  /** Somebody has pressed the emergency stop. */
  emergency: boolean;
  /** What was filled into tank A beyond the batch, kg. */
  overfillKg: number;
  ambient: number;
  events: readonly MillEvent[];
}

export function sizeOf(s: Pick<MillState, 'litres'>): MillSize {
  return SIZES[s.litres];
}

/** Mass of one batch of slurry, kg: 85 % of the tank. */
export function batchKg(size: MillSize, recipe: RecipeId): number {
  return (size.tankL * 0.85 * slurryDensity(RECIPES[recipe])) / 1000;
}

/** A cold mill, idle, with a full charge and an empty tank B; the first batch starts after some seconds. */
export function initialState(o: MillOptions): MillState {
  const size = SIZES[o.size];
  const recipe = RECIPES[o.recipe];
  const kg = o.fill === undefined ? size.beadKg : (o.fill / 0.8) * size.beadKg;
  const mm = recipe.beadMm ?? size.beadMm;
  const room = 22;
  return {
    seed: o.seed | 0,
    litres: o.size,
    mode: o.mode,
    recipeOrdered: o.recipe,
    batchPrefix: o.batchPrefix ?? 'B',
    time: 0,
    phase: 'idle',
    phaseTime: 0,
    recipe: o.recipe,
    batchNo: (o.firstBatch ?? 1) - 1,
    batchOpen: false,
    pass: 0,
    sampleIn: 900,
    rpmSp: 0,
    rpm: 0,
    flowSp: 0,
    flow: 0,
    power: 0,
    noLoad: 0,
    eta: 0.02,
    tip: 0,
    se: 0,
    cells: Array.from({ length: size.cells }, () => NO_ENERGY),
    feed: { ...NO_ENERGY, kg: batchKg(size, o.recipe), temp: room },
    product: { ...NO_ENERGY, kg: 0, temp: room },
    passEm: 0,
    d50: recipe.feedUm,
    cv: 0,
    shoulder: 0,
    doneKg: 0,
    chamberT: room,
    inletT: room,
    windingT: room,
    bearingDe: room,
    bearingNde: room,
    fouling: 0,
    valve: 0,
    water: 0,
    waterIn: 15,
    waterOut: 15,
    jacketKw: 0,
    pChamber: 0,
    pScreen: 0,
    pScreenClean: 0,
    pIn: 0,
    pOut: 0,
    packing: 0,
    clog: 0,
    screen: 1,
    beads: [{ lot: 'L0001', initialKg: kg, initialMm: mm, kg }],
    enteredBeadKg: kg,
    beadHours: 0,
    wornKg: 0,
    lostKg: 0,
    filledKg: kg,
    lotNo: 1,
    sealP: 0.5,
    sealLevel: 78,
    sealT: room,
    refills: 0,
    topupMl: 0,
    vibration: 0.1,
    stirrer: 0,
    pumpKw: 0,
    energyTotal: 1000 * o.size + (Math.abs(o.seed) % 997),
    energyBatch: 0,
    runHours: 800 + (Math.abs(o.seed) % 613),
    auxKwh: 120 * o.size,
    energyMeter: 900 * o.size,
    netKwh: 0,
    sensorDriftK: 0,
    stuckPressure: null,
    voltage: 400,
    warn: 0,
    trip: 0,
    tripCause: 0,
    overCurrentFor: 0,
    noWaterFor: 0,
    noFlowFor: 0,
    dipFor: 0,
    restarted: false,
    emergency: false,
    overfillKg: 0,
    ambient: room,
    events: [],
  };
}

/** Rotor speed the recipe wants on this mill, 1/min, within the machine's range. */
export function wantedRpm(size: MillSize, recipe: RecipeId): number {
  const rpm = rpmForTip(size.rotorM, RECIPES[recipe].tipSpeed);
  return Math.round(Math.min(size.maxRpm, Math.max(size.minRpm, rpm)));
}

/** Batch facts for an event. */
export function batchFacts(s: MillState): BatchFacts {
  const recipe = RECIPES[s.recipe];
  return {
    id: batchId(s),
    recipe: s.recipe,
    product: recipe.product,
    pass: s.pass,
    massKg: Math.round(batchKg(sizeOf(s), s.recipe) * 10) / 10,
    solids: recipe.solids,
    em: Math.round(batchEm(s) * 10) / 10,
  };
}

/** Id of the running or last batch. */
export function batchId(s: MillState): string {
  return s.batchNo === 0 ? '' : `${s.batchPrefix}-${String(s.batchNo).padStart(5, '0')}`;
}

/** Net specific energy the batch has received, averaged over both tanks and the product in the chamber's outlet, kJ/kg. */
export function batchEm(s: MillState): number {
  const kg = s.feed.kg + s.product.kg;
  return kg <= 0 ? 0 : (s.feed.em * s.feed.kg + s.product.em * s.product.kg) / kg;
}

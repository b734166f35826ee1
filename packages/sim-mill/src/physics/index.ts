/** The physics of agitator bead mills: pure functions over plain state. */
export { ALARMS, type AlarmLimit, activeCount, alarmWord, fillPercent } from './alarms.ts';
export { beadDiameter, beadMass } from './beads.ts';
export { FAULT_NAMES, FAULTS, type FaultLevels, type FaultName, isFault } from './faults.ts';
export { coarseRatio, fineRatio, medianSize } from './fineness.ts';
export { HEAT_SHARE } from './heat.ts';
export { fillOf, grossPower, noLoadPower, rpmForTip, stressEnergy, tipSpeed } from './kinematics.ts';
export { hash3, seedOf, uniform } from './random.ts';
export {
  hallClimate,
  MACHINE_MODE,
  MACHINE_STATE,
  type Readings,
  readHall,
  readMeter,
  readTags,
  tagIndex,
} from './readings.ts';
export { type Mode, RECIPES, type Recipe, type RecipeId, slurryCp, slurryDensity } from './recipes.ts';
export { type MillSize, SIZES, type SizeLitres } from './sizes.ts';
export {
  type BatchFacts,
  batchEm,
  batchId,
  batchKg,
  initialState,
  type MillEvent,
  type MillOptions,
  type MillState,
  sizeOf,
} from './state.ts';
export { CALM, type StepInputs, step } from './step.ts';
export { type DataType, HALL_TAGS, METER_TAGS, millTags, type Quality, type TagDef, type TagValue } from './tags.ts';

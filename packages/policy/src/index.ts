export { accessPolicy, agreementFrom, type OfferTerms, offer } from './builders.ts';
export { CODES, type PolicyCode } from './codes.ts';
export { type CompileResult, compile } from './compile.ts';
export type { CompiledPermission, CompiledPolicy, CompiledProhibition, Condition } from './compiled.ts';
export { type DspResult, fromDsp, toDsp } from './dsp-form.ts';
export { evaluate, type Facts } from './evaluate.ts';
export { explainDecision, explainLabel, explainPolicy, type LabelCounts } from './explain.ts';
export { cutFrame, cutOutput, mergeOutputs, shapePreview } from './outputs.ts';
export type { CompileError } from './problems.ts';
export { DSP_CONTEXT, PROFILE, shortTerm, TERM_LABELS } from './profile.ts';
export { alignRange, describeShape, isPassThrough, NO_SHAPE, rounder, shapeKey } from './shape.ts';
export {
  createShaper,
  type Line,
  type PackFacts,
  type ShapedOutput,
  type Shaper,
  type ShaperOptions,
} from './shaper.ts';
export type { Position } from './window.ts';

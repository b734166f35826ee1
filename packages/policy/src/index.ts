export { ACTIONS, isWithin } from './actions.ts';
export { accessPolicy, agreementFrom, offer } from './builders.ts';
export { CLASSES, classesOf, classOf, type PolicyClass, rowsOf } from './classes.ts';
export {
  type Clause,
  clausesOf,
  type ExplainedTerm,
  explainTerms,
  type PlacedClause,
  placedClauses,
} from './clauses.ts';
export { CODES, type PolicyCode } from './codes.ts';
export { type CompileOptions, type CompileResult, compile } from './compile.ts';
export type {
  CompiledDuty,
  CompiledPermission,
  CompiledPolicy,
  CompiledProhibition,
  Condition,
  InReturn,
} from './compiled.ts';
export { consumerDuties } from './consumer.ts';
export { type ContractTerms, contractTerms } from './contract.ts';
export { type ControlSignal, controlSignalsOf } from './control-signals.ts';
export { dataActSheet } from './data-act/sheet.ts';
export {
  createDisguise,
  type Disguise,
  type Pseudonym,
  type PseudonymKind,
  withoutMachineNames,
} from './disguise.ts';
export { type DspResult, fromDsp, toDsp } from './dsp-form.ts';
export { withInReturn } from './duties/in-return.ts';
export { evaluate } from './evaluate.ts';
export { type ExcerptObjection, excerptObjections, narrowedFrames } from './excerpt.ts';
export { explainDecision, explainLabel, explainPolicy, type LabelCounts } from './explain.ts';
export type { Facts, MachineFacts } from './facts.ts';
export { firstWholeWindow, gridOf } from './grid.ts';
export type { LintContext } from './lint/finding.ts';
export { lint } from './lint/lint.ts';
export { isNarrower, type Narrower } from './narrower.ts';
export type { Accesses, Length, OfferTerms } from './offer-terms.ts';
export { type NextPolicy, onwardObjections } from './onward.ts';
export { cutFrame, cutOutput, mergeOutputs, PartList, takeLines } from './outputs.ts';
export { type OutsideHold, outsideHold, outsideObjection } from './outside.ts';
export { isOver } from './over.ts';
export type { CompileError } from './problems.ts';
export { DSP_CONTEXT, PROFILE, shortTerm } from './profile.ts';
export { sameRules } from './same-rules.ts';
export { alignRange, changesLines, describeShape, isPassThrough, NO_SHAPE, rounder, shapeKey } from './shape.ts';
export {
  createShaper,
  type Line,
  type PackFacts,
  type ShapedOutput,
  type Shaper,
  type ShaperOptions,
} from './shaper.ts';
export { checkTemplate, type TemplateTrial, tryTemplate } from './templates/check.ts';
export { type FillOptions, type FillResult, fillTemplate, templateIri } from './templates/fill.ts';
export { TEMPLATE_LIBRARY } from './templates/library/index.ts';
export { matchTemplate } from './templates/match.ts';
export type { TemplateValue } from './templates/values.ts';
export { bi, calendarText } from './texts.ts';
export { timeline } from './timeline.ts';
export { type ShapeRule, type UseTerms, useTermsOf } from './use-terms.ts';
export { parseAmount, parseCalendarDuration } from './values.ts';
export {
  CONTRACT_STATE,
  DUTY_FORMS,
  type DutyForm,
  FIXED_VALUES,
  OPERAND_FORMS,
  type OperandForm,
  type ParameterForm,
  type ValueKind,
} from './vocabulary/forms.ts';
export { profileHtml, profileJsonLd, profileTurtle } from './vocabulary/publish.ts';
export { EVENTS, MACHINE_STATES, PURPOSES, REGION_NAMES, RELATIONS } from './vocabulary/values.ts';
export type { Position } from './window.ts';

import type { Bilingual, ConsumerDuty, RuleOutcome, Shape } from '@millspace/schemas';
import type { Label } from './profile.ts';

/** Ready-made outcomes of one node, so that deciding builds no strings on its usual way. */
export interface Outcomes {
  satisfied: RuleOutcome;
  violated: RuleOutcome;
  open: RuleOutcome;
  /** The other side decides it. */
  deferred: RuleOutcome;
}

interface ConditionBase {
  path: string;
  /** Left operand in short form, or the logical word. */
  term: string;
  rule: Bilingual;
  label: Label;
  outcomes: Outcomes;
}
export interface DateCondition extends ConditionBase {
  type: 'dateTime';
  /** True from this instant on (epoch ms), or -Infinity. */
  from: number;
  /** True before this instant (epoch ms), or +Infinity: `lteq b` is b + 1, for time is counted in whole ms. */
  before: number;
}
export interface PurposeCondition extends ConditionBase {
  type: 'purpose';
  any: ReadonlySet<string>;
}
export interface ParticipantCondition extends ConditionBase {
  type: 'participant';
  any: ReadonlySet<string>;
}
export interface CountCondition extends ConditionBase {
  type: 'count';
  unit: 'samples' | 'deliveries';
  limit: number;
}
export interface LogicalCondition extends ConditionBase {
  type: 'and' | 'or' | 'xone';
  parts: readonly Condition[];
}
export type Condition = DateCondition | PurposeCondition | ParticipantCondition | CountCondition | LogicalCondition;

export interface CompiledDuty {
  path: string;
  /** Action in short form. */
  term: string;
  rule: Bilingual;
  outcome: RuleOutcome;
}

export interface CompiledPermission {
  path: string;
  outcomes: Outcomes;
  conditions: readonly Condition[];
  duties: readonly CompiledDuty[];
  /** What the consumer's connector has to enforce for it. */
  consumer: readonly ConsumerDuty[];
  shape: Shape;
  count: { unit: 'samples' | 'deliveries'; limit: number } | null;
  granted: Bilingual;
}

export interface CompiledProhibition {
  path: string;
  outcomes: Outcomes;
  conditions: readonly Condition[];
}

/** A policy that evaluating can decide completely. Made by `compile` alone. */
export interface CompiledPolicy {
  kind: 'usage' | 'access';
  form: 'offer' | 'agreement' | 'set';
  id: string | null;
  /** Participant slug (or the IRI of an outside participant) the policy names, or null. */
  assignee: string | null;
  permissions: readonly CompiledPermission[];
  prohibitions: readonly CompiledProhibition[];
  /** What the consumer's connector has to enforce whatever permission applies: obligations and prohibitions. */
  consumer: readonly ConsumerDuty[];
  /** Instants (epoch ms, ascending) at which a time condition changes its truth. */
  switches: readonly number[];
}

/** Outcomes of one node from its three texts. */
export function outcomes(
  path: string,
  kind: RuleOutcome['kind'],
  label: Label,
  texts: { satisfied: Bilingual; violated: Bilingual; open: Bilingual },
): Outcomes {
  const make = (outcome: RuleOutcome['outcome'], text: Bilingual): RuleOutcome =>
    Object.freeze({ path, kind, outcome, label, text });
  return {
    satisfied: make('satisfied', texts.satisfied),
    violated: make('violated', texts.violated),
    open: make('open', texts.open),
    deferred: make('deferred', texts.satisfied),
  };
}

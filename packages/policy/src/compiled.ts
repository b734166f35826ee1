import type { Bilingual, ConsumerDuty, RuleOutcome, Shape } from '@millspace/schemas';
import type { CalendarDuration } from './calendar.ts';
import type { Label } from './profile.ts';
import type { Scope } from './read/ast.ts';

/** Ready-made outcomes of one node, so that deciding builds no strings on its usual way. */
export interface Outcomes {
  satisfied: RuleOutcome;
  violated: RuleOutcome;
  open: RuleOutcome;
  /** The other side decides it. */
  deferred: RuleOutcome;
}

/** Who can decide: the broker, the consumer's connector, or each of them for its own part. */
export type Side = 'broker' | 'consumer' | 'both';

interface ConditionBase {
  path: string;
  /** Left operand in short form, or the logical word. */
  term: string;
  /** As a permission says it. */
  rule: Bilingual;
  /** What holds, as a statement. */
  when: Bilingual;
  label: Label;
  outcomes: Outcomes;
  side: Side;
  /** Depends on the machine, so that its truth can differ between the machines of a dataset. */
  perMachine: boolean;
  /** Name of the fact it needs; empty for logical ones. */
  fact: string;
}
export interface DateCondition extends ConditionBase {
  type: 'dateTime';
  /** True from this instant on (epoch ms), or -Infinity. */
  from: number;
  /** True before this instant (epoch ms), or +Infinity: `lteq b` is b + 1, for time is counted in whole ms. */
  before: number;
  /** `neq`: true outside of [from, before). */
  outside: boolean;
}
/** A fact compared with a set of values. */
export interface SetCondition extends ConditionBase {
  type:
    | 'purpose'
    | 'participant'
    | 'recipient'
    | 'membership'
    | 'connector'
    | 'application'
    | 'role'
    | 'location'
    | 'securityProfile'
    | 'machineState'
    | 'machineEvent'
    | 'machineRelation';
  any: ReadonlySet<string>;
  /** `any` = one of the values, `all` = all of them, `none` = none of them. */
  match: 'any' | 'all' | 'none';
  /** `isPartOf` of purposes: what lies within one of the values counts too. */
  within?: boolean;
}
/** `x:state eq x:contract-not-terminated` */
export interface AgreementStateCondition extends ConditionBase {
  type: 'agreementState';
  match: 'any' | 'none';
}
export interface ElapsedCondition extends ConditionBase {
  type: 'elapsedTime';
  duration: CalendarDuration;
  countedFrom: 'agreement' | 'first-use';
  /** 0 for `lt`, 1 for `lteq`: ms by which the end is later than start + duration. */
  inclusive: 0 | 1;
}
export interface CountCondition extends ConditionBase {
  type: 'count';
  unit: 'samples' | 'deliveries' | 'uses';
  limit: number;
}
export interface LogicalCondition extends ConditionBase {
  type: 'and' | 'or' | 'xone' | 'andSequence';
  parts: readonly Condition[];
}
export type Condition =
  | DateCondition
  | SetCondition
  | AgreementStateCondition
  | ElapsedCondition
  | CountCondition
  | LogicalCondition;

interface DutyBase {
  path: string;
  /** Action in short form. */
  term: string;
  rule: Bilingual;
  label: Label;
  outcomes: Outcomes;
}
/** What is expected in return: text alone, maybe with a dataset of the other side. */
export interface InReturn {
  text: Bilingual;
  dataset: string | null;
}
/** Done by the shaper on the way, or text that both sides sign: nothing to wait for. */
export interface PlainDuty extends DutyBase {
  type: 'shape' | 'text';
  /** Of a text: which one. */
  document?: { iri: string; digest: string };
  inReturn?: InReturn;
}
/** Paid before use: once, or for the period in which it is used. */
export interface PaymentDuty extends DutyBase {
  type: 'payment';
  /** Amount in millionths, for exact comparison. */
  amount: bigint;
  currency: string;
  period: CalendarDuration | null;
}
/** Done by the consumer's connector, which leaves receipts. */
export interface OwedDuty extends DutyBase {
  type: 'consumer';
  /** As the consumer's connector is told. */
  owed: ConsumerDuty;
}
export type CompiledDuty = PlainDuty | PaymentDuty | OwedDuty;

export interface CompiledPermission {
  path: string;
  actions: readonly string[];
  assignee: Scope | null;
  target: Scope | null;
  outcomes: Outcomes;
  conditions: readonly Condition[];
  duties: readonly CompiledDuty[];
  /** What the consumer's connector has to enforce for it. */
  consumer: readonly ConsumerDuty[];
  shape: Shape;
  /** Limit that the broker keeps. */
  count: { unit: 'samples' | 'deliveries'; limit: number } | null;
  granted: Bilingual;
}

export interface CompiledProhibition {
  path: string;
  actions: readonly string[];
  assignee: Scope | null;
  target: Scope | null;
  outcomes: Outcomes;
  conditions: readonly Condition[];
  side: Side;
}

/** A policy that evaluating can decide completely. Made by `compile` alone. */
export interface CompiledPolicy {
  kind: 'usage' | 'access';
  form: 'offer' | 'agreement' | 'set';
  id: string | null;
  /** Participant slug (or the IRI of an outside participant) the policy names, or null. */
  assignee: string | null;
  /** When a permission and a prohibition contradict each other: the first or the second wins, or the whole policy is void. */
  conflict: 'perm' | 'prohibit' | 'invalid';
  permissions: readonly CompiledPermission[];
  prohibitions: readonly CompiledProhibition[];
  /** Policy-level duties, all done by the consumer's connector. */
  obligations: readonly OwedDuty[];
  /** What the consumer's connector has to enforce whatever permission applies: obligations and prohibitions. */
  consumer: readonly ConsumerDuty[];
  /** Instants (epoch ms, ascending) at which a time condition changes its truth. */
  switches: readonly number[];
  /** Conditions and duties whose instants depend on facts: durations, billing periods, relations to machines. */
  moving: readonly (ElapsedCondition | SetCondition | PaymentDuty)[];
}

/** Outcomes of one node from its three texts. */
export function outcomes(
  path: string,
  kind: RuleOutcome['kind'],
  label: Label,
  texts: { satisfied: Bilingual; violated: Bilingual; open: Bilingual; deferred?: Bilingual },
): Outcomes {
  const make = (outcome: RuleOutcome['outcome'], text: Bilingual): RuleOutcome =>
    Object.freeze({ path, kind, outcome, label, text });
  return {
    satisfied: make('satisfied', texts.satisfied),
    violated: make('violated', texts.violated),
    open: make('open', texts.open),
    deferred: make('deferred', texts.deferred ?? texts.satisfied),
  };
}

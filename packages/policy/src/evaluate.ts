// Facts in, decision out. Pure: now, counters and facts come as arguments.
import type { Decision, RuleOutcome } from '@millspace/schemas';
import { CODES } from './codes.ts';
import type { CompiledPermission, CompiledPolicy } from './compiled.ts';
import { type Normal, normalise } from './decide/normal.ts';
import { reasonOf } from './decide/reasons.ts';
import { nextChange, verdict } from './decide/verdict.ts';
import { explainRules, machineSentence } from './decide/words.ts';
import { machineNames } from './describe-shape.ts';
import type { Facts } from './facts.ts';
import { participantKey } from './terms/sets.ts';
import { bi, sentences } from './texts.ts';

/**
 * Decides. Never throws: malformed or missing facts deny with the reason, as one of three answers: no rule allows it, a rule forbids
 * it, or it cannot be decided because a fact is missing.
 */
export function evaluate(policy: CompiledPolicy, facts: Facts): Decision {
  const refusal = refuseEarly(policy, facts);
  if (refusal) return refusal;
  const { now } = facts;
  const n = normalise(facts);
  const given = verdict(policy, now, n);
  const rules: RuleOutcome[] = policy.kind === 'usage' ? [ASSIGNEE_OK] : [];
  explainRules(policy, now, n, given.by === 'permission' ? given : null, rules);
  const validUntil = nextChange(policy, now, n, given);
  if (given.by === 'permission') {
    return permit(policy, policy.permissions[given.index] as CompiledPermission, given.machines, n, rules, validUntil);
  }
  const { kind, code, text, missing, count } = reasonOf(policy, given, now, n);
  return {
    result: 'deny',
    kind,
    code,
    rules,
    shape: null,
    validUntil,
    count,
    text: bi(`Refused. ${text.en}`, `Abgelehnt. ${text.de}`),
    ...(missing.length > 0 && { missing }),
  };
}

function permit(
  policy: CompiledPolicy,
  permission: CompiledPermission,
  machines: string[] | null,
  n: Normal,
  rules: RuleOutcome[],
  validUntil: number | null,
): Decision {
  const { shape, count, granted, consumer } = permission;
  const duties = n.side === 'broker' ? [...consumer, ...policy.consumer] : [];
  return {
    result: 'permit',
    kind: 'permitted',
    code: CODES.permitted,
    rules,
    shape: machines ? { ...shape, machines } : shape,
    validUntil,
    count,
    text: machines ? sentences([granted, machineSentence(machineNames(machines, shape))]) : granted,
    ...(duties.length > 0 && { duties }),
  };
}

const ASSIGNEE_OK: RuleOutcome = Object.freeze({
  path: '',
  kind: 'policy',
  outcome: 'satisfied',
  label: 'prevented',
  text: bi(
    'The participant is the one the agreement is with.',
    'Der Teilnehmer ist der, mit dem die Vereinbarung besteht.',
  ),
});

function refuseEarly(policy: CompiledPolicy, facts: Facts): Decision | null {
  const missing = missingBasics(policy, facts);
  if (missing.length > 0) {
    const denial = deny(
      CODES.badFacts,
      'open',
      'Who asks, or the time, is not known.',
      'Wer anfragt oder die Zeit ist nicht bekannt.',
    );
    return { ...denial, kind: 'undecidable', missing };
  }
  if (policy.kind === 'access') return null;
  if (policy.form !== 'agreement' && facts.preview !== true && facts.agreeing !== true) {
    return deny(
      CODES.offerOnly,
      'violated',
      'This is an offer; it grants nothing until both sides have agreed.',
      'Das ist ein Angebot; es gewährt nichts, bevor beide Seiten zugestimmt haben.',
    );
  }
  const participant = participantKey(facts.participant);
  const named = policy.assignee ?? participant;
  if (participantKey(facts.assignee) !== participant || named !== participant) {
    return deny(
      CODES.notAssignee,
      'violated',
      'The agreement is with another participant.',
      'Die Vereinbarung besteht mit einem anderen Teilnehmer.',
    );
  }
  return null;
}

function missingBasics(policy: CompiledPolicy, facts: Facts): string[] {
  const name = (value: unknown): boolean => typeof value === 'string' && value !== '';
  return [
    ...(Number.isSafeInteger(facts.now) ? [] : ['now']),
    ...(name(facts.participant) ? [] : ['participant']),
    ...(policy.kind === 'access' || name(facts.assignee) ? [] : ['assignee']),
  ];
}

function deny(code: string, outcome: 'violated' | 'open', en: string, de: string): Decision {
  const rule: RuleOutcome = { path: '', kind: 'policy', outcome, label: 'prevented', text: { en, de } };
  const text = bi(`Refused. ${en}`, `Abgelehnt. ${de}`);
  return { result: 'deny', kind: 'no-rule', code, rules: [rule], shape: null, validUntil: null, count: null, text };
}

// Facts in, decision out. Pure: now, counters and facts come as arguments.

import type { Bilingual, Decision, RuleOutcome } from '@millspace/schemas';
import { CODES } from './codes.ts';
import type { CompiledPermission, CompiledPolicy, CompiledProhibition, Condition } from './compiled.ts';
import type { Facts } from './facts.ts';
import { participantKey } from './operands.ts';
import { shortTerm } from './profile.ts';
import { bi, sentences } from './texts.ts';

/** Truth of a condition: a fact that is missing leaves it open, and what is open never permits (Kleene's logic). */
type Truth = 'satisfied' | 'violated' | 'open';

/** At most this many coming instants are looked at; a decision that outlives them is merely made anew too early. */
const MAX_LOOKAHEAD = 64;

interface Normal {
  participant: string;
  purpose: string | null;
  used: Facts['used'];
}

/** Decides. Never throws: malformed or missing facts deny with the reason. */
export function evaluate(policy: CompiledPolicy, facts: Facts): Decision {
  const refusal = refuseEarly(policy, facts);
  if (refusal) return refusal;
  const normal: Normal = {
    participant: participantKey(facts.participant),
    purpose: typeof facts.purpose === 'string' && facts.purpose.trim() !== '' ? shortTerm(facts.purpose) : null,
    used: facts.used,
  };
  const index = winner(policy, facts.now, normal);
  const rules: RuleOutcome[] = policy.kind === 'usage' ? [ASSIGNEE_OK] : [];
  for (const rule of policy.prohibitions) explainProhibition(rule, facts.now, normal, rules);
  for (const rule of policy.permissions) explainPermission(rule, facts.now, normal, rules);
  const validUntil = nextChange(policy, facts.now, normal, index);
  const permission = index >= 0 ? policy.permissions[index] : undefined;
  if (permission) {
    const { shape, count, granted } = permission;
    return { result: 'permit', code: CODES.permitted, rules, shape, validUntil, count, text: granted };
  }
  const { code, text, count } =
    index === PROHIBITED ? prohibitionReason(policy, facts.now, normal) : permissionReason(policy, facts.now, normal);
  return {
    result: 'deny',
    code,
    rules,
    shape: null,
    validUntil,
    count,
    text: bi(`Refused. ${text.en}`, `Abgelehnt. ${text.de}`),
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
  const name = (value: unknown): value is string => typeof value === 'string' && value !== '';
  if (
    !Number.isSafeInteger(facts.now) ||
    !name(facts.participant) ||
    (policy.kind === 'usage' && !name(facts.assignee))
  ) {
    return deny(
      CODES.badFacts,
      'open',
      'Who asks, or the time, is not known.',
      'Wer anfragt oder die Zeit ist nicht bekannt.',
    );
  }
  if (policy.kind === 'access') return null;
  if (policy.form !== 'agreement' && facts.preview !== true) {
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

function deny(code: string, outcome: RuleOutcome['outcome'], en: string, de: string): Decision {
  const rule: RuleOutcome = { path: '', kind: 'policy', outcome, label: 'prevented', text: { en, de } };
  const text = bi(`Refused. ${en}`, `Abgelehnt. ${de}`);
  return { result: 'deny', code, rules: [rule], shape: null, validUntil: null, count: null, text };
}

/** Beside the index of a permission; -1 (as findIndex says it) is "none holds". */
const PROHIBITED = -2;

/**
 * Index of the permission that holds, -1 if none does, or PROHIBITED. A prohibition wins unless it is certain that it does not
 * apply; of several permissions the first that is satisfied holds, with its shape and its count.
 */
function winner(policy: CompiledPolicy, now: number, facts: Normal): number {
  for (const rule of policy.prohibitions) if (all(rule.conditions, now, facts) !== 'violated') return PROHIBITED;
  return policy.permissions.findIndex((rule) => all(rule.conditions, now, facts) === 'satisfied');
}

function all(conditions: readonly Condition[], now: number, facts: Normal): Truth {
  let result: Truth = 'satisfied';
  for (const condition of conditions) {
    const truth = test(condition, now, facts);
    if (truth === 'violated') return truth;
    if (truth === 'open') result = truth;
  }
  return result;
}

function test(condition: Condition, now: number, facts: Normal): Truth {
  switch (condition.type) {
    case 'dateTime':
      return now >= condition.from && now < condition.before ? 'satisfied' : 'violated';
    case 'purpose':
      if (facts.purpose === null) return 'open';
      return condition.any.has(facts.purpose) ? 'satisfied' : 'violated';
    case 'participant':
      return condition.any.has(facts.participant) ? 'satisfied' : 'violated';
    case 'count': {
      const used = facts.used?.[condition.unit];
      if (!Number.isSafeInteger(used) || (used as number) < 0) return 'open';
      return (used as number) < condition.limit ? 'satisfied' : 'violated';
    }
    case 'and':
      return all(condition.parts, now, facts);
    default:
      return someOf(condition.parts, condition.type, now, facts);
  }
}

/** `or`: at least one; `xone`: exactly one, however many there are. */
function someOf(parts: readonly Condition[], type: 'or' | 'xone', now: number, facts: Normal): Truth {
  let holds = 0;
  let open = 0;
  for (const part of parts) {
    const truth = test(part, now, facts);
    if (truth === 'satisfied') holds++;
    else if (truth === 'open') open++;
  }
  if (type === 'or') return holds > 0 ? 'satisfied' : open > 0 ? 'open' : 'violated';
  if (holds > 1) return 'violated';
  if (open > 0) return 'open';
  return holds === 1 ? 'satisfied' : 'violated';
}

function nextChange(policy: CompiledPolicy, now: number, facts: Normal, index: number): number | null {
  let looked = 0;
  for (const instant of policy.switches) {
    if (instant <= now) continue;
    if (++looked > MAX_LOOKAHEAD || winner(policy, instant, facts) !== index) return instant;
  }
  return null;
}

function explainConditions(conditions: readonly Condition[], now: number, facts: Normal, out: RuleOutcome[]): void {
  for (const condition of conditions) {
    out.push(condition.outcomes[test(condition, now, facts)]);
    if ('parts' in condition) explainConditions(condition.parts, now, facts, out);
  }
}

function explainProhibition(rule: CompiledProhibition, now: number, facts: Normal, out: RuleOutcome[]): void {
  const truth = all(rule.conditions, now, facts);
  // A prohibition whose conditions hold is what the request violates.
  out.push(rule.outcomes[truth === 'satisfied' ? 'violated' : truth === 'violated' ? 'satisfied' : 'open']);
  explainConditions(rule.conditions, now, facts, out);
}

function explainPermission(rule: CompiledPermission, now: number, facts: Normal, out: RuleOutcome[]): void {
  const truth = all(rule.conditions, now, facts);
  out.push(rule.outcomes[truth]);
  explainConditions(rule.conditions, now, facts, out);
  if (truth === 'satisfied') for (const duty of rule.duties) out.push(duty.outcome);
}

interface Reason {
  code: string;
  text: Bilingual;
  count: Decision['count'];
}

function prohibitionReason(policy: CompiledPolicy, now: number, facts: Normal): Reason {
  const rule = policy.prohibitions.find((p) => all(p.conditions, now, facts) !== 'violated');
  const truth = rule ? all(rule.conditions, now, facts) : 'open';
  const text = rule?.outcomes[truth === 'satisfied' ? 'violated' : 'open'].text ?? bi('', '');
  return { code: CODES.prohibited, text, count: null };
}

/** Why the first permission does not apply: the reason people can act on; with several, the others are in the rules. */
function permissionReason(policy: CompiledPolicy, now: number, facts: Normal): Reason {
  const rule = policy.permissions[0];
  if (!rule) {
    const text = bi('The policy contains no permission.', 'Die Richtlinie enthält keine Erlaubnis.');
    return { code: CODES.noPermission, text, count: null };
  }
  const failing = rule.conditions.filter((c) => test(c, now, facts) !== 'satisfied');
  const first = failing[0];
  const text = sentences(failing.map((c) => c.outcomes[test(c, now, facts)].text));
  if (!first) return { code: CODES.noPermission, text, count: null };
  const truth = test(first, now, facts);
  return { code: reasonCode(first, truth), text, count: first.type === 'count' ? rule.count : null };
}

function reasonCode(condition: Condition, truth: Truth): string {
  switch (condition.type) {
    case 'dateTime':
      return CODES.outsideTime;
    case 'purpose':
      return truth === 'open' ? CODES.noPurpose : CODES.wrongPurpose;
    case 'participant':
      return CODES.notListed;
    case 'count':
      return truth === 'open' ? CODES.countUnknown : CODES.countUsedUp;
    default:
      return CODES.noPermission;
  }
}

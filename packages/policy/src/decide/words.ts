// Every rule that spoke, with its outcome and its sentence.
import type { RuleOutcome } from '@millspace/schemas';
import { actionName } from '../actions.ts';
import type { CompiledPermission, CompiledPolicy, CompiledProhibition, Condition } from '../compiled.ts';
import { machineNames } from '../describe-shape.ts';
import { AND, bi, listText, sentences } from '../texts.ts';
import type { Normal, Truth } from './normal.ts';
import {
  coversAsked,
  dutyTruth,
  forAny,
  forbidsAsked,
  forEvery,
  type PermissionState,
  permissionState,
  prohibitionTruth,
} from './rules.ts';

/** Truth of a condition at the top of a rule: on machines, whether it holds for any; inside logical ones for every. */
export function plainTruth(condition: Condition, now: number, n: Normal): Truth {
  if (!condition.perMachine || 'parts' in condition || condition.side !== n.side) return forEvery(condition, now, n);
  return forAny([condition], now, n);
}

/** The consumer decides it, and has not shown in time how it did. */
export const isOverdue = (condition: Condition, n: Normal): boolean =>
  condition.side === 'consumer' && n.side === 'broker' && n.facts.duties?.get(condition.path) === 'violated';

export function overdue({ rule, outcomes }: Condition): RuleOutcome {
  const text = bi(`The consumer’s report is overdue: ${rule.en}`, `Der Bericht des Nutzers ist überfällig: ${rule.de}`);
  return { ...outcomes.violated, text };
}

/**
 * All rules of a policy in their order: obligations, prohibitions, permissions.
 * @param granted the permission that decides, by its number, and how it stands; null = none does
 */
export function explainRules(
  policy: CompiledPolicy,
  now: number,
  n: Normal,
  granted: ({ index: number } & PermissionState) | null,
  out: RuleOutcome[],
): void {
  for (const obligation of policy.obligations) out.push(obligation.outcomes[dutyTruth(obligation, now, n)]);
  for (const rule of policy.prohibitions) explainProhibition(rule, now, n, out);
  for (const [index, rule] of policy.permissions.entries())
    explainPermission(rule, now, n, granted?.index === index ? granted : null, out);
}

function explainConditions(
  conditions: readonly Condition[],
  truthOf: (c: Condition) => Truth,
  n: Normal,
  out: RuleOutcome[],
): void {
  for (const condition of conditions) {
    out.push(isOverdue(condition, n) ? overdue(condition) : condition.outcomes[truthOf(condition)]);
    if ('parts' in condition) explainConditions(condition.parts, truthOf, n, out);
  }
}

function explainProhibition(rule: CompiledProhibition, now: number, n: Normal, out: RuleOutcome[]): void {
  if (!forbidsAsked(rule, n)) {
    out.push(otherAction(rule.outcomes.satisfied, rule.actions));
    return;
  }
  const truth = prohibitionTruth(rule, now, n);
  // A prohibition whose conditions hold is what the request violates.
  out.push(rule.outcomes[truth === 'satisfied' ? 'violated' : truth === 'violated' ? 'satisfied' : truth]);
  explainConditions(rule.conditions, (c) => forAny([c], now, n), n, out);
}

function explainPermission(
  rule: CompiledPermission,
  now: number,
  n: Normal,
  known: PermissionState | null,
  out: RuleOutcome[],
): void {
  if (!coversAsked(rule, n)) {
    out.push(otherAction(rule.outcomes.violated, rule.actions));
    return;
  }
  const { truth, machines } = known ?? permissionState(rule, now, n);
  out.push(machines && machines.length > 0 ? onMachines(rule, truth, machines) : rule.outcomes[truth]);
  explainConditions(rule.conditions, (c) => plainTruth(c, now, n), n, out);
  for (const duty of rule.duties) {
    const state = dutyTruth(duty, now, n);
    if (truth !== 'violated' || state === 'violated') out.push(duty.outcomes[state]);
  }
}

function otherAction(outcome: RuleOutcome, actions: readonly string[]): RuleOutcome {
  const names = actions.map(actionName);
  const about = bi(
    listText(
      names.map(({ en }) => en),
      AND,
    ).en,
    listText(
      names.map(({ de }) => de),
      AND,
    ).de,
  );
  return {
    ...outcome,
    text: sentences([
      outcome.text,
      bi(`It is about something else: ${about.en}.`, `Es geht um etwas anderes: ${about.de}.`),
    ]),
  };
}

function onMachines({ outcomes, shape }: CompiledPermission, truth: Truth, machines: readonly string[]): RuleOutcome {
  const outcome = outcomes[truth];
  return { ...outcome, text: sentences([outcome.text, machineSentence(machineNames(machines, shape))]) };
}

export const machineSentence = (names: ReturnType<typeof bi>): ReturnType<typeof bi> =>
  bi(`It concerns ${names.en}.`, `Es betrifft ${names.de}.`);

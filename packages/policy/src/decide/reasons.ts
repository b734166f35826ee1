// Why not: the code, the sentences, the facts that are missing.
import type { Bilingual, Decision } from '@millspace/schemas';
import { actionName } from '../actions.ts';
import { CODES } from '../codes.ts';
import type { CompiledDuty, CompiledPermission, CompiledPolicy, CompiledProhibition, Condition } from '../compiled.ts';
import { bi, quoted, sentences } from '../texts.ts';
import type { Normal, Truth } from './normal.ts';
import { coversAsked, dutyTruth, forEvery, permissionState, prohibitionTruth, scopes } from './rules.ts';
import { all, test } from './truth.ts';
import type { Verdict } from './verdict.ts';
import { isOverdue, overdue, plainTruth } from './words.ts';

export interface Reason {
  kind: Exclude<NonNullable<Decision['kind']>, 'permitted'>;
  code: string;
  text: Bilingual;
  missing: string[];
  count: Decision['count'];
}

/** Why a verdict that is no permission came about. */
export function reasonOf(
  policy: CompiledPolicy,
  given: Exclude<Verdict, { by: 'permission' }>,
  now: number,
  n: Normal,
): Reason {
  switch (given.by) {
    case 'prohibition':
      return ofProhibition(policy.prohibitions[given.index] as CompiledProhibition, given, now, n);
    case 'contradiction':
      return {
        kind: 'forbidden',
        code: CODES.contradiction,
        text: bi(
          `Permission ${given.permission + 1} and prohibition ${given.prohibition + 1} contradict each other, so the whole policy is void (conflict: invalid).`,
          `Erlaubnis ${given.permission + 1} und Verbot ${given.prohibition + 1} widersprechen sich, also ist die ganze Richtlinie nichtig (conflict: invalid).`,
        ),
        missing: [],
        count: null,
      };
    case 'breach': {
      const text = policy.obligations[given.index]?.outcomes.violated.text ?? bi('', '');
      const lead = bi(`Obligation ${given.index + 1} stops it.`, `Verpflichtung ${given.index + 1} hält es an.`);
      return { kind: 'forbidden', code: CODES.dutyViolated, text: sentences([lead, text]), missing: [], count: null };
    }
    default:
      return ofPermissions(policy, now, n);
  }
}

function ofProhibition(
  rule: CompiledProhibition,
  { index, truth }: { index: number; truth: Truth },
  now: number,
  n: Normal,
): Reason {
  const certain = truth === 'satisfied';
  const lead = certain
    ? bi(`Prohibition ${index + 1} forbids it.`, `Verbot ${index + 1} verbietet es.`)
    : bi(
        `It cannot be decided whether prohibition ${index + 1} forbids it.`,
        `Ob Verbot ${index + 1} es verbietet, lässt sich nicht entscheiden.`,
      );
  return {
    kind: certain ? 'forbidden' : 'undecidable',
    code: certain ? CODES.prohibited : CODES.undecidable,
    text: sentences([lead, rule.outcomes[certain ? 'violated' : 'open'].text]),
    missing: certain ? [] : missingOf(rule.conditions, [], now, n, rule),
    count: null,
  };
}

/** Why no permission applies: of those about what is asked the first that is merely open, else the first. */
function ofPermissions(policy: CompiledPolicy, now: number, n: Normal): Reason {
  const about = policy.permissions.filter((rule) => coversAsked(rule, n));
  const open = about.find((rule) => {
    const { truth } = permissionState(rule, now, n);
    return truth !== 'violated' && !n.agreeing;
  });
  const rule = open ?? about[0];
  if (!rule) {
    const what = n.action === null ? quoted(String(n.facts.action)) : actionName(n.action);
    const none =
      policy.permissions.length === 0
        ? bi('The policy contains no permission.', 'Die Richtlinie enthält keine Erlaubnis.')
        : bi(`No permission allows it: ${what.en}.`, `Keine Erlaubnis erlaubt es: ${what.de}.`);
    return { kind: 'no-rule', code: CODES.noPermission, text: none, missing: [], count: null };
  }
  return ofPermission(policy, rule, open !== undefined, now, n);
}

function ofPermission(policy: CompiledPolicy, rule: CompiledPermission, open: boolean, now: number, n: Normal): Reason {
  const failing = rule.conditions.filter((c) => hinders(plainTruth(c, now, n), n));
  const duties = [...rule.duties, ...policy.obligations].filter((d) => hinders(dutyTruth(d, now, n), n));
  const texts = [
    ...failing.map((c) => (isOverdue(c, n) ? overdue(c).text : c.outcomes[said(c, plainTruth(c, now, n), n)].text)),
    ...duties.map((d) => d.outcomes[dutyTruth(d, now, n)].text),
  ];
  const missing = open ? missingOf(rule.conditions, duties, now, n, rule) : [];
  if (texts.length === 0) texts.push(scopes(rule, n) !== 'satisfied' ? OTHERS : open ? NO_MACHINE_KNOWN : NO_MACHINE);
  const lead = open
    ? bi('It cannot be decided: a fact is missing.', 'Es lässt sich nicht entscheiden: Eine Angabe fehlt.')
    : bi('No permission allows it.', 'Keine Erlaubnis erlaubt es.');
  const first = failing[0];
  return {
    kind: open ? 'undecidable' : 'no-rule',
    code: first ? conditionCode(first, plainTruth(first, now, n), n) : dutyCode(duties[0], now, n),
    text: sentences([lead, ...texts]),
    missing,
    count: first?.type === 'count' ? rule.count : null,
  };
}

const NO_MACHINE = bi(
  'There is no machine for which all of this holds.',
  'Für keine Maschine gilt das alles zugleich.',
);
const NO_MACHINE_KNOWN = bi(
  'Of no machine is it known that all of this holds.',
  'Von keiner Maschine ist bekannt, dass das alles zugleich für sie gilt.',
);
const OTHERS = bi('It is about others or about other data.', 'Es geht um andere oder um andere Daten.');

const hinders = (truth: Truth, n: Normal): boolean => truth === 'violated' || (truth === 'open' && !n.agreeing);

/** A purpose that was not stated is named as such, also where it can be stated no more. */
const said = (condition: Condition, truth: Truth, n: Normal): Truth =>
  condition.type === 'purpose' && n.purpose === null ? 'open' : truth;

function conditionCode(condition: Condition, truth: Truth, n: Normal): string {
  const open = truth === 'open';
  if (open && condition.side === 'consumer' && n.side === 'broker') return CODES.notEnforcing;
  if (isOverdue(condition, n)) return CODES.dutyViolated;
  switch (condition.type) {
    case 'dateTime':
    case 'elapsedTime':
      return open ? CODES.undecidable : CODES.outsideTime;
    case 'purpose':
      return n.purpose === null ? CODES.noPurpose : CODES.wrongPurpose;
    case 'count':
      return open ? CODES.countUnknown : CODES.countUsedUp;
    case 'participant':
    case 'recipient':
      return open ? CODES.undecidable : CODES.notListed;
    default:
      return open ? CODES.undecidable : (BY_TYPE[condition.type] ?? CODES.noPermission);
  }
}

const BY_TYPE: Readonly<Partial<Record<Condition['type'], string>>> = {
  connector: CODES.wrongConnector,
  application: CODES.wrongApplication,
  location: CODES.wrongPlaceOfUse,
  role: CODES.wrongRole,
  membership: CODES.notAMember,
  securityProfile: CODES.wrongSecurity,
  machineState: CODES.machineState,
  machineEvent: CODES.machineState,
  machineRelation: CODES.machineState,
  agreementState: CODES.outsideTime,
};

function dutyCode(duty: CompiledDuty | undefined, now: number, n: Normal): string {
  if (!duty) return CODES.noPermission;
  if (dutyTruth(duty, now, n) === 'open') return duty.type === 'consumer' ? CODES.notEnforcing : CODES.undecidable;
  return duty.type === 'payment' && n.facts.duties?.get(duty.path) !== 'violated' ? CODES.notPaid : CODES.dutyViolated;
}

/** Names of the facts that leave a rule open, each once. */
function missingOf(
  conditions: readonly Condition[],
  duties: readonly CompiledDuty[],
  now: number,
  n: Normal,
  rule: CompiledPermission | CompiledProhibition,
): string[] {
  const names = new Set<string>();
  const visit = (condition: Condition, nested: boolean) => {
    if ((nested ? forEvery : plainTruth)(condition, now, n) !== 'open') return;
    if (condition.side === 'consumer' && n.side === 'broker') names.add('consumerEnforces');
    else if ('parts' in condition) for (const part of condition.parts) visit(part, true);
    else names.add(condition.fact);
  };
  for (const condition of conditions) visit(condition, false);
  for (const duty of duties) {
    if (dutyTruth(duty, now, n) === 'open')
      names.add(duty.type === 'consumer' ? 'consumerEnforces' : n.facts.payments ? 'agreementStart' : 'payments');
  }
  if (rule.target && n.facts.target === undefined) names.add('target');
  if (rule.assignee && scopes({ assignee: rule.assignee, target: null }, n) === 'open') names.add('memberships');
  if (names.size === 0) for (const name of missingOfMachines(conditions, now, n, 'side' in rule)) names.add(name);
  if (names.size === 0 && 'side' in rule && prohibitionTruth(rule, now, n) === 'open') names.add('consumerEnforces');
  return [...names];
}

/**
 * What leaves conditions open only together: each of them is known to hold for some machine, but of no machine is known that all
 * of them hold. `whole`: logical conditions are asked of one machine too, as a prohibition asks them.
 */
function missingOfMachines(conditions: readonly Condition[], now: number, n: Normal, whole: boolean): Set<string> {
  const names = new Set<string>();
  const together = conditions.filter((c) => whole || (c.perMachine && !('parts' in c)));
  for (const machine of n.facts.machines?.values() ?? []) {
    if (all(together, now, n, machine) !== 'open') continue;
    const visit = (condition: Condition) => {
      if (test(condition, now, n, machine) !== 'open') return;
      if (condition.side === 'consumer' && n.side === 'broker') names.add('consumerEnforces');
      else if ('parts' in condition) for (const part of condition.parts) visit(part);
      else names.add(condition.fact);
    };
    for (const condition of together) visit(condition);
  }
  return names;
}

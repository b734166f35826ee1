// The state of whole rules: does a permission allow what is asked, does a prohibition apply.
import { isWithin, permits } from '../actions.ts';
import { periodAt } from '../calendar.ts';
import type {
  CompiledDuty,
  CompiledPermission,
  CompiledPolicy,
  CompiledProhibition,
  Condition,
  PaymentDuty,
} from '../compiled.ts';
import type { Scope } from '../read/ast.ts';
import { participantKey } from '../terms/sets.ts';
import { parseAmount } from '../values.ts';
import type { Normal, Truth } from './normal.ts';
import { all, both, test } from './truth.ts';

export interface PermissionState {
  truth: Truth;
  /** Machines for which its conditions hold; null = it asks for none. */
  machines: string[] | null;
}

/** Whether a permission, were it about what is asked, holds: parties, target, conditions, duties. */
export function permissionState(rule: CompiledPermission, now: number, n: Normal): PermissionState {
  let truth = scopes(rule, n);
  let asked = false;
  for (const condition of rule.conditions) {
    if (truth === 'violated') break;
    if (condition.perMachine && !('parts' in condition) && condition.side === n.side) asked = true;
    else truth = both(truth, forEvery(condition, now, n));
  }
  for (const duty of rule.duties) if (truth !== 'violated') truth = both(truth, dutyTruth(duty, now, n));
  if (!asked || truth === 'violated') return { truth, machines: null };
  const state = machinesOf(rule.conditions, now, n);
  return { truth: both(truth, state.truth), machines: state.machines };
}

/** Parties and target of a rule of plain ODRL. */
export function scopes({ assignee, target }: { assignee: Scope | null; target: Scope | null }, n: Normal): Truth {
  let truth: Truth = 'satisfied';
  if (assignee) truth = both(truth, inScope(assignee, n.participant, n.facts.memberships, participantKey));
  if (target && n.facts.target === undefined) return both(truth, 'open');
  if (target)
    truth = both(
      truth,
      inScope(target, n.facts.target as string, n.facts.targetCollections, (id) => id),
    );
  return truth;
}

function inScope(
  scope: Scope,
  id: string,
  belongsTo: readonly string[] | undefined,
  key: (id: string) => string,
): Truth {
  if (scope.ids.some((other) => key(other) === id) || scope.collections.some((other) => key(other) === id))
    return 'satisfied';
  if (scope.collections.length === 0) return 'violated';
  if (!belongsTo) return 'open';
  return scope.collections.some((collection) => belongsTo.includes(collection)) ? 'satisfied' : 'violated';
}

/** A plain condition on machines narrows them to those for which all of these hold. */
function machinesOf(conditions: readonly Condition[], now: number, n: Normal): { truth: Truth; machines: string[] } {
  const plain = conditions.filter((c) => c.perMachine && !('parts' in c));
  const machines: string[] = [];
  let open = n.facts.machines === undefined;
  for (const [id, facts] of n.facts.machines ?? []) {
    const truth = all(plain, now, n, facts);
    if (truth === 'satisfied' || (n.agreeing && truth === 'open')) machines.push(id);
    else if (truth === 'open') open = true;
  }
  return { truth: machines.length > 0 ? 'satisfied' : open ? 'open' : 'violated', machines: machines.sort() };
}

/** Within a logical constraint a condition on machines must hold for every machine of the dataset, and there must be one. */
export function forEvery(condition: Condition, now: number, n: Normal): Truth {
  if (!condition.perMachine || condition.side !== n.side) return test(condition, now, n, null);
  const { machines } = n.facts;
  if (!machines || machines.size === 0) {
    const truth = test(condition, now, n, null);
    return truth === 'open' && machines && !n.agreeing ? 'violated' : truth;
  }
  let result: Truth = 'satisfied';
  for (const facts of machines.values()) result = both(result, test(condition, now, n, facts));
  return result;
}

/** A plain condition on machines holds for at least one; for the words about it. */
export function forAny(conditions: readonly Condition[], now: number, n: Normal): Truth {
  const { machines } = n.facts;
  if (!machines) return all(conditions, now, n, null);
  let open = false;
  for (const facts of machines.values()) {
    const truth = all(conditions, now, n, facts);
    if (truth === 'satisfied' || truth === 'deferred') return truth;
    if (truth === 'open') open = true;
  }
  return open ? 'open' : 'violated';
}

/** Whether the conditions of a prohibition hold: with machines, for any of them. */
export function prohibitionTruth(rule: CompiledProhibition, now: number, n: Normal): Truth {
  if (rule.side !== 'both' && rule.side !== n.side) return n.enforces ? 'deferred' : 'open';
  const scope = scopes(rule, n);
  if (scope === 'violated') return scope;
  const perMachine = rule.conditions.some((c) => c.perMachine);
  const truth = perMachine ? forAny(rule.conditions, now, n) : all(rule.conditions, now, n, null);
  return both(scope, truth);
}

export function dutyTruth(duty: CompiledDuty, now: number, n: Normal): Truth {
  const state = n.facts.duties?.get(duty.path);
  if (state === 'violated') return 'violated';
  if (duty.type === 'payment') return n.side === 'broker' ? paid(duty, now, n) : 'deferred';
  if (duty.type !== 'consumer' || state === 'fulfilled') return 'satisfied';
  return n.enforces ? 'deferred' : 'open';
}

/** Paid in full by one confirmation: once, or for the period of `now`. */
function paid(duty: PaymentDuty, now: number, n: Normal): Truth {
  if (n.agreeing) return 'satisfied';
  const { payments } = n.facts;
  if (!payments || (duty.period && n.start === null)) return 'open';
  const period = duty.period ? periodAt(n.start as number, duty.period, now).index : null;
  const enough = payments.some((p) => {
    const matches = p?.period === period && p.currency === duty.currency && typeof p.amount === 'string';
    const amount = matches ? parseAmount(p.amount) : null;
    return amount !== null && amount >= duty.amount;
  });
  return enough ? 'satisfied' : 'violated';
}

export const coversAsked = (rule: CompiledPermission, n: Normal): boolean =>
  n.action !== null && rule.actions.some((action) => permits(action, n.action as string));

export const forbidsAsked = (rule: CompiledProhibition, n: Normal): boolean =>
  n.action === null || rule.actions.some((action) => isWithin(n.action as string, action));

/** State of the obligations as a whole: one that is violated stops everything. */
export function obligationsTruth(policy: CompiledPolicy, now: number, n: Normal): Truth {
  let truth: Truth = 'satisfied';
  for (const obligation of policy.obligations) truth = both(truth, dutyTruth(obligation, now, n));
  return truth;
}

import type { CompiledPolicy, Condition } from './compiled.ts';
import { type Normal, normalise, type Truth } from './decide/normal.ts';
import { both, test } from './decide/truth.ts';
import { instants } from './decide/verdict.ts';
import type { Facts } from './facts.ts';

/** Whether the time of a policy is over: no permission can apply any more by the passing of time, whatever else is the case. */
export function isOver(policy: CompiledPolicy, facts: Pick<Facts, 'now' | 'agreementStart' | 'firstUse'>): boolean {
  const n = normalise({ ...facts, assignee: '', participant: '' });
  const dead = (now: number) =>
    policy.permissions.every((rule) => rule.conditions.some((c) => timeTruth(c, now, n) === 'violated'));
  return dead(facts.now) && instants(policy, facts.now, n).every(dead);
}

/** Truth as far as time says it. */
function timeTruth(condition: Condition, now: number, n: Normal): Truth {
  if (condition.type === 'dateTime' || condition.type === 'elapsedTime') return test(condition, now, n, null);
  if (condition.type !== 'and' && condition.type !== 'or') return 'open';
  const truths = condition.parts.map((part) => timeTruth(part, now, n));
  if (condition.type === 'and') return truths.reduce(both, 'satisfied');
  return truths.every((truth) => truth === 'violated') ? 'violated' : 'open';
}

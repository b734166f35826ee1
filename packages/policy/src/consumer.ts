// What the consumer's connector is told to enforce.
import type { ConsumerDuty } from '@millspace/schemas';
import type { CompiledPolicy, CompiledProhibition, Condition } from './compiled.ts';

/** What the consumer's connector has to enforce under a policy, in the order of its rules. Empty: nothing. */
export function consumerDuties(policy: CompiledPolicy): ConsumerDuty[] {
  return [...policy.permissions.flatMap((rule) => rule.consumer), ...policy.consumer];
}

/** Conditions of a permission that are decided at the consumer, as duties. */
export function dutiesOfConditions(conditions: readonly Condition[]): ConsumerDuty[] {
  return conditions.flatMap((condition) => dutyOf(condition) ?? []);
}

function dutyOf(condition: Condition): ConsumerDuty | null {
  const { path, rule } = condition;
  if (condition.type === 'application' || condition.type === 'purpose') {
    const values = [...condition.any];
    return { kind: condition.type, path, rule, ...(condition.match === 'none' ? { none: values } : { any: values }) };
  }
  if (condition.type === 'count' && condition.unit === 'uses')
    return { kind: 'count-uses', path, rule, limit: condition.limit };
  // Without values: the whole condition is decided there.
  if ('parts' in condition && condition.side === 'consumer') return { kind: 'application', path, rule };
  return null;
}

/** A prohibition that the consumer decides: a plain one of applications or purposes names them, any other says so in words. */
export function dutiesOfProhibition({ conditions, side, path, outcomes }: CompiledProhibition): ConsumerDuty[] {
  const rule = outcomes.violated.text;
  const [only, ...more] = conditions;
  if (only && more.length === 0 && (only.type === 'application' || only.type === 'purpose')) {
    const values = [...only.any];
    return [
      { kind: only.type, path: only.path, rule, ...(only.match === 'none' ? { any: values } : { none: values }) },
    ];
  }
  return side === 'consumer' ? [{ kind: 'application', path, rule }] : [];
}

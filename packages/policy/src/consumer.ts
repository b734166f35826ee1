import type { ConsumerDuty } from '@millspace/schemas';
import type { CompiledPolicy } from './compiled.ts';

/** What the consumer's connector has to enforce under a policy, in the order of its rules. Empty: nothing. */
export function consumerDuties(policy: CompiledPolicy): ConsumerDuty[] {
  return [...policy.permissions.flatMap((rule) => rule.consumer), ...policy.consumer];
}

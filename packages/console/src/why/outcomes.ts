import type { RuleOutcome } from '@millspace/schemas';

const ORDER: readonly RuleOutcome['outcome'][] = ['violated', 'open', 'deferred', 'satisfied'];

/** Pure: what decided comes first; rules of the same outcome stay in the order of the policy. */
export function decisiveFirst(rules: readonly RuleOutcome[]): RuleOutcome[] {
  return [...rules].sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
}

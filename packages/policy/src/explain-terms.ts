import type { Bilingual } from '@millspace/schemas';
import { actionName, isAskedAbout } from './actions.ts';
import type { CompiledPolicy, Condition } from './compiled.ts';
import type { Label } from './profile.ts';
import { describeShape, isPassThrough } from './shape.ts';
import { bi, sentences } from './texts.ts';

/** One term of a policy in words, and how real it is. */
export interface ExplainedTerm {
  label: Label;
  text: Bilingual;
}

/** From what a machine holds to what is only written. */
const STRENGTH: readonly Label[] = ['prevented', 'attested', 'evidenced', 'contract-text'];

const weakest = (labels: readonly Label[]): Label =>
  labels.reduce<Label>((a, b) => (STRENGTH.indexOf(b) > STRENGTH.indexOf(a) ? b : a), 'prevented');

/** A condition of several parts is as real as its weakest part. */
const labelOf = (condition: Condition): Label =>
  'parts' in condition ? weakest(condition.parts.map(labelOf)) : condition.label;

/** Each term of a policy with how real it is, in the order of its rules. Of several permissions each says which it is. */
export function explainTerms(policy: CompiledPolicy): ExplainedTerm[] {
  const several = policy.permissions.length > 1;
  return [
    ...policy.prohibitions.map((rule) => ({
      label: rule.actions.some(isAskedAbout)
        ? weakest([rule.outcomes.violated.label, ...rule.conditions.map(labelOf)])
        : ('contract-text' as const),
      text: rule.outcomes.violated.text,
    })),
    ...policy.permissions.flatMap((rule, i) => {
      const others = rule.actions.filter((action) => action !== 'odrl:use').map(actionName);
      const terms: ExplainedTerm[] = [
        ...others.map((name) => ({
          label: rule.outcomes.satisfied.label,
          text: bi(`${name.en} is allowed.`, `${name.de} ist erlaubt.`),
        })),
        ...rule.conditions.map((condition) => ({ label: labelOf(condition), text: condition.rule })),
        ...rule.duties.flatMap((duty) => (duty.type === 'shape' ? [] : [{ label: duty.label, text: duty.rule }])),
        ...(isPassThrough(rule.shape) ? [] : [{ label: 'prevented' as const, text: describeShape(rule.shape) }]),
      ];
      if (!several) return terms;
      const lead = bi(`Permission ${i + 1}:`, `Erlaubnis ${i + 1}:`);
      return terms.map(({ label, text }) => ({ label, text: sentences([lead, text]) }));
    }),
    ...policy.obligations.map(({ label, rule }) => ({ label, text: rule })),
  ];
}

import type { Bilingual, Decision } from '@millspace/schemas';
import { clausesOf } from './clauses.ts';
import type { CompiledPolicy, Condition } from './compiled.ts';
import type { Label } from './profile.ts';
import { bi } from './texts.ts';

/** How many terms of a policy are how real; shown side by side, never added up. */
export interface LabelCounts {
  prevented: number;
  attested: number;
  evidenced: number;
  contractText: number;
}

/** A policy in sentences, in the order of its rules, for the person it concerns. */
export function explainPolicy(policy: CompiledPolicy): { sentences: Bilingual[]; labels: LabelCounts } {
  return { sentences: clausesOf(policy).map(({ text }) => text), labels: labelsOf(policy) };
}

/** Every term counted under its label. */
function labelsOf(policy: CompiledPolicy): LabelCounts {
  const labels: LabelCounts = { prevented: 0, attested: 0, evidenced: 0, contractText: 0 };
  const count = (label: Label) => {
    labels[label === 'contract-text' ? 'contractText' : label]++;
  };
  for (const { outcomes } of policy.prohibitions) count(outcomes.violated.label);
  for (const { outcomes } of policy.permissions) count(outcomes.satisfied.label);
  for (const { conditions } of [...policy.prohibitions, ...policy.permissions])
    for (const condition of conditions) countCondition(condition, count);
  for (const { label } of [...policy.permissions.flatMap(({ duties }) => duties), ...policy.obligations]) count(label);
  return labels;
}

function countCondition(condition: Condition, count: (label: Label) => void): void {
  if ('parts' in condition) for (const part of condition.parts) countCondition(part, count);
  else count(condition.label);
}

/** A decision in sentences: what was decided and why, then every rule that spoke. */
export function explainDecision(decision: Decision): { summary: Bilingual; rules: Bilingual[] } {
  return { summary: decision.text, rules: decision.rules.map((rule) => rule.text) };
}

const LABELS: Readonly<Record<Label, Bilingual>> = {
  prevented: bi('prevented: broker or provider stops it', 'verhindert: Broker oder Anbieter unterbindet es'),
  attested: bi('attested: as good as who attested it', 'bestätigt: so gut wie der, der es bestätigt'),
  evidenced: bi('evidenced: the consumer signs for it', 'belegt: der Nutzer unterschreibt dafür'),
  'contract-text': bi('contract text: not enforced by a machine', 'Vertragstext: von keiner Maschine durchgesetzt'),
};

/** What a label means, in words. */
export const explainLabel = (label: Label): Bilingual => LABELS[label];

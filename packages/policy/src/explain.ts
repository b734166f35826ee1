import type { Bilingual, Decision } from '@millspace/schemas';
import { actionName, isAskedAbout } from './actions.ts';
import type { CompiledPolicy, Condition } from './compiled.ts';
import type { Label } from './profile.ts';
import { describeShape } from './shape.ts';
import { bi } from './texts.ts';

/** How many terms of a policy are how real; shown side by side, never added up. */
export interface LabelCounts {
  prevented: number;
  attested: number;
  evidenced: number;
  contractText: number;
}

/** A sentence of a policy, and how real it is; null: it only leads over to the next ones. */
export interface Clause {
  text: Bilingual;
  label: Label | null;
}

/** A policy in sentences, in the order of its rules, for the person it concerns. */
export function explainPolicy(policy: CompiledPolicy): { sentences: Bilingual[]; labels: LabelCounts } {
  return { sentences: clausesOf(policy).map(({ text }) => text), labels: labelsOf(policy) };
}

/** The same sentences, each with how real it is: what several terms say together is as real as the weakest of them. */
export function clausesOf(policy: CompiledPolicy): Clause[] {
  const clauses: Clause[] = [];
  const add = (label: Label | null, ...texts: Bilingual[]) => {
    for (const text of texts) clauses.push({ text, label });
  };
  for (const rule of policy.prohibitions)
    add(rule.outcomes.violated.label, rule.outcomes.violated.text, ...textOnly(rule.actions));
  policy.permissions.forEach((rule, i) => {
    if (policy.permissions.length > 1) add(null, bi(`Permission ${i + 1}:`, `Erlaubnis ${i + 1}:`));
    const { label } = rule.outcomes.satisfied;
    if (rule.actions.includes('odrl:use') && rule.conditions.length === 0) add(label, unconditional(policy.kind));
    const others = rule.actions.filter((action) => action !== 'odrl:use');
    if (others.length > 0) add(label, allowed(others), ...textOnly(others));
    for (const condition of rule.conditions) add(condition.label, condition.rule);
    for (const duty of rule.duties) if (duty.type !== 'shape') add(duty.label, duty.rule);
    if (policy.kind === 'usage' && rule.actions.includes('odrl:use')) add('prevented', describeShape(rule.shape));
  });
  if (policy.permissions.length > 1)
    add(null, bi('The first permission that applies decides.', 'Es entscheidet die erste Erlaubnis, die zutrifft.'));
  for (const obligation of policy.obligations) add(obligation.label, obligation.rule);
  return clauses;
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

const allowed = (actions: readonly string[]): Bilingual => {
  const names = actions.map(actionName);
  return bi(
    names.map(({ en }) => `${en} is allowed.`).join(' '),
    names.map(({ de }) => `${de} ist erlaubt.`).join(' '),
  );
};

/** Rules about actions that nobody asks about are text. */
const textOnly = (actions: readonly string[]): Bilingual[] =>
  actions.some(isAskedAbout)
    ? []
    : [
        bi(
          'No machine enforces that; it is recorded and shown.',
          'Das setzt keine Maschine durch; es wird festgehalten und gezeigt.',
        ),
      ];

function unconditional(kind: CompiledPolicy['kind']): Bilingual {
  return kind === 'usage'
    ? bi('Use is allowed to the participant of the agreement.', 'Die Nutzung ist dem Vertragspartner erlaubt.')
    : bi('Every participant may see the dataset.', 'Jeder Teilnehmer darf den Datensatz sehen.');
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
